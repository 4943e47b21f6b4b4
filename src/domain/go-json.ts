const escapedByGo: { readonly [character: string]: string } = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026', '\u2028': '\\u2028', '\u2029': '\\u2029' }

/** A JSON string as Go's encoder writes it: safe inside HTML, and half a character as U+FFFD. */
export function quoteJson (text: string): string {
  const quoted = JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, character => escapedByGo[character] ?? character)
  // Half a surrogate pair is no character: JSON.stringify writes it as an escape of its own, Go as U+FFFD. An
  // escaped backslash is consumed first, so that a backslash and "ud800" in the text stay what they are.
  return quoted.includes('\\ud') ? quoted.replace(/\\(?:ud[89a-f][0-9a-f]{2}|.)/g, escape => escape.length === 6 ? '\\ufffd' : escape) : quoted
}

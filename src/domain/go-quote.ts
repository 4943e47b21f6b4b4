const named: { readonly [character: string]: string } = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\'
}

const meanings = new Map(Object.entries(named).map(([character, escape]) => [escape.charAt(1), character.charCodeAt(0)]))

/** Everything that Go does not print as it is: all but letters, marks, numbers, punctuation, symbols and the ASCII space. */
const escaped = /["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu

/** The text as a Go string literal: what `strconv.Quote` and `%q` print. */
export function goQuote (text: string): string {
  return `"${text.replace(escaped, escapeCharacter)}"`
}

function escapeCharacter (character: string): string {
  const escape = named[character]
  if (escape !== undefined) return escape
  const code = character.codePointAt(0) ?? 0
  if (code < 0x80) return '\\x' + hex(code, 2)
  // A lone surrogate would have become this when Go decoded it.
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd'
  return code > 0xffff ? '\\U' + hex(code, 8) : '\\u' + hex(code, 4)
}

function hex (code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}

const escapeSequence = /\\(?:x([\da-fA-F]{2})|([0-7]{3})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|(.))/gsu

/**
 * The text of a Go string literal in double quotes or backquotes; undefined when it is none, or when it
 * stands for bytes that are not UTF-8.
 */
export function goUnquote (literal: string): string | undefined {
  const quote = literal.charAt(0)
  if (literal.length < 2 || !literal.endsWith(quote)) return
  const inner = literal.slice(1, -1)
  if (quote === '`') return inner.includes('`') ? undefined : inner.replaceAll('\r', '')
  if (quote !== '"' || inner.includes('\n')) return
  if (!inner.includes('\\')) return inner.includes('"') ? undefined : inner
  return unescape(inner)
}

function unescape (inner: string): string | undefined {
  const parts: Buffer[] = []
  let end = 0
  for (const match of inner.matchAll(escapeSequence)) {
    const between = inner.slice(end, match.index)
    const bytes = bytesOf(match)
    if (between.includes('"') || bytes === undefined) return
    parts.push(Buffer.from(between), bytes)
    end = match.index + match[0].length
  }
  const rest = inner.slice(end)
  if (rest.includes('"') || rest.includes('\\')) return
  parts.push(Buffer.from(rest))
  return decode(Buffer.concat(parts))
}

function bytesOf ([, twoHex, octal, fourHex, eightHex, letter]: RegExpExecArray): Buffer | undefined {
  const byte = twoHex !== undefined ? parseInt(twoHex, 16) : octal !== undefined ? parseInt(octal, 8) : undefined
  if (byte !== undefined) return byte < 256 ? Buffer.of(byte) : undefined

  const digits = fourHex ?? eightHex
  if (digits !== undefined) {
    const code = parseInt(digits, 16)
    return code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? undefined : Buffer.from(String.fromCodePoint(code))
  }
  const meaning = meanings.get(letter ?? '')
  return meaning === undefined ? undefined : Buffer.of(meaning)
}

function decode (bytes: Buffer): string | undefined {
  const text = bytes.toString()
  return Buffer.from(text).equals(bytes) ? text : undefined
}

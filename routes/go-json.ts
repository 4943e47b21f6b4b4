import type { Labels } from '../src/domain/labels.ts'

// eslint-disable-next-line no-control-regex
const special = /["\\\u0000-\u001f<>&\u2028\u2029]/
const html = /[<>&\u2028\u2029]/g

/** A JSON string as Go prints it: safe to stand in HTML. */
export function quote (text: string): string {
  return special.test(text) ? escapeHtml(JSON.stringify(text)) : `"${text}"`
}

/** Any JSON text in the same form; the characters can only be in strings. */
export function escapeHtml (json: string): string {
  return json.replace(html, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** A JSON object with its keys in the order of their bytes. */
export function printLabels (labels: Labels): string {
  let text = ''
  for (const name of Object.keys(labels).sort(compareBytes)) {
    text += `${text ? ',' : ''}${quote(name)}:${quote(labels[name] ?? '')}`
  }
  return `{${text}}`
}

/** Code units order as bytes of UTF-8 do, except that surrogates come after U+E000 to U+FFFF there. */
function compareBytes (a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const difference = rank(a.charCodeAt(i)) - rank(b.charCodeAt(i))
    if (difference) return difference
  }
  return a.length - b.length
}

function rank (unit: number): number {
  return unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}

import { fromBytes, isWellFormed, toBytes } from '../bytes.ts'

const escape = /\\(?:([\da-f]{1,6})(?:\r\n|[ \t\n\f\r])?|([^])|$)/giu

/** The text with the escapes of CSS in it resolved. */
export function decodeCss (text: string): string {
  if (!text.includes('\\')) return text
  const decoded = text.replace(escape, (whole, hex: string | undefined, character: string | undefined) => {
    if (hex === undefined) return character ?? ''
    const code = parseInt(hex, 16)
    // Six digits can be too many: then the last one is none of the escape.
    if (code > 0x10ffff) return characterOf(code >> 4) + whole.slice(6)
    return characterOf(code)
  })
  return isWellFormed(decoded) ? decoded : fromBytes(toBytes(decoded))
}

function characterOf (code: number): string {
  return code >= 0xd800 && code <= 0xdfff ? '\ufffd' : String.fromCodePoint(code)
}

/** Whether the text ends in the word, and not in a longer one that ends in it. */
export function endsInWord (text: string, word: string): boolean {
  if (!text.toLowerCase().endsWith(word)) return false
  return !/[\w\-\u{80}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]$/u.test(text.slice(0, -word.length))
}

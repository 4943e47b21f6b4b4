import { isStrayByte, toBytes } from './bytes.ts'

const htmlEscapes: { readonly [character: string]: string } = {
  '"': '&#34;', '\'': '&#39;', '&': '&amp;', '<': '&lt;', '>': '&gt;', '\0': '\ufffd'
}

/** As the function `html` escapes. */
export function escapeHtml (text: string): string {
  return text.replace(/["'&<>\0]/g, character => htmlEscapes[character] ?? character)
}

const jsEscapes: { readonly [character: string]: string } = {
  '\\': '\\\\', '\'': '\\\'', '"': '\\"', '<': '\\u003C', '>': '\\u003E', '&': '\\u0026', '=': '\\u003D'
}

/** As the function `js` escapes: safe within a string of JavaScript. */
export function escapeJs (text: string): string {
  return text.replace(/[^ -~]|[\\'"<>&=]/gsu, character => {
    const code = character.codePointAt(0) ?? 0
    if (code === 0x7f || isStrayByte(character) || (code > 0x7f && /[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(character))) return character
    return jsEscapes[character] ?? '\\u' + code.toString(16).toUpperCase().padStart(4, '0')
  })
}

const queryEscapes = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte)
  if (character === ' ') return '+'
  return /[\w.~-]/.test(character) ? character : '%' + byte.toString(16).toUpperCase().padStart(2, '0')
})

/** As the function `urlquery` escapes: for a value in a query. */
export function escapeQuery (text: string): string {
  if (/^[\w.~-]*$/.test(text)) return text
  return Array.from(toBytes(text), byte => queryEscapes[byte]).join('')
}

import { goQuote } from '../domain/go-quote.ts'
import { characters, fromBytes, isStrayByte, isWellFormed, strayByteOf, strayByteText } from './bytes.ts'

/** As Go's `%q` prints a text; with `ascii` as `%+q`. */
export function quote (text: string, ascii = false): string {
  if (!ascii && isWellFormed(text)) return goQuote(text)
  return '"' + characters(text).map(character => character === '\'' ? '\'' : escape(character, ascii)).join('') + '"'
}

/** As Go's `%q` prints an integer: the character in single quotes. */
export function quoteCharacter (character: string, ascii = false): string {
  if (character === '\'') return "'\\''"
  if (character === '"') return "'\"'"
  return `'${escape(character, ascii)}'`
}

function escape (character: string, ascii: boolean): string {
  if (isStrayByte(character)) return '\\x' + strayByteOf(character).toString(16)
  const code = character.codePointAt(0) ?? 0
  if (!ascii || code < 0x80) return goQuote(character).slice(1, -1)
  if (code >= 0xd800 && code <= 0xdfff) return '\\ufffd'
  return code > 0xffff ? '\\U' + code.toString(16).padStart(8, '0') : '\\u' + code.toString(16).padStart(4, '0')
}

const escapes: { readonly [letter: string]: number } = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 }
const sequence = /\\(?:x([\da-fA-F]{2})|([0-7]{3})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|(.))/suy

/** The text of a Go string literal; undefined when it is none. */
export function unquote (literal: string): string | undefined {
  const inner = literal.slice(1, -1)
  if (literal.startsWith('`')) return inner.replaceAll('\r', '')
  return inner.includes('\\') ? unescape(inner, '"') : inner
}

/** The code point of a Go character constant, as far as it is one. */
export function unquoteCharacter (literal: string): number | 'malformed' | undefined {
  const inner = literal.slice(1, -1)
  if (inner === '') return
  if (!inner.startsWith('\\')) {
    const [first = '', ...rest] = characters(inner)
    return rest.length > 0 ? 'malformed' : isStrayByte(first) ? 0xfffd : first.codePointAt(0)
  }
  sequence.lastIndex = 0
  const match = sequence.exec(inner)
  const meaning = match ? meaningOf(match, '\'') : undefined
  if (!match || !meaning) return
  return match[0].length < inner.length ? 'malformed' : meaning.code
}

function unescape (inner: string, mark: string): string | undefined {
  let text = ''
  let strays = false
  for (let at = 0; at < inner.length;) {
    const next = inner.indexOf('\\', at)
    if (next < 0) {
      text += inner.slice(at)
      break
    }
    text += inner.slice(at, next)
    sequence.lastIndex = next
    const match = sequence.exec(inner)
    const meaning = match ? meaningOf(match, mark) : undefined
    if (!match || !meaning) return
    text += meaning.isByte && meaning.code > 0x7f ? strayByteText(meaning.code) : String.fromCodePoint(meaning.code)
    strays ||= meaning.isByte
    at = next + match[0].length
  }
  return strays ? fromStrays(text) : text
}

function fromStrays (text: string): string {
  return isWellFormed(text)
    ? text
    : fromBytes(Buffer.concat(characters(text).map(character =>
      isStrayByte(character) ? Uint8Array.of(strayByteOf(character)) : Buffer.from(character))))
}

function meaningOf ([, hex, octal, four, eight, letter = '']: RegExpExecArray, mark: string): { code: number, isByte: boolean } | undefined {
  if (hex !== undefined) return { code: parseInt(hex, 16), isByte: true }
  if (octal !== undefined) {
    const code = parseInt(octal, 8)
    return code > 255 ? undefined : { code, isByte: true }
  }
  const digits = four ?? eight
  if (digits !== undefined) {
    const code = parseInt(digits, 16)
    return code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? undefined : { code, isByte: false }
  }
  const code = letter === mark ? letter.charCodeAt(0) : escapes[letter]
  return code === undefined ? undefined : { code, isByte: false }
}

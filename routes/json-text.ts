import { BadRequest } from '../src/errors.ts'
import type { Limits } from './limits.ts'

type JsonLimits = Pick<Limits, 'jsonDepth' | 'jsonNames' | 'jsonElements'>

/** Longer bodies are looked through before they are parsed: nesting without end, an object of a million names or a list of as many elements costs a hundred times its size. */
const scannedFrom = 256 * 1024

/**
 * The first JSON value of a body, whatever follows it, as Alertmanager reads bodies; undefined when there is
 * none. Throws BadRequest in the words of Go's decoder.
 */
export function parseFirstValue (body: string, limits: JsonLimits): unknown {
  const text = replaceLoneSurrogates(body)
  if (text.length < scannedFrom) {
    try {
      return JSON.parse(text)
    } catch {
      // What is wrong, or where the first value ends, the scan below finds out.
    }
  }
  const end = endOfFirstValue(text, limits)
  return end === undefined ? undefined : JSON.parse(text.slice(0, end))
}

/** A whole JSON document in UTF-8, with or without a byte order mark. Throws BadRequest. */
export function parseDocument (body: Buffer, limits: JsonLimits): unknown {
  const text = replaceLoneSurrogates(body.toString('utf8')).replace(/^\ufeff/, '')
  const end = endOfFirstValue(text, limits)
  if (end === undefined) throw new BadRequest('the body is empty')
  if (text.slice(end).trim()) throw new BadRequest(`there is something after the JSON value, at character ${end}`)
  return JSON.parse(text)
}

/** Whether JSON may be parsed as it stands: it is not so long that it has to be looked through first, and all of it is Unicode text. */
export function isPlain (text: string): boolean {
  return text.length < scannedFrom && !hasSurrogateEscape(text)
}

/** A JSON value with nothing around it; undefined when it takes a closer look to tell what the text is. */
export function parsePlain (text: string): unknown {
  if (!isPlain(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function hasSurrogateEscape (text: string): boolean {
  return text.includes('\\ud') || text.includes('\\uD')
}

/** Half a surrogate pair is no Unicode text; Go reads it as U+FFFD, and so it must be for fingerprints to agree. */
function replaceLoneSurrogates (text: string): string {
  if (!hasSurrogateEscape(text)) return text
  const escapes = /\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[dD][89a-fA-F][0-9a-fA-F]{2}|[^])/g
  return text.replace(escapes, escape => escape.length === 6 ? '\\ufffd' : escape)
}

const space = /[ \t\r\n]*/y
// eslint-disable-next-line no-control-regex
const plainText = /[^"\\\u0000-\u001f]*/y

/** Where the first JSON value of the text ends; undefined when there is nothing but white space. */
function endOfFirstValue (text: string, { jsonDepth, jsonNames, jsonElements }: JsonLimits): number | undefined {
  let at = 0
  let expected: 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' = 'value'
  const open: Array<{ bracket: string, entries: number }> = []

  skip(space)
  if (at === text.length) return undefined

  while (true) {
    skip(space)
    const inside = open.at(-1)
    const inObject = inside?.bracket === '{'
    const char = peek()
    // The names of an object are counted where they stand.
    if (inside && !inObject && expected.startsWith('value') && ++inside.entries > jsonElements) throw new BadRequest(`more than ${jsonElements} elements in one list`)
    if (expected === 'colon') {
      if (char !== ':') throw unexpected(text, at, 'after object key')
      at++
      expected = 'value'
    } else if (expected === 'comma or end' && char === ',') {
      at++
      expected = inObject ? 'key' : 'value'
    } else if (expected.endsWith('end') && char === (inObject ? '}' : ']')) {
      at++
      open.pop()
      if (!open.length) return at
      expected = 'comma or end'
    } else if (expected === 'comma or end') {
      throw unexpected(text, at, inObject ? 'after object key:value pair' : 'after array element')
    } else if (expected === 'key' || expected === 'key or end') {
      if (char !== '"') throw unexpected(text, at, 'looking for beginning of object key string')
      if (inside && ++inside.entries > jsonNames) throw new BadRequest(`more than ${jsonNames} names in one object`)
      string()
      expected = 'colon'
    } else if (char === '{' || char === '[') {
      at++
      open.push({ bracket: char, entries: 0 })
      if (open.length > jsonDepth) throw new BadRequest(`more than ${jsonDepth} levels of objects and arrays`)
      expected = char === '{' ? 'key or end' : 'value or end'
    } else {
      scalar(char)
      if (!open.length) return at
      expected = 'comma or end'
    }
  }

  function skip (pattern: RegExp): void {
    pattern.lastIndex = at
    pattern.test(text)
    at = pattern.lastIndex
  }

  function peek (): string {
    if (at >= text.length) throw new BadRequest('unexpected EOF')
    return text.charAt(at)
  }

  function scalar (char: string): void {
    if (char === '"') string()
    else if (char === 't') literal('true')
    else if (char === 'f') literal('false')
    else if (char === 'n') literal('null')
    else if (char === '-' || isDigit(char)) number()
    else throw unexpected(text, at, 'looking for beginning of value')
  }

  function literal (word: string): void {
    for (let i = 0; i < word.length; i++, at++) {
      if (peek() !== word[i]) throw unexpected(text, at, `in literal ${word} (expecting '${word[i]}')`)
    }
  }

  function string (): void {
    at++
    while (true) {
      skip(plainText)
      const char = peek()
      if (char === '"') break
      if (char !== '\\') throw unexpected(text, at, 'in string literal')
      at++
      if (!'"\\/bfnrtu'.includes(peek())) throw unexpected(text, at, 'in string escape code')
      const hexDigits = text[at++] === 'u' ? 4 : 0
      for (let i = 0; i < hexDigits; i++, at++) {
        if (!/[0-9a-fA-F]/.test(peek())) throw unexpected(text, at, 'in \\u hexadecimal character escape')
      }
    }
    at++
  }

  function number (): void {
    if (text[at] === '-') at++
    if (peek() === '0') at++
    else digits('in numeric literal')
    if (text[at] === '.') {
      at++
      digits('after decimal point in numeric literal')
    }
    if (text[at] === 'e' || text[at] === 'E') {
      at++
      if (peek() === '+' || peek() === '-') at++
      digits('in exponent of numeric literal')
    }
  }

  function digits (place: string): void {
    if (!isDigit(peek())) throw unexpected(text, at, place)
    while (isDigit(text[at])) at++
  }
}

function isDigit (char: string | undefined): boolean {
  return char !== undefined && char >= '0' && char <= '9'
}

function unexpected (text: string, at: number, place: string): BadRequest {
  return new BadRequest(`invalid character ${quoteByte(text.slice(at, at + 2))} ${place}`)
}

/** Go's decoder sees bytes, and prints the first one of a character as if it were Latin-1. */
function quoteByte (text: string): string {
  const byte = String.fromCharCode(Buffer.from(text)[0] ?? 0)
  if (byte === "'") return "'\\''"
  if (byte === '"') return "'\"'"
  return `'${JSON.stringify(byte).slice(1, -1)}'`
}

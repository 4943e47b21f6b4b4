import { quote } from '../quote.ts'
import { failed, type Context } from './context.ts'
import { decodeCss, endsInWord } from './css-text.ts'
import type { Reading } from './transition.ts'
import { skipSpace } from './markup-states.ts'
import { withUrlPart } from './url-states.ts'

/** Between the strings, addresses and comments of a style. */
export function inCss (context: Context, text: string): Reading {
  for (const { 0: character, index } of text.matchAll(/[("'/]/g)) {
    const next = text.charAt(index + 1)
    if (character === '"') return [{ ...context, state: 'CSSDqStr' }, index + 1]
    if (character === '\'') return [{ ...context, state: 'CSSSqStr' }, index + 1]
    if (character === '/') {
      if (next === '/') return [{ ...context, state: 'CSSLineCmt' }, index + 2]
      if (next === '*') return [{ ...context, state: 'CSSBlockCmt' }, index + 2]
    } else if (isBehindUrl(text, index)) {
      return beginUrl(context, text, skipSpace(text, index + 1))
    }
  }
  return [context, text.length]
}

/** Whether the parenthesis is that of `url(`. */
function isBehindUrl (text: string, at: number): boolean {
  let end = at
  while (/[\t\n\f\r ]/.test(text.charAt(end - 1))) end--
  // The word and the character before it, which may be of two units.
  return endsInWord(text.slice(Math.max(end - 5, 0), end), 'url')
}

function beginUrl (context: Context, text: string, at: number): Reading {
  switch (text.charAt(at)) {
    case '"': return [{ ...context, state: 'CSSDqURL' }, at + 1]
    case '\'': return [{ ...context, state: 'CSSSqURL' }, at + 1]
    default: return [{ ...context, state: 'CSSURL' }, at]
  }
}

/** Any string of a style may be an address. */
export function inCssString (context: Context, text: string): Reading {
  const { state } = context
  const special = state === 'CSSURL' ? /[\\\t\n\f\r )]/g : state === 'CSSDqStr' || state === 'CSSDqURL' ? /[\\"]/g : /[\\']/g
  let behind = context
  let from = 0
  let escape = 0
  for (let found = special.exec(text); found; found = special.exec(text)) {
    const { index } = found
    if (found[0] !== '\\') return [{ ...behind, state: 'CSS' }, index + 1]
    if (index + 1 === text.length) return [failed({ description: `unfinished escape sequence in CSS string: ${quote(text)}` }), text.length]
    from = index + 2
    special.lastIndex = from
    // As Go, it sees the first character of an escape here, and the whole of it at the next one.
    behind = withUrlPart(withUrlPart(behind, decodeCss(text.slice(escape, index))), decodeCss(text.slice(index, from)))
    escape = index
  }
  return [withUrlPart(behind, decodeCss(text.slice(from))), text.length]
}

export function blockCommentOfCss (context: Context, text: string): Reading {
  const end = text.indexOf('*/')
  return end < 0 ? [context, text.length] : [{ ...context, state: 'CSS' }, end + 2]
}

export function lineCommentOfCss (context: Context, text: string): Reading {
  const end = text.search(/[\n\f\r]/)
  return end < 0 ? [context, text.length] : [{ ...context, state: 'CSS' }, end]
}

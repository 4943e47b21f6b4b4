import { createMatcher, whiteSpace, type Matcher, type Operator } from './matcher.ts'

// Inside a matcher white space is ASCII only, around the last of a list any.
const asciiSpace = /[\t\n\f\r ]/
const head = /^[\t\n\f\r ]*([a-zA-Z_:][a-zA-Z0-9_:]*)[\t\n\f\r ]*(=~|=|!=|!~)[\t\n\f\r ]*/

/** One matcher in the syntax of before Alertmanager 0.27, which takes nearly anything as value. */
export function parseClassicMatcher (text: string): Matcher {
  const found = head.exec(text)
  const [all, name, operator] = found ?? []
  if (all === undefined || name === undefined || !isOperator(operator)) throw new Error(`bad matcher format: ${text}`)
  return createMatcher({ name, operator, value: unescapeValue(trimEnd(text.slice(all.length), asciiSpace)) })
}

/** Several, separated by commas outside of quotes; a brace at either end is dropped, whether or not the other is there. */
export function parseClassicMatchers (text: string): Matcher[] {
  const inner = text.slice(text.startsWith('{') ? 1 : 0)
  return splitAtCommas(inner.endsWith('}') ? inner.slice(0, -1) : inner).map(parseClassicMatcher)
}

function isOperator (text: string | undefined): text is Operator {
  return text === '=' || text === '!=' || text === '=~' || text === '!~'
}

function splitAtCommas (text: string): string[] {
  const pieces: string[] = []
  let start = 0
  let quoted = false
  let escaped = false
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    if (character === ',') {
      if (quoted) continue
      pieces.push(text.slice(start, at))
      start = at + 1
    } else if (character === '"' && !escaped) {
      quoted = !quoted
    } else {
      escaped = character === '\\' && !escaped
    }
  }
  while (whiteSpace.test(text.charAt(start))) start++
  const last = trimEnd(text.slice(start), whiteSpace)
  return last === '' ? pieces : [...pieces, last]
}

function unescapeValue (raw: string): string {
  const quoted = raw.startsWith('"')
  const inner = quoted ? raw.slice(1) : raw
  let value = ''
  let closed = false
  for (let at = 0; at < inner.length; at++) {
    const character = inner.charAt(at)
    const next = inner.charAt(at + 1)
    if (character === '\\' && (next === 'n' || next === '"' || next === '\\')) {
      value += next === 'n' ? '\n' : next
      at++
    } else if (character !== '"') {
      value += character
    } else if (quoted && at === inner.length - 1) {
      closed = true
    } else {
      throw unescapedQuote(raw)
    }
  }
  if (quoted && !closed) throw unescapedQuote(raw)
  return value
}

function unescapedQuote (raw: string): Error {
  return new Error(`matcher value contains unescaped double quote: ${raw}`)
}

function trimEnd (text: string, space: RegExp): string {
  let end = text.length
  while (end > 0 && space.test(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

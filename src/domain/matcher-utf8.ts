import { goUnquote } from './go-quote.ts'
import { createMatcher, reserved, whiteSpace, type Matcher, type Operator } from './matcher.ts'

type Token = {
  readonly kind: '{' | '}' | ',' | Operator | 'quoted' | 'unquoted' | 'end'
  readonly text: string
  /** In characters, not in bytes or UTF-16 units. */
  readonly start: number
  readonly end: number
}

const operators: readonly Token['kind'][] = ['=', '!=', '=~', '!~']
const texts: readonly Token['kind'][] = ['quoted', 'unquoted']

/**
 * Matchers in the syntax of Alertmanager since 0.27: `{a="b", c=~d}`, the braces optional, anything UTF-8 in
 * double quotes. Errors begin with the columns of what is wrong.
 */
export function parseUtf8Matchers (text: string): Matcher[] {
  const tokens = createTokens(text)
  const matchers: Matcher[] = []

  const opened = tokens.peek().kind === '{'
  if (opened) tokens.next()
  while (tokens.peek().kind !== '}' && tokens.peek().kind !== 'end') {
    matchers.push(readMatcher(tokens))
    if (!endsWithComma(tokens)) break
  }
  if (opened && tokens.peek().kind === 'end') throw new Error(`0:${tokens.column()}: end of input: expected close brace`)
  if (tokens.peek().kind === '}') {
    const brace = tokens.next()
    if (!opened) throw new Error(`0:${brace.end}: }: expected opening brace`)
  }

  const rest = tokens.peek('expected end of input')
  if (rest.kind !== 'end') throw new Error(`${position(rest)}: ${rest.text}: expected end of input`)
  return matchers
}

function readMatcher (tokens: Tokens): Matcher {
  const name = unquote(tokens.expect(texts, 'expected label name'))
  // Only the kinds asked for come back, and these are the operators.
  const operator = tokens.expect(operators, "expected an operator such as '=', '!=', '=~' or '!~'").kind as Operator
  const value = unquote(tokens.expect(texts, 'expected label value'))
  try {
    return createMatcher({ name, operator, value })
  } catch (error) {
    throw new Error(`failed to create matcher: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

/** Reads the comma behind a matcher, if there is one, and makes sure of what stands behind either. */
function endsWithComma (tokens: Tokens): boolean {
  const afterMatcher = 'expected a comma or close brace'
  if (tokens.peek(afterMatcher).kind === 'end') return false
  if (tokens.peek().kind === '}') return false
  tokens.expect([','], afterMatcher)

  const afterComma = 'expected a matcher or close brace after comma'
  const next = tokens.peek(afterComma)
  if (next.kind !== 'end' && next.kind !== '}' && !texts.includes(next.kind)) throw unexpected(next, afterComma)
  return true
}

function unquote (token: Token): string {
  const text = token.kind === 'quoted' ? goUnquote(token.text) : token.text
  if (text === undefined) throw new Error(`${position(token)}: ${token.text}: invalid input`)
  return text
}

function unexpected (token: Token, expectation: string): Error {
  const what = token.kind === 'end' ? 'end of input' : `${position(token)}: unexpected ${token.text}`
  return new Error(`${what}: ${expectation}`)
}

function position ({ start, end }: Pick<Token, 'start' | 'end'>): string {
  return `${start}:${end}`
}

type Tokens = ReturnType<typeof createTokens>

/** The tokens of the text, one ahead. What is no token is an error, to which `expectation` is added if given. */
function createTokens (text: string) {
  const characters = Array.from(text)
  let ahead: Token | undefined
  let column = 0

  function peek (expectation?: string): Token {
    try {
      ahead ??= scan(characters, column)
      return ahead
    } catch (error) {
      throw expectation !== undefined && error instanceof Error ? new Error(`${error.message}: ${expectation}`) : error
    }
  }

  function next (): Token {
    const token = peek()
    ahead = undefined
    column = token.end
    return token
  }

  return {
    peek,
    next,
    /** Where the last token that was read ends. */
    column: () => column,
    expect (kinds: readonly Token['kind'][], expectation: string): Token {
      const token = peek(expectation)
      if (!kinds.includes(token.kind)) throw unexpected(token, expectation)
      return next()
    }
  }
}

function scan (characters: readonly string[], from: number): Token {
  let start = from
  while (whiteSpace.test(characters[start] ?? '')) start++
  const take = (kind: Token['kind'], end: number): Token => ({ kind, text: characters.slice(start, end).join(''), start, end })

  const first = characters[start]
  const second = characters[start + 1]
  switch (first) {
    case undefined: return take('end', start)
    case '{': case '}': case ',': return take(first, start + 1)
    case '=': return second === '~' ? take('=~', start + 2) : take('=', start + 1)
    case '!':
      if (second === '=') return take('!=', start + 2)
      if (second === '~') return take('!~', start + 2)
      throw new Error(`${position({ start, end: start + 1 })}: ${second === undefined ? 'unexpected end of input,' : '!:'} expected one of '=~'`)
    case '"': return take('quoted', endOfQuoted(characters, start))
  }
  let end = start
  while (end < characters.length && !reserved.test(characters[end] ?? '')) end++
  if (end === start) throw new Error(`${position({ start, end: start + 1 })}: ${first}: invalid input`)
  return take('unquoted', end)
}

function endOfQuoted (characters: readonly string[], start: number): number {
  for (let at = start + 1; at < characters.length; at++) {
    if (characters[at] === '\\') at++
    else if (characters[at] === '"') return at + 1
  }
  throw new Error(`${position({ start, end: characters.length })}: ${characters.slice(start).join('')}: missing end "`)
}

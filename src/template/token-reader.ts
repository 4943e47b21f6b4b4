import { characters } from './bytes.ts'
import type { Token } from './lexer.ts'
import { quote, unquote } from './quote.ts'
import { TemplateError } from './template-error.ts'
import { placeOf, type Source } from './tree.ts'

/** What the templates of one text share while they are parsed. */
export type Parsing = {
  readonly source: Source
  readonly tokens: readonly Token[]
  /** The next token to read. */
  next: number
  /** How deep parentheses and blocks are nested. */
  depth: number
  readonly isFunction: (name: string) => boolean
}

/** Deeper nesting of parentheses and blocks than anybody writes; the parser's own stack is at stake. */
const deepest = 500

/** How a parser of one template reads the tokens of the text, and says what is wrong with them. */
export type TokenReader = ReturnType<typeof createTokenReader>

export function createTokenReader (parsing: Parsing) {
  const { source, tokens } = parsing
  /** The token that was looked at last: where Go says that an error is. */
  let furthest: Token | undefined
  let actionLine = 0

  function peek (): Token {
    const token = tokens[Math.min(parsing.next, tokens.length - 1)]
    if (!token) throw new Error('a text without tokens')
    if (!furthest || token.at >= furthest.at) furthest = token
    return token
  }

  function take (): Token {
    const token = peek()
    parsing.next++
    return token
  }

  /** As peek, but no space. */
  function peekWord (): Token {
    while (peek().kind === 'space') parsing.next++
    return peek()
  }

  function takeWord (): Token {
    peekWord()
    return take()
  }

  function expect (kind: Token['kind'], context: string): Token {
    const token = takeWord()
    if (token.kind !== kind) unexpected(token, context)
    return token
  }

  /** The name of a template. */
  function expectString (context: string): Token {
    const token = takeWord()
    if (token.kind !== 'string' && token.kind !== 'raw string') unexpected(token, context)
    return token
  }

  function stringOf ({ text }: Token): string {
    return unquote(text) ?? fail('invalid syntax')
  }

  function fail (message: string): never {
    const line = furthest?.line ?? 0
    const column = furthest ? placeOf({ source, at: furthest.at }).column : 0
    throw new TemplateError(`template: ${source.name}:${line}: ${message}`, { phase: 'parse', template: source.name, line, column })
  }

  function unexpected (token: Token, context: string): never {
    if (token.kind !== 'error') fail(`unexpected ${describe(token)} in ${context}`)
    if (actionLine === 0 || actionLine === token.line) fail(token.text)
    // The words "in action" once are enough.
    const start = token.text.endsWith(' action') ? ' started' : ' in action started'
    fail(`${token.text}${start} at ${source.name}:${actionLine}`)
  }

  /** While an action is parsed that begins with the token, errors further down say where it began. */
  function inAction<Result> ({ line }: Token, parse: () => Result): Result {
    actionLine = line
    const result = parse()
    actionLine = 0
    return result
  }

  function nested<Result> (parse: () => Result): Result {
    if (++parsing.depth > deepest) fail('max expression depth exceeded')
    const result = parse()
    parsing.depth--
    return result
  }

  return {
    peek,
    take,
    peekWord,
    takeWord,
    expect,
    expectString,
    stringOf,
    fail,
    unexpected,
    inAction,
    nested,
    /** The place to come back to. */
    place: () => parsing.next,
    goBack: (place: number) => { parsing.next = place }
  }
}

/** As Go's messages show a token. */
function describe ({ kind, text }: Token): string {
  if (kind === 'end of text') return 'EOF'
  if (kind === 'keyword') return `<${text}>`
  return Buffer.byteLength(text) > 10 ? quote(characters(text).slice(0, 10).join('')) + '...' : quote(text)
}

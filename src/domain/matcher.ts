import { RE2JS } from 're2js'
import { goQuote } from './go-quote.ts'
import { compareBytes, type Labels } from './labels.ts'

export type Operator = '=' | '!=' | '=~' | '!~'

/** A matcher as it is written and stored; createMatcher makes it match. */
export type WrittenMatcher = {
  readonly name: string
  readonly operator: Operator
  /** As written; for a regex the pattern without the implied anchors. */
  readonly value: string
}

export type Matcher = WrittenMatcher & {
  /** Whether a label of this value matches; a missing label is asked as ''. */
  readonly test: (value: string) => boolean
}

type MatcherOptions = WrittenMatcher & {
  /** For the old `match_re`, whose patterns carry their anchors wherever they are printed. */
  readonly anchored?: boolean
}

/** Throws an Error that names the pattern when it does not compile. */
export function createMatcher ({ name, operator, value, anchored = false }: MatcherOptions): Matcher {
  const negative = operator === '!=' || operator === '!~'
  const isRegex = operator === '=~' || operator === '!~'
  const matches = isRegex ? compilePattern(value) : (text: string) => text === value
  return {
    name,
    operator,
    value: isRegex && anchored ? anchor(value) : value,
    test: negative ? text => !matches(text) : matches
  }
}

function anchor (pattern: string): string {
  return `^(?:${pattern})$`
}

function compilePattern (pattern: string): (text: string) => boolean {
  return literalAlternatives(pattern) ?? literalWithGaps(pattern) ?? compileRegex(pattern)
}

function compileRegex (pattern: string): (text: string) => boolean {
  try {
    const regex = RE2JS.compile(anchor(pattern))
    return text => regex.test(text)
  } catch (error) {
    throw new Error(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

const special = /[\\.+*?()|[\]{}^$]/

/** `a|b|c`: by far the most common pattern, and many times faster without the engine. */
function literalAlternatives (pattern: string): ((text: string) => boolean) | undefined {
  const alternatives = pattern.split('|')
  if (alternatives.some(alternative => special.test(alternative))) return
  const wanted = new Set(alternatives)
  return text => wanted.has(text)
}

/** `.*`, `prefix.*`, `.*suffix` and `.*part.*`. */
function literalWithGaps (pattern: string): ((text: string) => boolean) | undefined {
  const before = pattern.startsWith('.*')
  const after = pattern.endsWith('.*') && pattern.length > 2
  const literal = pattern.slice(before ? 2 : 0, after ? -2 : undefined)
  if (special.test(literal)) return

  const found = before && after
    ? (text: string) => text.includes(literal)
    : before ? (text: string) => text.endsWith(literal) : (text: string) => text.startsWith(literal)
  // The dot matches no newline; where one stands is left to the engine.
  let regex: ((text: string) => boolean) | undefined
  return text => text.includes('\n') ? (regex ??= compileRegex(pattern))(text) : found(text)
}

/** Whether all match; none at all match everything. */
export function matchesAll (matchers: readonly Matcher[], labels: Labels): boolean {
  for (const matcher of matchers) {
    if (!matcher.test(labels[matcher.name] ?? '')) return false
  }
  return true
}

const operatorOrder: { readonly [operator in Operator]: number } = { '=': 0, '!=': 1, '=~': 2, '!~': 3 }

/** The order in which a route's matchers stand in its key: by name, value, operator. */
export function compareMatchers (a: Matcher, b: Matcher): number {
  return compareBytes(a.name, b.name) || compareBytes(a.value, b.value) || operatorOrder[a.operator] - operatorOrder[b.operator]
}

const space = '\\t-\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'

/** One character of white space, as Go has it; JavaScript's `\s` is another set. */
export const whiteSpace = new RegExp(`[${space}]`)

/** What cannot stand in a name or value without quotes: white space and the characters of the syntax. */
export const reserved = new RegExp(`[${space}{}!=~,\\\\"'\`]`)

/** `name="value"`, in a form that both parsers read back, unless the name asks for quotes. */
export function printMatcher ({ name, operator, value }: WrittenMatcher): string {
  if (reserved.test(name)) return goQuote(name) + operator + goQuote(value)
  return `${name}${operator}"${value.replace(/[\\\n"]/g, character => character === '\n' ? '\\n' : '\\' + character)}"`
}

/** `{a="b",c=~"d.*"}` */
export function printMatchers (matchers: readonly WrittenMatcher[]): string {
  return `{${matchers.map(printMatcher).join(',')}}`
}

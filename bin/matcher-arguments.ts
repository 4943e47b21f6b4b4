import { goQuote } from '../src/domain/go-quote.ts'
import { compareBytes } from '../src/domain/labels.ts'
import { parseMatcher, type MatcherMode } from '../src/domain/matcher-parser.ts'
import type { Matcher } from '../src/domain/matcher.ts'
import { CommandError } from './command-error.ts'
import type { Terminal } from './terminal.ts'

type Options = { readonly mode: MatcherMode, readonly terminal: Pick<Terminal, 'err'> }

/** The texts with an `alertname=` before the first if that is no matcher but a name, as in amtool. What looks like a matcher is warned of. */
export function withAlertname (texts: readonly string[], { mode, terminal }: Options): string[] {
  const [first, ...rest] = texts
  if (first === undefined) return []
  const problem = whyNoMatcher(first, mode)
  if (problem === undefined) return [...texts]

  const name = `alertname=${goQuote(first)}`
  if (/[={}"~]/.test(first)) terminal.err(`warning: ${first} is no matcher (${problem}) and is taken as the name of an alert, as by amtool: ${name}`)
  return [name, ...rest]
}

/** Throws a CommandError on what is no matcher; an ambiguous one is told on standard error. */
export function parseMatcherArguments (texts: readonly string[], { mode, terminal }: Options): Matcher[] {
  return texts.map(text => {
    try {
      const { matcher, warning } = parseMatcher(text, mode)
      if (warning !== undefined) terminal.err(`warning: ${warning}`)
      return matcher
    } catch (error) {
      throw new CommandError(error instanceof Error ? error.message : String(error))
    }
  })
}

export function parsePairs (texts: readonly string[], what: string, options: Options): Map<string, string> {
  return pairsOf(parseMatcherArguments(texts, options), what)
}

/** Names and values in the order of the names; `what` they are is for the error about one that is no `name=value`. */
export function pairsOf (matchers: readonly Matcher[], what: string): Map<string, string> {
  if (matchers.some(({ operator }) => operator !== '=')) throw new CommandError(`${what} must be specified as key=value pairs`)
  return new Map(matchers.map(({ name, value }): [string, string] => [name, value]).sort(([a], [b]) => compareBytes(a, b)))
}

function whyNoMatcher (text: string, mode: MatcherMode): string | undefined {
  try {
    parseMatcher(text, mode)
  } catch (error) {
    if (text.startsWith('{') || text.endsWith('}')) return 'each matcher is an argument of its own, without braces'
    const problem = error instanceof Error ? error.message : String(error)
    return problem === `bad matcher format: ${text}` ? 'expected the form name="value"' : problem
  }
}

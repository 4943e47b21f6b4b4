import { validClassicLabelName, validLabelName } from './labels.ts'
import { parseClassicMatcher, parseClassicMatchers } from './matcher-classic.ts'
import { parseUtf8Matchers } from './matcher-utf8.ts'
import { printMatcher, type Matcher } from './matcher.ts'

/**
 * Which syntax counts. In `fallback` both are tried: where they disagree the classic one does, with a warning, so
 * that an old configuration keeps its meaning.
 */
export type MatcherMode = 'fallback' | 'utf8-strict' | 'classic'

/** Whether a text may be a label's name; that of classic mode is that of Prometheus before 3. */
export function isLabelName (name: string, mode: MatcherMode): boolean {
  return mode === 'classic' ? validClassicLabelName(name) : validLabelName(name)
}

/** The matchers of a list, as a configuration has them: several, with or without braces. Throws an Error on anything else. */
export function parseMatchers (text: string, mode: MatcherMode = 'fallback'): { matchers: Matcher[], warning?: string } {
  if (mode === 'classic') return { matchers: parseClassicMatchers(text) }
  if (mode === 'utf8-strict') return { matchers: parseUtf8Matchers(text) }

  return parseBoth(text, { utf8: parseUtf8Matchers, classic: parseClassicMatchers })
}

/** Exactly one matcher, as filters and command lines have it. Throws an Error on anything else. */
export function parseMatcher (text: string, mode: MatcherMode = 'fallback'): { matcher: Matcher, warning?: string } {
  if (mode === 'classic') return { matcher: parseClassicMatcher(text) }
  if (text.startsWith('{') || text.endsWith('}')) throw new Error(`unexpected open or close brace: ${text}`)
  if (mode === 'utf8-strict') return { matcher: onlyOne(parseUtf8Matchers(text)) }

  const { matchers, ...rest } = parseBoth(text, {
    utf8: input => [onlyOne(parseUtf8Matchers(input))],
    classic: input => [parseClassicMatcher(input)]
  })
  return { matcher: onlyOne(matchers), ...rest }
}

type Parse = (text: string) => Matcher[]

function parseBoth (text: string, { utf8, classic }: { utf8: Parse, classic: Parse }): { matchers: Matcher[], warning?: string } {
  const asUtf8 = attempt(utf8, text)
  const asClassic = attempt(classic, text)
  if (asClassic.matchers === undefined) {
    if (asUtf8.matchers === undefined) throw asClassic.error
    return { matchers: asUtf8.matchers }
  }

  const { matchers } = asClassic
  const printed = print(matchers)
  if (asUtf8.matchers === undefined) {
    return { matchers, warning: `matchers ${text} are valid in the classic syntax only; write ${printed} instead` }
  }
  if (print(asUtf8.matchers) === printed) return { matchers }
  return { matchers, warning: `matchers ${text} mean different things in the two syntaxes; taken as the classic ${printed}, not as ${print(asUtf8.matchers)}` }
}

function attempt (parse: Parse, text: string): { matchers: Matcher[], error?: undefined } | { matchers?: undefined, error: unknown } {
  try {
    return { matchers: parse(text) }
  } catch (error) {
    return { error }
  }
}

function print (matchers: readonly Matcher[]): string {
  return matchers.map(printMatcher).join(',')
}

function onlyOne (matchers: readonly Matcher[]): Matcher {
  const [matcher] = matchers
  if (matcher === undefined) throw new Error('no matchers')
  if (matchers.length > 1) throw new Error(`expected 1 matcher, found ${matchers.length}`)
  return matcher
}

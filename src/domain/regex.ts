import { RE2JS } from 're2js'

/** A regular expression of Go's, which takes linear time whatever the text is. */
export type Regex = {
  /** Whether it matches anywhere in the text. */
  readonly test: (text: string) => boolean
  /**
   * The text with every match replaced; `$1`, `${1}`, `$name` and `${name}` in the replacement stand for what groups matched, `$$` for a dollar.
   * Throws a RangeError where the result would be longer than the limit.
   */
  readonly replaceAll: (text: string, replacement: string, limit?: number) => string
}

/** Throws an Error in Go's words when the pattern does not compile. */
export function compileRegex (pattern: string): Regex {
  const regex = compile(pattern)
  return {
    test: text => regex.test(text),
    replaceAll: (text, replacement, limit = Infinity) => replaceAll(regex, text, { parts: parseReplacement(replacement), limit })
  }
}

function compile (pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern)
  } catch (error) {
    throw new Error(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

/** A piece of text, or a group by its number or name. */
type Part = { readonly text: string } | { readonly group: string }

function parseReplacement (replacement: string): Part[] {
  const parts: Part[] = []
  let end = 0
  for (const match of replacement.matchAll(/\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu)) {
    const [whole, braced, bare] = match
    const group = braced ?? bare
    parts.push({ text: replacement.slice(end, match.index) + (group === undefined ? '$' : '') })
    if (group !== undefined) parts.push({ group })
    end = match.index + whole.length
  }
  parts.push({ text: replacement.slice(end) })
  return parts
}

function replaceAll (regex: RE2JS, text: string, { parts, limit }: { parts: readonly Part[], limit: number }): string {
  const matcher = regex.matcher(text)
  let result = ''
  let end = 0
  while (matcher.find()) {
    const start = matcher.start()
    // As in Go, nothing is found right behind the last match.
    if (matcher.end() === start && start === end && start > 0) continue
    result += text.slice(end, start)
    for (const part of parts) result += 'text' in part ? part.text : groupOf(matcher, part.group)
    if (result.length > limit) throw new RangeError(`result longer than ${limit} characters`)
    end = matcher.end()
  }
  return result + text.slice(end)
}

type Matcher = ReturnType<RE2JS['matcher']>

/** What the group matched; nothing for one that took no part, or that there is not. */
function groupOf (matcher: Matcher, name: string): string {
  if (/^\d+$/.test(name)) {
    const number = Number(name)
    return number <= matcher.groupCount() ? matcher.group(number) ?? '' : ''
  }
  return matcher.getNamedGroups()[name] ?? ''
}

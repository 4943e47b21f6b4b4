import { readdirSync } from 'node:fs'
import { join, sep } from 'node:path'
import { RE2JS } from 're2js'

const special = /[*?[\\]/

const one = /(?:\\.|[^\\\]-])/.source
const ranges = `(?:${one}(?:-${one})?)+`
const set = `\\[(?:\\^${ranges}|(?!\\^)${ranges})\\]`
const globSyntax = new RegExp(`^(?:[^\\\\[]|\\\\.|${set})*$`, 's')

/** Whether Go takes the text for a pattern: no set or escape in it is left open, no set is empty. */
export function isGlob (text: string): boolean {
  return globSyntax.test(text)
}

/** The files that a pattern of Go's `filepath.Glob` matches, sorted: `*`, `?`, `[a-z]`, and `\` before what is meant as it is. */
export function expandGlob (pattern: string): string[] {
  if (!isGlob(pattern)) return []
  const absolute = pattern.startsWith(sep)
  const parts = pattern.split(sep).filter(part => part !== '')
  let found = [absolute ? sep : '']
  for (const part of parts) {
    const matches = special.test(part) ? patternOf(part) : undefined
    found = found.flatMap(folder => namesIn(folder)
      .filter(name => matches === undefined ? name === part : matches.test(name))
      .concat(part === '.' || part === '..' ? part : [])
      .map(name => join(folder, name)))
  }
  return found.filter(name => name !== '' && name !== sep).sort()
}

function namesIn (folder: string): string[] {
  try {
    return readdirSync(folder || '.')
  } catch {
    // As in Go: what cannot be listed matches nothing.
    return []
  }
}

function patternOf (part: string): { test: (name: string) => boolean } {
  const source = part.replace(/\\(.)|\[(\^?)((?:\\.|[^\]\\])+)\]|([*?])|([^*?[\\]+)/gs,
    (_, escaped, negated, set, wildcard, literal) => {
      if (set !== undefined) return `[${negated}${set.replace(/[[\]^]/g, '\\$&')}]`
      if (wildcard !== undefined) return wildcard === '*' ? '.*' : '.'
      return RE2JS.quote(escaped ?? literal)
    })
  try {
    return RE2JS.compile(`^(?s:${source})$`)
  } catch {
    // As in Go: a pattern that is none matches nothing.
    return { test: () => false }
  }
}

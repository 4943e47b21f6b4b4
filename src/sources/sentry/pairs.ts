import { figureOf, isObject, type Members } from './reader.ts'
import { labelText } from './texts.ts'

/** Names and values as Sentry lists them; of one that is listed twice the first. */
export type Pairs = ReadonlyMap<string, string>

/** More than a form of an alert action has: each of them becomes a label, and an alert has not endlessly many. */
const mostSettings = 30

/** Tags: a list of `[key, value]`, as events have them, or of `{key, value}`, as the API prints them. */
export function readTags (event: Members): Pairs {
  return collect(event, 'tags', 'a pair', item => Array.isArray(item) ? item : isObject(item) ? [item['key'], item['value']] : [])
}

/** What was filled in where the alert action was set up. */
export function readSettings (action: Members): Pairs {
  return collect(action, 'settings', 'a name and a value', item => isObject(item) ? [item['name'], item['value']] : [])
}

function collect (owner: Members, member: string, expected: string, pairOf: (item: unknown) => readonly unknown[]): Pairs {
  const pairs = new Map<string, string>()
  for (const [index, item] of owner.list(member).entries()) {
    const [name, value] = pairOf(item)
    const text = typeof value === 'boolean' ? String(value) : figureOf(value ?? '')
    if (typeof name !== 'string' || text === undefined) owner.odd(`${member}[${index}]`, `expected ${expected}`)
    else if (!pairs.has(name)) pairs.set(name, text)
  }
  return pairs
}

export function labelsOfTags (tags: Pairs, wanted: readonly string[]): Array<readonly [string, string]> {
  return wanted.map(tag => [classic(tag).replace(/^(?=\d)/, '_'), tags.get(tag) ?? ''])
}

/** All but the severity, which has a label of its own. */
export function labelsOfSettings (settings: Pairs): Array<readonly [string, string]> {
  const others = [...settings].filter(([name]) => name !== 'severity')
  return others.slice(0, mostSettings).map(([name, value]) => [`sentry_${classic(name)}`, value])
}

export function wantedSeverity (settings: Pairs): string | undefined {
  return labelText(settings.get('severity') ?? '') || undefined
}

/** As in a classic name, which every matcher can name without quotes. */
function classic (name: string): string {
  return labelText(name).replace(/[^a-zA-Z0-9_]/g, '_')
}

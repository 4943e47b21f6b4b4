import { readFileSync } from 'node:fs'

export type Verdict = 'same' | 'differs' | 'absent' | 'own'

export type Row = { readonly section: string, readonly names: readonly string[], readonly verdict: string }

const text = readFileSync(new URL('../../docs/compatibility.md', import.meta.url), 'utf8')

/** The tables of the document; of `prefix`: `a`, `b` the names are prefix.a and prefix.b. */
export const rows: readonly Row[] = text.split(/^## /m).slice(1).flatMap(part => {
  const [section = '', ...lines] = part.split('\n')
  return lines.flatMap(line => {
    const [, first, verdict] = /^\| (.*?) \| (.*) \|$/.exec(line) ?? []
    if (first === undefined || verdict === undefined || verdict === 'here') return []
    const [, above, below = ''] = /^((?:`[^`]+`(?:, )?)+): (.*)$/.exec(first) ?? []
    const prefixes = above === undefined ? [''] : codes(above).map(name => `${name}.`)
    return [{ section, names: prefixes.flatMap(prefix => codes(above === undefined ? first : below).map(name => prefix + name)), verdict }]
  })
})

function codes (markdown: string): string[] {
  return [...markdown.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)
}

/** What a section says of a name; a `*` at the end of a name in the document stands for anything. */
export function verdictOn (section: string, name: string): Verdict | undefined {
  const row = rows.find(row => row.section === section && row.names.some(known => known.endsWith('*') ? name.startsWith(known.slice(0, -1)) : known === name))
  if (!row) return undefined
  if (row.verdict.startsWith('Tocsin')) return 'own'
  return (['same', 'differs', 'absent'] as const).find(verdict => row.verdict.startsWith(verdict))
}

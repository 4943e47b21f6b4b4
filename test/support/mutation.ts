import fc from 'fast-check'

/** One change of a JSON value, at a place that is chosen by a number. */
export type Mutation = { readonly place: number, readonly kind: 'delete' | 'replace' | 'wrap' | 'repeat', readonly value: unknown }

const deep = Array.from({ length: 500 }).reduce<unknown>(inner => ({ data: [inner] }), 'bottom')

const junk: readonly unknown[] = [
  null, true, 0, -1, 1.5, 2 ** 60, 1e300, '', ' ', 'x', 'x'.repeat(20_000), '\ud800', 'a\udfffb', '\u0000\u001b[31m\u2028', 'line\r\nline\nlevel=error',
  '{{ .Labels }}<script>alert(1)</script>', 'javascript:alert(1)', 'http://', 'https://x.example/\u0000 "><b>', '9999-99-99T00:00:00Z', '0001-01-01T00:00:00Z', '9999-12-31T23:59:59+14:00',
  'https://sentry.io/issues/', '__proto__', [], [[]], [['k']], [null, 1, ['environment', null], { key: 'level', value: {} }], {}, JSON.parse('{"__proto__": {"id": "1"}, "constructor": 1}'),
  { toString: 1, length: -1 }, deep
]

export const mutation: fc.Arbitrary<Mutation> = fc.record({
  place: fc.nat(),
  kind: fc.constantFrom('delete', 'replace', 'wrap', 'repeat'),
  value: fc.oneof(fc.constantFrom(...junk), fc.jsonValue(), fc.string({ unit: 'binary' }))
})

/** A copy with the change; the places of `kept`, written as JSON lists of their names, stay as they are. */
export function mutate (root: unknown, { place, kind, value }: Mutation, kept: readonly string[]): unknown {
  const paths = [...placesIn(root)].filter(path => !kept.includes(JSON.stringify(path)))
  const path = paths[place % paths.length] ?? []
  return change(root, path, old => {
    if (kind === 'delete') return undefined
    if (kind === 'wrap') return [old]
    if (kind === 'repeat' && Array.isArray(old)) return [...old, ...old]
    return value
  })
}

/** The root is one of them, and stays: what is no object has no members to be lost. */
function * placesIn (value: unknown, path: string[] = []): Generator<string[]> {
  if (path.length > 12) return
  if (path.length > 0) yield path
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) yield * placesIn(member, [...path, name])
}

function change (value: unknown, [name, ...rest]: string[], edit: (old: unknown) => unknown): unknown {
  if (name === undefined) return edit(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item, index) => String(index) === name ? change(item, rest, edit) : item)
  const members = Object.entries(value).map(([key, member]) => [key, key === name ? change(member, rest, edit) : member])
  return Object.fromEntries(members.filter(([, member]) => member !== undefined))
}

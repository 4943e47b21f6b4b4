import fc from 'fast-check'
import type { Ask, Step, TimeLine } from '../time-line.ts'

export type Requests = readonly Ask[]

const text = (pieces: readonly string[], maxLength: number) => fc.array(fc.constantFrom(...pieces), { maxLength })
const times = [
  '2099-01-01T00:00:00Z', '2020-02-29T23:59:59.999999999Z', '2099-12-31T00:00:00.5-03:30', '2020-01-01T12:00:00+14:00', '2019-12-31T22:00:00.123456-12:00', '2020-01-01T00:00:00', '2020-01-01 00:00:00',
  '2020-01-01T00:00Z', '0001-01-01T00:00:00Z', '1969-12-31T23:59:59.1Z', '2099-01-01T00:00:00+00:00', ''
]
const badTimes = ['now', '2020-02-30T00:00:00Z', '2020-01-01T00:00:60Z', '2020-1-1T00:00:00Z']
const odd = fc.oneof(fc.constant(null), fc.boolean(), fc.integer({ min: -2, max: 2 }), fc.constantFrom('', 'x', '{}', '\u2028<&>', '漢字😀', '\ud800', 'a\u0000b'), fc.constantFrom([], {}, [1], { a: 'b' }, 1.5, 1e21))
const name = fc.constantFrom('alertname', 'instance', 'job', 'a', 'A', '_', '__proto__', 'constructor', 'a1')
const value = fc.constantFrom('', 'x', 'X', ' x', '<&>', '"', '\\', '\n', '漢字😀', '\u2028', 'a,b', '{}', '10', 'é')
const labels = fc.array(fc.tuple(name, value), { maxLength: 4 })

/** Objects are lists of pairs, as JSON can say a name twice and `__proto__`. */
type Field = readonly [string, unknown]
const alert: fc.Arbitrary<readonly Field[]> = fc.tuple(
  fc.tuple(fc.constantFrom('labels', 'labels', 'labels', 'Labels'), labels),
  fc.tuple(fc.constantFrom('annotations', 'annotations', 'ANNOTATIONS', 'other'), labels),
  fc.tuple(fc.constantFrom('startsAt', 'other'), fc.constantFrom(...times.filter(time => time < '2030'))),
  fc.tuple(fc.constantFrom('endsAt', 'other'), fc.constantFrom(...times)),
  fc.tuple(fc.constantFrom('generatorURL', 'other'), fc.constantFrom('http://x/?a=<b>&c', '', '/x', 'http://é/', 'urn:x'))
)
/** At most one thing in it is wrong: which of several is told of first is for no one to rely on. */
const alerts: fc.Arbitrary<{ right: (readonly Field[])[], wrong: Field | readonly [] }> = fc.record({
  right: fc.array(alert, { maxLength: 2 }),
  wrong: fc.oneof<fc.Arbitrary<Field | readonly []>[]>(
    fc.constant([]),
    fc.tuple(fc.constantFrom('labels', 'annotations', 'startsAt', 'endsAt', 'generatorURL', 'other'), odd),
    fc.tuple(fc.constantFrom('labels', 'annotations'), fc.tuple(fc.tuple(fc.constantFrom('', 'a'), odd))),
    fc.tuple(fc.constantFrom('startsAt', 'endsAt', 'generatorURL'), fc.constantFrom(...badTimes, 'x', 'http://x y'))
  )
})

const operators = ['=', '!=', '=~', '!~', '==', '~', '']
const filter = fc.oneof(
  fc.tuple(fc.constantFrom('a', 'alertname', 'a:b', 'é', '"a b"', '"a', '1', ' a ', ''), fc.constantFrom(...operators), fc.constantFrom('', 'x', '"x"', '"x', 'x"', '""', '"\\""', '"\\\\"', '"\\d"', 'x y', ' x ', 'x|y', '"x|y"', '.*', '(', '(?i)X', '[[:alpha:]]', '\\d', 'x,', 'x,y=z', '漢', "'x'", '`x`', '\n', '"\\n"', '{x}', '!x', '=x')),
  text(['a', 'x', '=', '!', '~', '"', '\\', ' ', ',', '{', '}', '\n', 'é', "'", '(', '.*', '|'], 6)
)
const flag = fc.tuple(fc.constantFrom('active', 'silenced', 'inhibited', 'unprocessed', 'muted', 'Active'), fc.constantFrom('true', 'false', '', 'T', 'no', 'on', '1', '0', ' true'))
const query = fc.tuple(
  fc.constantFrom('alerts', 'alerts/groups', 'silences', 'receivers', 'alerts/'),
  fc.array(fc.oneof(fc.tuple(fc.constant('filter'), filter), fc.tuple(fc.constant('flag'), flag), fc.tuple(fc.constant('receiver'), text(['a', '.*', '(', ')', '|', 'generated', '\\', '^', '$', '[0-9]', '+', '*'], 4))), { maxLength: 3 })
)

const request = fc.tuple(
  fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS'),
  fc.constantFrom('/api', '/api/v2', '/-', '/x', '/api/v2/silence', '//api', '/api/v2/alerts'),
  text(['/', '/api/v2', '/alerts', '/groups', '/silences', '/silence', '/status', '/receivers', '/-', '/healthy', '/ready', '/x', '?', 'x=y', '%20', '.'], 4),
  fc.array(fc.constantFrom(['content-type', 'application/json'], ['content-type', 'text/plain'], ['content-type', ''], ['accept', 'application/json'], ['accept', 'text/html'], ['accept', '*/*'], ['origin', 'http://x'], ['x', 'y'],
    ['accept-encoding', 'gzip'], ['authorization', 'Basic eDp5'], ['cookie', 'a=b'], ['if-none-match', '*'], ['range', 'bytes=0-1']), { maxLength: 3 })
)

/** What is chosen by chance; it can be shrunk by whoever has nothing but the value. */
export const asked = fc.array(fc.oneof(
  fc.record({ kind: fc.constant('alerts' as const), alerts }),
  fc.record({ kind: fc.constant('query' as const), query }),
  fc.record({ kind: fc.constant('request' as const), request })
), { minLength: 1, maxLength: 5 })

export type Asked = typeof asked extends fc.Arbitrary<infer Value> ? Value : never

export function askingOf (asked: Asked): TimeLine {
  return { steps: asked.map((one): Step => ({ at: 0, ask: askOf(one) })) }
}

function askOf (one: Asked[number]): Ask {
  if (one.kind === 'alerts') {
    const { right, wrong: [name, value] } = one.alerts
    const alerts: (readonly Field[])[] = name === undefined ? [...right] : [...right, [...name === 'labels' ? [] : [['labels', [['a', 'b']]] as const], [name, value]]]
    return { method: 'POST', path: '/api/v2/alerts', headers: { 'content-type': 'application/json' }, body: `[${alerts.map(alert => objectText(alert, true)).join()}]` }
  }
  if (one.kind === 'query') {
    const [resource, parameters] = one.query
    return { path: `/api/v2/${resource}?${[own, ...parameters.map(parameterText)].join('&')}` }
  }
  const [method, begin, pieces, headers] = one.request
  return { method, path: ofOwnLine(begin + pieces.join('')), headers: Object.fromEntries(headers) }
}

const own = 'filter=line%3D%22{line}%22'

/** What lists shows those of the time line only, as others may end while both are asked. */
function ofOwnLine (path: string): string {
  if (!/^[^?]*\/(alerts|groups|silences)[/.]*(\?|$)/.test(path)) return path
  return `${path}${path.includes('?') ? '&' : '?'}${own}`
}

function parameterText ([name, value]: Asked[number] extends infer One ? One extends { query: readonly [string, readonly (infer Parameter)[]] } ? Parameter : never : never): string {
  const parts: readonly string[] = value
  if (name === 'flag') return `${parts[0]}=${encodeURIComponent(parts[1] ?? '')}`
  return `${name}=${encodeURIComponent(parts.join(''))}`
}

/** Its labels get the one of the time line. */
function objectText (fields: readonly Field[], top = false): string {
  return `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${isFields(value) && ['labels', 'annotations', 'label', 'other'].includes(name.toLowerCase())
    ? objectText(top && /^labels$/i.test(name) ? [...value, ['line', '{line}']] : value)
    : JSON.stringify(value)}`).join()}}`
}

function isFields (value: unknown): value is readonly Field[] {
  return Array.isArray(value) && value.every(field => Array.isArray(field) && field.length === 2)
}

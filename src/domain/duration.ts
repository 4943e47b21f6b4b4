const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** The units of Prometheus' durations, from large to small, in milliseconds. */
const units: ReadonlyArray<readonly [unit: string, ms: number]> = [
  ['y', 365 * day], ['w', 7 * day], ['d', day], ['h', hour], ['m', minute], ['s', second], ['ms', 1]
]

/** Go's units that are left when days are not; nanoseconds each. */
const goUnits: { readonly [unit: string]: number } = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12 }

// What an int64 of nanoseconds holds, which is the longest that Alertmanager accepts.
const longest = 9_223_372_036_854

export type ParsedDuration = { readonly ms: number } | { readonly error: string }

/** Prometheus' form: `1d12h`, `90s`, `0`. */
export function parseDuration (text: string): ParsedDuration {
  if (text === '0') return { ms: 0 }
  if (text === '') return { error: 'empty duration string' }
  if (!/^([0-9]+[a-zA-Zµ]+)+$/.test(text)) return { error: `not a valid duration string: "${text}"` }

  let ms = 0
  let next = 0
  for (const [, digits = '', unit = ''] of text.matchAll(/([0-9]+)([a-zA-Zµ]+)/g)) {
    const place = units.findIndex(([name]) => name === unit)
    if (place < 0) return { error: `unknown unit "${unit}" in duration "${text}"` }
    if (place < next) return { error: `not a valid duration string: "${text}"` }
    ms += Number(digits) * (units[place]?.[1] ?? 0)
    next = place + 1
  }
  return ms > longest ? { error: 'duration out of range' } : { ms }
}

/** Years and weeks only when they divide exactly, as Prometheus prints them. */
export function formatDuration (ms: number): string {
  if (ms === 0) return '0s'
  let rest = ms
  let text = ''
  for (const [unit, size] of units) {
    if ((unit === 'y' || unit === 'w') && rest % size !== 0) continue
    const count = Math.floor(rest / size)
    if (count === 0) continue
    text += `${count}${unit}`
    rest -= count * size
  }
  return text
}

/** Go's form: `1m30s`, `1.5h`, `-2s`, `0`. */
export function parseGoDuration (text: string): ParsedDuration {
  const [, sign, body = ''] = /^([+-]?)(.*)$/s.exec(text) ?? []
  if (body === '0') return { ms: 0 }
  if (!/^((\d+\.?\d*|\.\d+)[a-zµμ]+)+$/.test(body)) return { error: `not a valid duration: "${text}"` }

  let nanos = 0
  for (const [, number, unit = ''] of body.matchAll(/(\d+\.?\d*|\.\d+)([a-zµμ]+)/g)) {
    const size = goUnits[unit]
    if (size === undefined) return { error: `unknown unit "${unit}" in duration "${text}"` }
    nanos += Number(number) * size
  }
  const ms = nanos / 1e6
  return ms > longest ? { error: 'duration out of range' } : { ms: sign === '-' && ms > 0 ? -ms : ms }
}

/** As Go prints it: `1m30s`, `1.5s`, `0s`. */
export function formatGoDuration (ms: number): string {
  if (ms === 0) return '0s'
  const sign = ms < 0 ? '-' : ''
  const size = Math.abs(ms)
  if (size < 0.001) return `${sign}${trim(size * 1e6)}ns`
  if (size < 1) return `${sign}${trim(size * 1e3)}µs`
  if (size < second) return `${sign}${trim(size)}ms`
  const hours = Math.floor(size / hour)
  const minutes = Math.floor(size % hour / minute)
  const seconds = trim(size % minute / second)
  return sign + (hours ? `${hours}h` : '') + (hours || minutes ? `${minutes}m` : '') + `${seconds}s`
}

function trim (value: number): string {
  return String(Number(value.toFixed(9)))
}

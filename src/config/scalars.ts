import { whyNoTemplate } from '../template/alertmanager/notification-templates.ts'
import { formatDuration, formatGoDuration, parseDuration, parseGoDuration } from '../domain/duration.ts'
import { validClassicLabelName } from '../domain/labels.ts'
import { parseMatchers, type MatcherMode } from '../domain/matcher-parser.ts'
import { createMatcher, printMatcher } from '../domain/matcher.ts'
import type { Field, Kind } from './fields.ts'
import { parseDaysOfMonth, parseMonths, parseTimeOfDay, parseWeekdays, parseYears, zoneNamed } from './time-range.ts'
import { checkProxyUrl, checkUrl, maskPassword } from './url.ts'

export type Scalar = {
  /** As it stands in the file, without its quotes. */
  readonly text: string
  /** Neither quoted nor a block: only such text can be a number or a boolean. */
  readonly plain: boolean
}

/** A value and what is printed for it, or what is wrong with the text. */
export type ScalarReading =
  { readonly value: unknown, readonly printed: unknown, readonly warning?: string | undefined } |
  { readonly error: string, readonly expected?: undefined } |
  /** What should have come instead; the reader says what came, unless that is secret. */
  { readonly expected: string, readonly error?: undefined }

type Read = (scalar: Scalar, options: { field: Field, mode: MatcherMode }) => ScalarReading

const booleans = new Map([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map(word => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map(word => [word, false] as const)
])

const readers: { readonly [kind in Kind]: Read } = {
  text: ({ text }) => same(text),
  path: ({ text }) => same(text),
  flag: ({ text, plain }) => {
    const value = plain ? booleans.get(text) : undefined
    return value === undefined ? { expected: 'a boolean, true or false' } : same(value)
  },
  integer: ({ text, plain }, { field: { minimum } }) => {
    const value = plain ? parseInteger(text) : undefined
    if (value !== undefined && value >= (minimum ?? -Infinity)) return same(value)
    return { expected: minimum === undefined ? 'a whole number' : `a whole number from ${minimum} up` }
  },
  number: ({ text, plain }) => {
    const value = plain && /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : undefined
    return value === undefined ? { expected: 'a number' } : same(value)
  },
  duration: ({ text }) => {
    const parsed = parseDuration(text)
    if ('error' in parsed) return { error: `${parsed.error}, expected a duration such as 30s, 5m or 1d` }
    return { value: parsed.ms, printed: formatDuration(parsed.ms) }
  },
  goDuration: ({ text, plain }, { field: { unit = false } }) => {
    // A bare number is nanoseconds.
    const nanos = plain && !unit ? parseInteger(text) : undefined
    const parsed = nanos === undefined ? parseGoDuration(text) : { ms: nanos / 1e6 }
    if ('error' in parsed) return { error: `${parsed.error}, expected a duration such as 10s, 1m30s or 500ms` }
    return { value: parsed.ms, printed: formatGoDuration(parsed.ms) }
  },
  url: ({ text }, { field: { secret = false, file = false } }) => {
    if (secret && text === '<secret>') return same(text)
    const error = checkUrl(text, { secret, fromFile: file })
    return error === undefined ? { value: text, printed: maskPassword(text) } : { error }
  },
  proxyUrl: ({ text }) => {
    const error = checkProxyUrl(text)
    return error === undefined ? { value: text, printed: maskPassword(text) } : { error }
  },
  hostPort: ({ text }) => {
    if (text === '' || /^(\[[^[\]]*\]|[^:[\]]*):[^:]+$/.test(text)) return same(text)
    return { expected: 'an address host:port' }
  },
  choice: ({ text }, { field: { choices = [] } }) =>
    choices.includes(text) ? same(text) : { expected: `one of ${choices.map(choice => choice === '' ? '""' : choice).join(', ')}` },
  classicLabelName: ({ text }) =>
    validClassicLabelName(text) ? same(text) : { error: `invalid label name ${JSON.stringify(text)}` },
  regex: ({ text }) => attempt(() => {
    createMatcher({ name: 'x', operator: '=~', value: text })
    return same(text)
  }),
  matchers: ({ text }, { mode }) => {
    const reading = attempt(() => {
      const { matchers, warning } = parseMatchers(text, mode)
      return { value: matchers, printed: matchers.map(printMatcher), warning }
    })
    return 'error' in reading && reading.error?.startsWith('bad matcher format') ? { error: `${reading.error}, expected the form name="value"` } : reading
  },
  timeOfDay: ({ text }) => {
    const minutes = parseTimeOfDay(text)
    return minutes === undefined ? { expected: 'a time of day HH:MM, from 00:00 to 24:00' } : { value: minutes, printed: text }
  },
  weekdays: ({ text }) => parseWeekdays(text),
  daysOfMonth: ({ text }) => parseDaysOfMonth(text),
  months: ({ text }) => parseMonths(text),
  years: ({ text }) => parseYears(text),
  location: ({ text }) => {
    const zone = zoneNamed(text)
    return zone === undefined
      ? { error: `unknown time zone ${JSON.stringify(text)}, expected an IANA name such as Europe/Paris, or UTC or Local` }
      : { value: zone, printed: text }
  }
}

/** What YAML's null means where a value is wanted that cannot be absent. */
const zeros: { readonly [kind in Kind]?: string } = { text: '', path: '', flag: 'false', integer: '0', number: '0', duration: '0s', goDuration: '0s' }

export function readScalar (scalar: Scalar, options: { field: Field, mode: MatcherMode }): ScalarReading {
  const { field } = options
  const reading = field.template && scalar.text.includes('{{') ? templateOf(scalar.text, field) : readers[field.kind](scalar, options)
  if (!field.secret || !('value' in reading)) return reading
  return { ...reading, printed: scalar.text === '' ? '' : field.mask ?? '<secret>' }
}

/** What its template makes of it is known when something is sent. */
function templateOf (text: string, { kind, secret = false }: Field): ScalarReading {
  const problem = whyNoTemplate(text)
  // What is quoted comes from the text.
  const shown = secret ? problem?.replace(/["'`<].*/s, '…') : problem
  // Of all templates, Alertmanager parses only those of URLs when it loads.
  if (kind === 'url' && shown !== undefined) return { error: `invalid template syntax: ${shown}` }
  return { value: text, printed: text, warning: shown && warningOf(shown) }
}

/** What is wrong with a text as a template. Alertmanager loads one that is no template, too, and fails when it is to be sent. */
export function warningOn (text: string): string | undefined {
  const problem = text.includes('{{') ? whyNoTemplate(text) : undefined
  return problem && warningOf(problem)
}

function warningOf (problem: string): string {
  return `no notification can be sent with this: ${problem}`
}

export function zeroOf (field: Field): string | undefined {
  return zeros[field.kind]
}

/** Decimal, or hexadecimal, octal and binary as Go reads them. */
function parseInteger (text: string): number | undefined {
  const [, sign, body = ''] = /^([-+]?)(0x[\da-f]+|0b[01]+|0o?[0-7]+|0|[1-9][\d_]*)$/i.exec(text) ?? []
  if (body === '') return
  const value = /^0[0-7]/.test(body) ? parseInt(body, 8) : Number(body.replaceAll('_', ''))
  if (!Number.isSafeInteger(value)) return
  return sign === '-' && value > 0 ? -value : value
}

function same (value: unknown): ScalarReading {
  return { value, printed: value }
}

/** The matcher parsers throw errors that are written for the author of the matcher. */
function attempt (read: () => ScalarReading): ScalarReading {
  try {
    return read()
  } catch (error) {
    return { error: error instanceof Error ? error.message : 'cannot be read' }
  }
}

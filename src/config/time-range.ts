import type { Range } from '../domain/time-interval.ts'

type RangeReading = { readonly value: Range, readonly printed: string } | { readonly error: string }

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const months = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december']

/** Minutes since midnight. */
export function parseTimeOfDay (text: string): number | undefined {
  if (text === '24:00') return 24 * 60
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? []
  return hours === undefined ? undefined : Number(hours) * 60 + Number(minutes)
}

export function parseWeekdays (text: string): RangeReading {
  return parseRange(text, {
    what: 'a weekday such as monday or a range such as monday:friday',
    read: word => indexIn(weekdays, word),
    print: day => weekdays[day] ?? '',
    check: ({ from, to }) => from <= to ? undefined : `${weekdays[from]} comes after ${weekdays[to]} (a week begins on sunday): write two ranges`
  })
}

export function parseDaysOfMonth (text: string): RangeReading {
  return parseRange(text, {
    what: 'a day of the month, 1 to 31 or -31 to -1, or a range such as 1:5',
    read: readInteger,
    check: ({ from, to }) => {
      const outside = [from, to].find(day => day === 0 || Math.abs(day) > 31)
      if (outside !== undefined) return `${outside} is not a day of the month, expected 1 to 31 or -31 to -1`
      if (from < 0 && to > 0) return 'a range that begins with a negative day must end with one'
      // Taken for the shortest month, so that what is accepted is in order in every month.
      return inShortMonth(from) <= inShortMonth(to) ? undefined : `end day ${to} is always before start day ${from}`
    }
  })
}

export function parseMonths (text: string): RangeReading {
  return parseRange(text, {
    what: 'a month such as january or 1, or a range such as january:march',
    read: word => {
      const index = indexIn(months, word)
      return index === undefined ? readInteger(word) : index + 1
    },
    check: inOrder('month')
  })
}

export function parseYears (text: string): RangeReading {
  return parseRange(text, { what: 'a year such as 2026 or a range such as 2026:2028', read: readInteger, check: inOrder('year') })
}

/** The zone's name as Temporal takes it. */
export function zoneNamed (text: string): string | undefined {
  if (text === '' || text === 'UTC') return 'UTC'
  if (text === 'Local') return Intl.DateTimeFormat().resolvedOptions().timeZone
  // Names are files for Alertmanager, so their case counts; offsets such as +01:00 are none.
  if (!/^[A-Z][\w+-]*(\/[\w+-]+)*$/.test(text)) return
  try {
    const resolved = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone
    const onlyCaseDiffers = resolved !== text && resolved.toLowerCase() === text.toLowerCase()
    return onlyCaseDiffers ? undefined : text
  } catch {
    return undefined
  }
}

type RangeOptions = {
  readonly what: string
  readonly read: (word: string) => number | undefined
  readonly print?: (value: number) => string
  readonly check: (range: Range) => string | undefined
}

function parseRange (text: string, { what, read, print = String, check }: RangeOptions): RangeReading {
  const words = text.split(':')
  const from = read(words[0] ?? '')
  const to = words.length === 1 ? from : read(words[1] ?? '')
  if (words.length > 2 || from === undefined || to === undefined) return { error: `expected ${what}, got ${JSON.stringify(text)}` }

  const value = { from, to }
  const error = check(value)
  if (error !== undefined) return { error }
  return { value, printed: from === to ? print(from) : `${print(from)}:${print(to)}` }
}

function inOrder (what: string) {
  return ({ from, to }: Range) => from <= to ? undefined : `end ${what} ${to} is before start ${what} ${from}`
}

function inShortMonth (day: number): number {
  return day < 0 ? 28 + day : day
}

function indexIn (names: readonly string[], word: string): number | undefined {
  const index = names.indexOf(word.toLowerCase())
  return index < 0 ? undefined : index
}

function readInteger (word: string): number | undefined {
  return /^[-+]?\d{1,9}$/.test(word) ? Number(word) : undefined
}

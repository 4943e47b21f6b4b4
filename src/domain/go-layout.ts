import type { Instant } from './instant.ts'

export const monthNames = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
export const dayNames = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

type Wall = {
  readonly date: Date
  /** Nanoseconds of the second. */
  readonly nanos: number
  /** Minutes east of UTC. */
  readonly offset: number
  /** What the zone is called; where it has no name, its distance from UTC stands for it. */
  readonly abbreviation: string | undefined
}

/** What stands for each part of a time in a layout; of two that fit at one place, the one further up counts. */
const parts: ReadonlyArray<readonly [layout: string, print: (wall: Wall) => string]> = [
  ['January', ({ date }) => monthNames[date.getUTCMonth()] ?? ''],
  ['Jan', ({ date }) => monthNames[date.getUTCMonth()]?.slice(0, 3) ?? ''],
  ['Monday', ({ date }) => dayNames[date.getUTCDay()] ?? ''],
  ['Mon', ({ date }) => dayNames[date.getUTCDay()]?.slice(0, 3) ?? ''],
  ['MST', ({ offset, abbreviation }) => abbreviation ?? (offset === 0 ? 'UTC' : printOffset(offset, ''))],
  ['2006', ({ date }) => year(date)],
  ['002', ({ date }) => pad(dayOfYear(date), 3)],
  ['__2', ({ date }) => String(dayOfYear(date)).padStart(3)],
  ['01', ({ date }) => pad(date.getUTCMonth() + 1, 2)],
  ['02', ({ date }) => pad(date.getUTCDate(), 2)],
  ['03', ({ date }) => pad(hourOfTwelve(date), 2)],
  ['04', ({ date }) => pad(date.getUTCMinutes(), 2)],
  ['05', ({ date }) => pad(date.getUTCSeconds(), 2)],
  ['06', ({ date }) => pad(date.getUTCFullYear() % 100, 2)],
  ['15', ({ date }) => pad(date.getUTCHours(), 2)],
  // An underscore before a year is only an underscore.
  ['_2006', ({ date }) => `_${year(date)}`],
  ['_2', ({ date }) => String(date.getUTCDate()).padStart(2)],
  ['1', ({ date }) => String(date.getUTCMonth() + 1)],
  ['2', ({ date }) => String(date.getUTCDate())],
  ['3', ({ date }) => String(hourOfTwelve(date))],
  ['4', ({ date }) => String(date.getUTCMinutes())],
  ['5', ({ date }) => String(date.getUTCSeconds())],
  ['PM', ({ date }) => date.getUTCHours() < 12 ? 'AM' : 'PM'],
  ['pm', ({ date }) => date.getUTCHours() < 12 ? 'am' : 'pm'],
  ...['-07:00:00', '-07:00', '-070000', '-0700', '-07'].map(layout => [layout, ({ offset }: Wall) => printZone(layout, offset)] as const),
  ...['Z07:00:00', 'Z07:00', 'Z070000', 'Z0700', 'Z07'].map(layout => [layout, ({ offset }: Wall) => offset === 0 ? 'Z' : printZone(layout, offset)] as const)
]

/** A fraction of a second, unless more digits follow. */
const fraction = /[.,](0+|9+)(?!\d)/
// Go takes `Jan` in `Jane` for a month's name only if no small letter follows.
const pattern = new RegExp([...parts.map(([layout]) => layout === 'Jan' || layout === 'Mon' ? `${layout}(?![a-z])` : layout), fraction.source].join('|'), 'g')
const printers = new Map(parts)

/** A time as Go's `Format` prints it: the layout shows how 2006-01-02 15:04:05 would be written. In the zone of the instant. */
export function formatLayout (layout: string, { ms, nanos, offset, abbreviation }: Instant & { readonly abbreviation?: string }): string {
  const date = new Date(ms + offset * 60_000)
  const wall: Wall = { date, nanos: date.getUTCMilliseconds() * 1e6 + nanos, offset, abbreviation }
  return layout.replace(pattern, part => printers.get(part)?.(wall) ?? printFraction(part, wall.nanos))
}

/** The parts of a layout that stand for something, and where they are in it. */
export function elementsOf (layout: string): ReadonlyArray<{ readonly text: string, readonly index: number }> {
  return Array.from(layout.matchAll(pattern), ({ 0: text, index }) => text === '_2006' ? { text: '2006', index: index + 1 } : { text, index })
}

function printFraction (part: string, nanos: number): string {
  const digits = pad(nanos, 9).slice(0, part.length - 1).padEnd(part.length - 1, '0')
  if (part.charAt(1) === '0') return part.charAt(0) + digits
  const shown = digits.replace(/0+$/, '')
  return shown && part.charAt(0) + shown
}

function printZone (layout: string, offset: number): string {
  const separator = layout.includes(':') ? ':' : ''
  const whole = printOffset(offset, separator)
  if (layout.length === 3) return whole.slice(0, 3)
  return layout.replaceAll(':', '').length === 7 ? `${whole}${separator}00` : whole
}

function printOffset (offset: number, separator: string): string {
  const distance = Math.abs(offset)
  return `${offset < 0 ? '-' : '+'}${pad(Math.floor(distance / 60), 2)}${separator}${pad(Math.floor(distance % 60), 2)}`
}

function year (date: Date): string {
  const number = date.getUTCFullYear()
  return number < 0 ? `-${pad(-number, 4)}` : pad(number, 4)
}

function hourOfTwelve (date: Date): number {
  return date.getUTCHours() % 12 || 12
}

function dayOfYear (date: Date): number {
  const first = new Date(date)
  first.setUTCMonth(0, 1)
  return Math.floor(date.getTime() / 86_400_000) - Math.floor(first.getTime() / 86_400_000) + 1
}

function pad (number: number, width: number): string {
  return String(number).padStart(width, '0')
}

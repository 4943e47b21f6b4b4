import { createHash } from 'node:crypto'
import type { Shift } from './shift.ts'

/** A time that one person is on call by one schedule. */
export type Duty = { readonly schedule: string, readonly user: string, readonly start: number, readonly end: number }

export type CalendarOptions = {
  readonly name: string
  readonly duties: readonly Duty[]
  /** What to call a duty: whoever subscribes to one schedule knows which, to one person, who. */
  readonly titleOf: (duty: Duty) => string
  /** The host of the external URL, so that two routers with the same names have different events. */
  readonly host: string
  readonly now: number
}

/** Each person's times, which do not end where others come or go; by their begin. */
export function dutiesOf (schedule: string, shifts: readonly Shift[]): Duty[] {
  const duties: Duty[] = []
  const last = new Map<string, number>()
  for (const { users, start, end } of shifts) {
    for (const user of users) {
      const place = last.get(user) ?? -1
      const before = duties[place]
      if (before?.end === start) duties[place] = { ...before, end }
      else last.set(user, duties.push({ schedule, user, start, end }) - 1)
    }
  }
  return duties
}

/**
 * What a feed shows: from two months back to half a year ahead, by whole months of UTC. The first duties are cut there, and an event
 * is known by its begin: were the range counted from now, it would be another at every look.
 */
export function calendarRange (now: number): { readonly from: number, readonly to: number } {
  const date = new Date(now)
  const month = (away: number) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + away)
  return { from: month(-2), to: month(7) }
}

/** An iCalendar feed (RFC 5545) of duties, in UTC. An event keeps its UID while schedule, person and begin are the same. */
export function printCalendar ({ name, duties, titleOf, host, now }: CalendarOptions): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Tocsin//On call//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    // The older name of the next one, which most programs still look for.
    `X-WR-CALNAME:${escapeText(name)}`,
    `NAME:${escapeText(name)}`,
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    ...duties.flatMap(duty => [
      'BEGIN:VEVENT',
      `UID:${uidOf(duty, host)}`,
      `DTSTAMP:${utcTime(now)}`,
      `DTSTART:${utcTime(duty.start)}`,
      `DTEND:${utcTime(duty.end)}`,
      `SUMMARY:${escapeText(titleOf(duty))}`,
      // Whoever is on call can be invited all the same.
      'TRANSP:TRANSPARENT',
      'END:VEVENT'
    ]),
    'END:VCALENDAR'
  ]
  return lines.map(line => fold(line) + '\r\n').join('')
}

function uidOf ({ schedule, user, start }: Duty, host: string): string {
  return `${createHash('sha256').update(JSON.stringify([schedule, user, start])).digest('hex').slice(0, 32)}@${escapeText(host)}`
}

function utcTime (at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z').replace(/[-:]/g, '')
}

/** Control characters cannot be written at all. */
function escapeText (text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/\r\n?|\n/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '').replace(/[\\;,]/g, '\\$&').replaceAll('\n', '\\n')
}

const mostOctets = 75

/** Lines of at most 75 octets, a character never in two of them; what follows the first begins with a space. */
function fold (line: string): string {
  let folded = ''
  let octets = 0
  for (const character of line) {
    const size = Buffer.byteLength(character)
    if (octets + size > mostOctets) {
      folded += '\r\n '
      octets = 1
    }
    folded += character
    octets += size
  }
  return folded
}

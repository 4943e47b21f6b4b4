import { formatLayout } from '../../src/domain/go-layout.ts'
import { parseInstant } from '../../src/domain/instant.ts'
import { zoneNamed } from '../../src/template/zone.ts'
import type { ApiOnCall, ApiShifts } from '../own-answers.ts'
import { plain } from './plain.ts'
import { alignColumns } from './table.ts'

type People = { readonly users: readonly string[], readonly deliberate: boolean }

/** Who is on call by each schedule, and until when on its clock. */
export function onCallTable (onCall: readonly ApiOnCall[], dateFormat: string, { all = false } = {}): string {
  return alignColumns(`Schedule\tOn Call\tUntil\t${all ? 'Then\tTime Zone\t' : ''}\n` + onCall.map(({ schedule, timeZone, until, next, ...people }) => {
    const then = next && (next.length > 0 ? next.join(', ') : 'nobody')
    const row = [schedule, peopleOf(people), until === undefined ? '' : localTime(until, { timeZone, dateFormat }), ...all ? [then ?? '', timeZone] : []]
    return `${row.map(plain).join('\t')}\t\n`
  }).join(''))
}

/** Every change of a schedule on its own clock. */
export function shiftTable ({ timeZone, items }: ApiShifts, dateFormat: string): string {
  return alignColumns('Starts At\tEnds At\tOn Call\t\n' + items.map(({ start, end, ...people }) => {
    const times = [start, end].map(text => localTime(text, { timeZone, dateFormat }))
    return `${[...times, peopleOf(people)].map(plain).join('\t')}\t\n`
  }).join(''))
}

function peopleOf ({ users, deliberate }: People): string {
  return users.length > 0 ? users.join(', ') : deliberate ? 'nobody, as wanted' : 'NOBODY'
}

function localTime (text: string, { timeZone, dateFormat }: { timeZone: string, dateFormat: string }): string {
  const instant = parseInstant(text)
  if (!instant) return text
  const { minutesEast, abbreviation } = zoneNamed(timeZone)?.at(instant.ms) ?? { minutesEast: 0, abbreviation: 'UTC' }
  return formatLayout(dateFormat, { ...instant, offset: minutesEast, abbreviation })
}

import t from 'tap'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import type { Rotation, RotationUnit } from '../../src/domain/rotation.ts'
import type { Schedule } from '../../src/domain/schedule.ts'
import { whoIsOn } from '../../src/domain/schedule.ts'
import { shifts } from '../../src/domain/shift.ts'
import { dayMs, startOfDay, wallClockAt } from '../../src/domain/wall-clock.ts'
import { moments, rotations, zones } from '../support/schedule-arbitrary.ts'

const turns = Array.from({ length: 40 }, (_, index) => [{ user: `p${index}` }])

/** By Temporal's own arithmetic, one hand-off after the other; the first instant of an hour shown twice, the leap for one that is skipped. */
function * handOffs ({ start, every: { count, unit } }: Rotation, timeZone: string): Generator<number> {
  const first = Temporal.PlainDateTime.from(new Date(start).toISOString().slice(0, -1))
  for (let shift = 0; ; shift++) {
    const plain = first.add({ [`${unit}s`]: shift * count })
    const zoned = plain.toZonedDateTime(timeZone, { disambiguation: 'earlier' })
    const skipped = !zoned.toPlainDateTime().equals(plain)
    yield (skipped ? zoned.getTimeZoneTransition('next') ?? zoned : zoned).epochMilliseconds
  }
}

t.test('in every zone, each instant belongs to exactly one shift of a rotation, whose hand-offs are those of the calendar', async t => {
  for (const timeZone of zones) {
    const cases = moments(timeZone).chain(moment => fc.record({
      moment: fc.constant(moment),
      start: fc.integer({ min: -3 * 96, max: 96 }).map(quarters => startOfDay(wallClockAt(timeZone, moment)) + quarters * 900_000),
      every: fc.record({ count: fc.integer({ min: 1, max: 5 }), unit: fc.constantFrom<RotationUnit>('hour', 'day', 'week', 'month') })
    }))
    fc.assert(fc.property(cases, ({ moment, start, every }) => {
      const rotation: Rotation = { start, every, turns, layer: 0, advance: 'calendar' }
      const schedule: Schedule = { name: 'primary', timeZone, rotations: [rotation], overrides: [] }
      const [from, to] = [moment - 2 * dayMs, moment + 4 * dayMs]
      const expected = [{ start: from, users: '' }]
      for (const [at, who] of numbered(handOffs(rotation, timeZone))) {
        if (at >= to) break
        // What begins at the same instant, in an hour that is skipped, has no time for those before it.
        while ((expected.at(-1)?.start ?? -Infinity) >= Math.max(at, from)) expected.pop()
        expected.push({ start: Math.max(at, from), users: who })
      }
      return JSON.stringify(shifts(schedule, from, to).map(({ start, users }) => ({ start, users: users.join() }))) === JSON.stringify(expected)
    }), { numRuns: 4 })
  }
  t.pass()
})

function * numbered (instants: Generator<number>): Generator<[at: number, who: string]> {
  let shift = 0
  for (const at of instants) yield [at, `p${shift++ % turns.length}`]
}

t.test('turns are those of somebody who counts shift by shift who takes part and which days are worked', async t => {
  const cases = moments('UTC').chain(moment => rotations('UTC', moment).map(rotation => ({ moment, rotation })))
  fc.assert(fc.property(cases, fc.integer({ min: -3 * dayMs, max: 3 * dayMs }), ({ moment, rotation }, away) => {
    const at = moment + away
    const schedule: Schedule = { name: 'primary', timeZone: 'UTC', rotations: [rotation], overrides: [] }
    return whoIsOn(schedule, at).users.join() === counted(rotation, at).join()
  }), { numRuns: 300 })
  t.pass()
})

/** In UTC, where the clock and the instants are the same. */
function counted (rotation: Rotation, at: number): string[] {
  const { active, advance, turns } = rotation
  const isWorked = (instant: number) => {
    if (!active) return true
    const { weekdays, from, to } = active
    return [0, 1].some(daysAgo => {
      const day = startOfDay(instant) - daysAgo * dayMs
      const start = day + from * 60_000
      return weekdays.includes(new Date(day).getUTCDay()) && start <= instant && instant < day + to * 60_000 + (to > from ? 0 : dayMs)
    })
  }
  let place = -1
  const instants = handOffs(rotation, 'UTC')
  let start = instants.next().value
  while (start <= at) {
    const end = instants.next().value
    const present = (turn: Rotation['turns'][number]) => turn.filter(({ from = -Infinity, until = Infinity }) => from <= start && start < until)
    let isUsed = !active || advance === 'calendar'
    for (let instant = start; instant < end && !isUsed; instant += 900_000) isUsed = isWorked(instant)
    const order = turns.map((_, step) => (place + 1 + step) % turns.length)
    const next = order.find(place => turns[place]?.length === 0 || present(turns[place] ?? []).length > 0)
    if (isUsed && next !== undefined) place = next
    if (at < end) return next !== undefined && isWorked(at) ? [...new Set(present(turns[next] ?? []).map(({ user }) => user))] : []
    start = end
  }
  return []
}

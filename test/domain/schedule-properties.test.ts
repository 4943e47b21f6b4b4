import t from 'tap'
import fc from 'fast-check'
import { withOverride } from '../../src/domain/override.ts'
import { whoIsOn } from '../../src/domain/schedule.ts'
import { mostChanges, nextHandOff, shifts } from '../../src/domain/shift.ts'
import { dayMs } from '../../src/domain/wall-clock.ts'
import { overrides, schedules } from '../support/schedule-arbitrary.ts'

const offsets = fc.array(fc.integer({ min: 0, max: 6 * dayMs - 1 }), { minLength: 5, maxLength: 15 })
const sorted = (users: readonly string[]) => [...users].sort()

t.test('shifts agree with whoIsOn at every instant, follow on one another, and are as long as can be', async t => {
  fc.assert(fc.property(schedules, offsets, ({ schedule, moment }, offsets) => {
    const from = moment - 3 * dayMs
    const found = shifts(schedule, from, from + 6 * dayMs)
    if (found[0]?.start !== from || found.at(-1)?.end !== from + 6 * dayMs) return false
    for (const [index, { start, end }] of found.entries()) {
      const next = found[index + 1]
      if (start >= end || (next && next.start !== end)) return false
      if (next && next.deliberate === found[index]?.deliberate && sorted(next.users).join() === sorted(found[index]?.users ?? []).join()) return false
    }
    // The edges are where a mistake would be.
    const instants = [...offsets.map(offset => from + offset), ...found.flatMap(({ start, end }) => [start, end - 1])]
    return instants.every(at => {
      const { users, deliberate } = whoIsOn(schedule, at)
      const shift = found.find(({ start, end }) => start <= at && at < end)
      return shift !== undefined && sorted(shift.users).join() === sorted(users).join() && shift.deliberate === deliberate
    })
  }), { numRuns: 150 })
  t.pass()
})

t.test('the next hand-off is the first instant at which other people are on', async t => {
  fc.assert(fc.property(schedules, ({ schedule, moment }) => {
    const now = sorted(whoIsOn(schedule, moment).users).join()
    const others = shifts(schedule, moment, moment + 3 * dayMs).find(({ users }) => sorted(users).join() !== now)
    return nextHandOff(schedule, moment, moment + 3 * dayMs) === others?.start
  }), { numRuns: 100 })
  t.pass()
})

t.test('an override changes who is on during its time and at no other', async t => {
  const cases = schedules.chain(given => overrides(given.moment).map(override => ({ ...given, override })))
  fc.assert(fc.property(cases, offsets, ({ schedule, moment, override }, offsets) => {
    const overridden = { ...schedule, overrides: [...schedule.overrides, override] }
    const instants = [...offsets.map(offset => moment - 3 * dayMs + offset), override.start - 1, override.start, override.end - 1, override.end]
    return instants.every(at => {
      const before = whoIsOn(schedule, at)
      const after = whoIsOn(overridden, at)
      if (at < override.start || at >= override.end) return JSON.stringify(after) === JSON.stringify(before)
      return JSON.stringify(after.users) === JSON.stringify(withOverride(before.users, override))
    })
  }), { numRuns: 200 })
  t.pass()
})

t.test('of layers only their height counts, and one lower than where somebody is on adds nobody', async t => {
  fc.assert(fc.property(schedules, offsets, ({ schedule: { rotations, ...rest }, moment }, offsets) => {
    const schedule = { ...rest, rotations, overrides: [] }
    const turned = { ...schedule, rotations: [...rotations].reverse() }
    const heights = [...new Set(rotations.map(({ layer }) => layer))].sort((a, b) => b - a)
    return offsets.map(offset => moment - 3 * dayMs + offset).every(at => {
      const on = sorted(whoIsOn(schedule, at).users).join()
      const alone = heights.map(height => sorted(whoIsOn({ ...schedule, rotations: rotations.filter(({ layer }) => layer === height) }, at).users).join())
      return sorted(whoIsOn(turned, at).users).join() === on && on === (alone.find(users => users !== '') ?? '')
    })
  }), { numRuns: 200 })
  t.pass()
})

t.test('a time of any length is answered or refused', async t => {
  const lengths = fc.integer({ min: 1, max: 21 * 366 }).map(days => days * dayMs)
  const messages = new Set<string>()
  fc.assert(fc.property(schedules, lengths, ({ schedule, moment }, length) => {
    try {
      return shifts(schedule, moment, moment + length).length <= mostChanges
    } catch (error) {
      messages.add(error instanceof RangeError ? error.message : String(error))
      return true
    }
  }), { numRuns: 12 })
  for (const message of messages) t.match(message, /^(a time of more than 20 years|more than 20000 changes in schedule "primary" in this time), ask for a shorter one$/)
})

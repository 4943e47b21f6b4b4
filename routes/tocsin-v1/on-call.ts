import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { whoIsOn, type Schedule } from '../../src/domain/schedule.ts'
import { nextHandOff, shifts, type Shift } from '../../src/domain/shift.ts'
import { dayMs } from '../../src/domain/wall-clock.ts'
import type { Engine } from '../../src/engine.ts'
import { BadRequest } from '../../src/errors.ts'
import { addTocsinResource } from './answers.ts'
import { readParameters, readPoint } from './parameters.ts'

type Options = { engine: Pick<Engine, 'now' | 'onCall'> }

/** How far ahead the next hand-off is looked for. */
const lookAhead = 92 * dayMs
const defaultRange = 28 * dayMs
const longestRange = 366 * dayMs

const routes: FastifyPluginAsync<Options> = async (app, { engine: { onCall, now } }) => {
  addTocsinResource(app, {
    url: '/oncall',
    handlers: {
      async GET (request) {
        const { one } = readParameters(request.url, ['at', 'schedule'])
        const name = one('schedule')
        const schedules = name === undefined ? await onCall.schedules() : [await onCall.schedule(name)]
        const [text, timeZone] = [one('at'), name === undefined ? undefined : schedules[0]?.timeZone]
        const at = text === undefined ? now() : readPoint('at', text, { now: now(), timeZone })
        return { at: time(at), items: schedules.map(schedule => printOnCall(schedule, at)) }
      }
    }
  })

  addTocsinResource(app, {
    url: '/schedules',
    handlers: {
      async GET (request) {
        readParameters(request.url, [])
        const [schedules, at] = [await onCall.schedules(), now()]
        return { items: schedules.map(schedule => ({ ...printOnCall(schedule, at), participants: participantsOf(schedule) })) }
      }
    }
  })

  addTocsinResource(app, {
    url: '/schedules/:name/shifts',
    handlers: {
      async GET (request) {
        const { one } = readParameters(request.url, ['from', 'to'])
        const schedule = await onCall.schedule(nameOf(request))
        const { name, timeZone } = schedule
        const from = readPoint('from', one('from') ?? 'now', { now: now(), timeZone })
        const end = one('to')
        const to = end === undefined ? from + defaultRange : readPoint('to', end, { now: now(), timeZone, edge: 'end' })
        if (to - from > longestRange) throw new BadRequest(`a time of ${Math.ceil((to - from) / dayMs)} days, at most ${longestRange / dayMs} are shown: ask for a shorter one`)
        return { schedule: name, timeZone, from: time(from), to: time(to), items: calendarRule(() => shifts(schedule, from, to)).map(printShift) }
      }
    }
  })
}

/** Who is on call then, until when, and who after that; the last two as far as it can be seen. */
function printOnCall (schedule: Schedule, at: number) {
  const { name, timeZone } = schedule
  const { users, deliberate } = whoIsOn(schedule, at)
  const until = handOffAfter(schedule, at)
  return { schedule: name, timeZone, users, deliberate, ...until !== undefined && { until: time(until), next: whoIsOn(schedule, until).users } }
}

function handOffAfter (schedule: Schedule, at: number): number | undefined {
  try {
    return nextHandOff(schedule, at, at + lookAhead)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function printShift ({ start, end, users, deliberate }: Shift) {
  return { start: time(start), end: time(end), users, deliberate }
}

function participantsOf ({ rotations }: Schedule): string[] {
  return [...new Set(rotations.flatMap(({ turns }) => turns.flat().map(({ user }) => user)))]
}

/** What calendars do not do is the fault of whoever asked for it. */
export function calendarRule<Result> (ask: () => Result): Result {
  try {
    return ask()
  } catch (error) {
    if (error instanceof RangeError) throw new BadRequest(error.message)
    throw error
  }
}

export function nameOf ({ params }: FastifyRequest): string {
  return (params as { name: string }).name // The routes have it.
}

function time (at: number): string {
  return new Date(at).toISOString()
}

export default routes

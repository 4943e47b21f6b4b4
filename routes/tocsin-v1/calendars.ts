import type { FastifyPluginAsync, FastifyReply } from 'fastify'
import { calendarRange, dutiesOf, printCalendar, type CalendarOptions, type Duty } from '../../src/domain/calendar.ts'
import type { Schedule } from '../../src/domain/schedule.ts'
import { shifts } from '../../src/domain/shift.ts'
import type { Engine } from '../../src/engine.ts'
import { NotFound } from '../../src/errors.ts'
import { addTocsinResource } from './answers.ts'
import { calendarRule, nameOf } from './on-call.ts'
import { readParameters } from './parameters.ts'

type Options = { engine: Pick<Engine, 'externalURL' | 'now' | 'onCall'> }

const routes: FastifyPluginAsync<Options> = async (app, { engine }) => {
  const { onCall, now } = engine

  addTocsinResource(app, {
    url: '/schedules/:name/calendar.ics',
    handlers: {
      async GET (request, reply): Promise<FastifyReply> {
        readParameters(request.url, [])
        const schedule = await onCall.schedule(nameOf(request))
        return send(reply, { name: schedule.name, duties: feedOf([schedule]), titleOf: ({ user }) => user })
      }
    }
  })

  addTocsinResource(app, {
    url: '/users/:name/calendar.ics',
    handlers: {
      async GET (request, reply): Promise<FastifyReply> {
        readParameters(request.url, [])
        const name = nameOf(request)
        if (!onCall.users().some(user => user.name === name)) throw new NotFound(`no user is named ${JSON.stringify(name)}`)
        const duties = feedOf(await onCall.schedules()).filter(({ user }) => user === name)
        return send(reply, { name, duties, titleOf: ({ schedule }) => schedule })
      }
    }
  })

  function feedOf (schedules: readonly Schedule[]): Duty[] {
    const { from, to } = calendarRange(now())
    return calendarRule(() => schedules.flatMap(schedule => dutiesOf(schedule.name, shifts(schedule, from, to))))
  }

  function send (reply: FastifyReply, calendar: Pick<CalendarOptions, 'name' | 'duties' | 'titleOf'>): FastifyReply {
    const { externalURL } = engine
    const host = URL.canParse(externalURL) ? new URL(externalURL).host : 'localhost'
    return reply.type('text/calendar; charset=utf-8').send(printCalendar({ ...calendar, host, now: now() }))
  }
}

export default routes

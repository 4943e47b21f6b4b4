import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { Type, type Static } from 'typebox'
import { suggest } from '../../src/config/nearest.ts'
import { none } from '../../src/config/on-call.ts'
import { swap, type Override, type Span } from '../../src/domain/override.ts'
import type { Schedule } from '../../src/domain/schedule.ts'
import type { Engine } from '../../src/engine.ts'
import { BadRequest } from '../../src/errors.ts'
import type { NewOverride } from '../../src/on-call.ts'
import type { Limits } from '../limits.ts'
import { addTocsinResource } from './answers.ts'
import { bodyLimit, bodyReader, By, Text } from './body.ts'
import { nameOf } from './on-call.ts'
import { readParameters, readPoint } from './parameters.ts'

type Options = { engine: Pick<Engine, 'config' | 'now' | 'onCall'>, limits: Limits }

const person = Text(200)
const SpanShape = Type.Object({ user: person, start: Type.String(), end: Type.String() }, { additionalProperties: false })
const OverrideShape = Type.Object({
  by: By,
  start: Type.Optional(Type.String()),
  end: Type.Optional(Type.String()),
  user: Type.Optional(person),
  replaces: Type.Optional(person),
  reason: Type.Optional(Text(1000)),
  /** Instead of the four before the reason. */
  swap: Type.Optional(Type.Tuple([SpanShape, SpanShape]))
})

const readBody = bodyReader(OverrideShape)

const routes: FastifyPluginAsync<Options> = async (app, { engine: { config, now, onCall }, limits }) => {
  addTocsinResource(app, {
    url: '/schedules/:name/overrides',
    bodyLimit: Math.min(bodyLimit, limits.otherBody),
    handlers: {
      async GET (request) {
        const { one } = readParameters(request.url, ['from', 'to'])
        const schedule = await onCall.schedule(nameOf(request))
        const { timeZone, overrides } = schedule
        const [from, to] = [one('from'), one('to')]
        const begin = from === undefined ? -Infinity : readPoint('from', from, { now: now(), timeZone })
        const end = to === undefined ? Infinity : readPoint('to', to, { now: now(), timeZone, edge: 'end' })
        return { items: overrides.filter(override => override.start < end && override.end > begin).map(override => print(override, schedule)) }
      },

      async POST (request, reply): Promise<FastifyReply> {
        readParameters(request.url, [])
        const posted = readBody(request.body, limits)
        const schedule = await onCall.schedule(nameOf(request))
        const made = await onCall.addOverrides(schedule.name, overridesOf(posted, schedule))
        return reply.code(201).send({ items: made.map(override => print(override, schedule)) })
      }
    }
  })

  addTocsinResource(app, {
    url: '/schedules/:name/overrides/:id',
    handlers: {
      async DELETE (request, reply): Promise<FastifyReply> {
        const by = readParameters(request.url, ['by']).one('by')?.trim()
        if (!by || by.length > 200) throw new BadRequest('by must say in the query who takes it back, in 1 to 200 characters: ?by=ana')
        const [name, id] = [nameOf(request), idOf(request)]
        if (isConfigured(name, id)) return reply.code(409).send({ code: 'configured', message: 'this override is in the configuration file: it ends when it is taken out there' })
        await onCall.removeOverride(name, id, by)
        return reply.code(204).send()
      }
    }
  })

  function overridesOf (posted: Static<typeof OverrideShape>, { timeZone }: Schedule): NewOverride[] {
    const { by, reason, swap: spans } = posted
    const more = { by, ...reason !== undefined && { reason } }
    const at = now()
    if (!spans) {
      const { start, end, user, replaces } = posted
      if (start === undefined || end === undefined || user === undefined) throw new BadRequest(`expected start, end and user ("${none}" is nobody), or swap`)
      return [{ ...readSpan({ start, end }, { now: at, timeZone }), ...user !== none && { user: known(user) }, ...replaces !== undefined && { replaces: known(replaces) }, ...more }]
    }
    if (['start', 'end', 'user', 'replaces'].some(name => Object.hasOwn(posted, name))) throw new BadRequest('start, end, user and replaces are those of the two spans in a swap')
    const [one, other] = spans.map(({ user, ...span }, n): Span => ({ user: known(user), ...readSpan(span, { now: at, timeZone, place: `swap.${n}.` }) }))
    if (!one || !other || one.user === other.user) throw new BadRequest('a swap is between two people')
    const overrides = swap('swap', [one, other], more)
    if (!overrides) throw new BadRequest('the two spans of a swap must not overlap: it could not be told whose that time was')
    return overrides.map(({ id: _, ...override }) => override)
  }

  function known (user: string): string {
    const names = onCall.users().map(({ name }) => name)
    if (names.includes(user)) return user
    throw new BadRequest(`no user is named ${JSON.stringify(user)}${suggest(user, names)}`)
  }

  function isConfigured (schedule: string, id: string): boolean {
    return config().schedules.some(({ name, overrides }) => name === schedule && overrides.some(override => override.id === id))
  }

  function print ({ id, start, end, user, replaces, by, reason }: Override, { name }: Schedule) {
    return { id, start: new Date(start).toISOString(), end: new Date(end).toISOString(), user: user ?? none, replaces, by, reason, configured: isConfigured(name, id) }
  }
}

/** Throws BadRequest. */
function readSpan ({ start, end }: { start: string, end: string }, { now, timeZone, place = '' }: { now: number, timeZone: string, place?: string }): { start: number, end: number } {
  const span = { start: readPoint(`${place}start`, start, { now, timeZone }), end: readPoint(`${place}end`, end, { now, timeZone, edge: 'end' }) }
  if (span.start < span.end) return span
  throw new BadRequest(`${place}end must be after ${place}start: ${new Date(span.start).toISOString()}, ${new Date(span.end).toISOString()}`)
}

function idOf ({ params }: FastifyRequest): string {
  return (params as { id: string }).id // The route has it.
}

export default routes

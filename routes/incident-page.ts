import { createHash } from 'node:crypto'
import type { FastifyError, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { Engine } from '../src/engine.ts'
import { BadRequest } from '../src/errors.ts'
import type { Incidents } from '../src/incidents.ts'
import type { LinkKeys } from '../src/link-keys.ts'
import { isOver, readToken, readView, signView, type ReadLink } from '../src/signed-link.ts'
import { statusOf, withHeadersOf } from './failure.ts'
import { isActName, perform, refusals, snoozeEnd, type ActName, type Came } from './incident-acts.ts'
import { renderIncident, renderMessage } from './incident-html.ts'
import { incidentStyle } from './incident-style.ts'
import { isForeignForm } from './origin.ts'
import { parseQuery } from './query.ts'
import { addResource, refuseInText } from './resource.ts'

type Options = {
  engine: Pick<Engine, 'config' | 'externalURL' | 'now'>
  incidents: Pick<Incidents, 'get' | 'act'>
  linkKeys: LinkKeys
}

const headers = {
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(incidentStyle).digest('base64')}'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex, nofollow'
}

/** A note, and what is in every form. */
const largestForm = 32 * 1024

type Opened = { readonly id: string, readonly token: string, readonly person: string, readonly keys: readonly string[] }

/** The page of a signed link. To open it changes nothing: programs that look at links do so before anybody reads them. */
const routes: FastifyPluginAsync<Options> = async (app, { engine, incidents, linkKeys }) => {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const { status, message } = statusOf(error, request)
    withHeadersOf(reply, status)
    return answer(reply, status, renderMessage(failures[status]?.title ?? 'This did not work', [...failures[status]?.advice ?? ['Nothing was changed.'], ...status < 500 ? [message] : []]))
  })

  const read = async (request: FastifyRequest, reply: FastifyReply) => {
    const query = parseQuery(request.originalUrl)
    const opened = await open(request, query.get('t')?.[0] ?? '')
    if (typeof opened === 'string') return refuse(reply, opened)
    return await show(reply, opened, { status: 200, base: `${encodeURIComponent(opened.id)}/`, said: saidBy(query.get('done')?.[0], query.get('came')?.[0]) })
  }
  addResource(app, { url: '/i/:id', isSigned: true, handlers: { GET: read, HEAD: read } }, refuseInText)

  addResource(app, {
    url: '/i/:id/:act',
    isSigned: true,
    bodyLimit: largestForm,
    handlers: {
      async POST (request, reply) {
        if (isForeignForm(request, engine.externalURL)) return answer(reply, 403, renderMessage('Not from there', ['This was asked for by a page of another site, so it was not done.']))
        const form = new URLSearchParams(String(request.body ?? ''))
        const token = form.get('t') ?? ''
        const opened = await open(request, token)
        if (typeof opened === 'string') return refuse(reply, opened)
        const view = readView(form.get('viewed') ?? '', token, { keys: opened.keys, now: engine.now() })
        if (typeof view === 'string') return await show(reply, opened, { status: 403, base: '', said: stale })

        const name = parameter(request, 'act')
        if (!isActName(name)) throw new BadRequest(`there is no button ${JSON.stringify(name)}`)
        const current = await incidents.get(opened.id)
        if (isOver(current.incident.resolution?.at, engine.now())) return refuse(reply, 'expired')
        const came = await perform(incidents, current, {
          name,
          by: opened.person,
          seen: view.version,
          since: view.at,
          text: (form.get('text') ?? '').trim(),
          ...name === 'snooze' && { until: snoozeEnd(form.get('until') ?? '', { now: engine.now(), timeZone: zoneOf(opened.person) }) }
        })
        // Relative, as a proxy may have changed the path; a page that is loaded again then asks for nothing again.
        return reply.headers(headers).redirect(`../${encodeURIComponent(opened.id)}?${new URLSearchParams({ t: token, done: name, came }).toString()}`, 303)
      }
    }
  }, refuseInText)

  /** Looks at the token before anything else, so that nobody learns without one what incidents there are. */
  async function open (request: FastifyRequest, token: string): Promise<Opened | Exclude<ReadLink, object>> {
    const id = parameter(request, 'id')
    const keys = await linkKeys()
    const link = readToken(token, id, { keys, now: engine.now() })
    return typeof link === 'string' ? link : { id, token, person: link.person, keys }
  }

  async function show (reply: FastifyReply, { id, token, person, keys }: Opened, { status, ...more }: { status: number, base: string, said?: string | undefined }): Promise<FastifyReply> {
    const view = await incidents.get(id)
    const now = engine.now()
    if (isOver(view.incident.resolution?.at, now)) return refuse(reply, 'expired')
    const viewed = signView({ token, version: view.incident.version, at: now }, keys[0] ?? '')
    return answer(reply, status, renderIncident({ ...view, ...more, now, person, token, viewed, timeZone: zoneOf(person) }))
  }

  function zoneOf (person: string): string {
    return engine.config().users.find(({ name }) => name === person)?.timeZone ?? 'UTC'
  }
}

function answer (reply: FastifyReply, status: number, html: string): FastifyReply {
  return reply.code(status).headers(headers).type('text/html; charset=utf-8').send(html)
}

function refuse (reply: FastifyReply, why: Exclude<ReadLink, object>): FastifyReply {
  return answer(reply, 403, why === 'expired'
    ? renderMessage('This link has expired', ['A link is good for 30 days, and no longer than a day after its incident was resolved.', `Open the one of the latest message about it. ${otherWays}`])
    : renderMessage('This link does not work', ['It is not complete, or it was made with a key that is not valid any more.', `Open it in the message that it came with, in full. ${otherWays}`]))
}

const otherWays = 'If there is none, acknowledge with "tocsin incident ack", or ask somebody who can.'
const stale = 'This page had been open for more than an hour, so nothing was done yet. Here is what it looks like now: press again if it is still right.'

const failures: { readonly [status: number]: { readonly title: string, readonly advice: readonly string[] } } = {
  400: { title: 'This was not understood', advice: ['Nothing was changed. Go back and try again.'] },
  404: { title: 'There is no such incident', advice: ['It may have been over for so long that it was forgotten.'] },
  413: { title: 'This is too long', advice: ['Nothing was changed. Go back and say it in fewer words.'] },
  500: { title: 'This did not work', advice: ['It is not certain whether anything was changed. Go back, load the page again and look.'] },
  503: {
    title: 'Tocsin cannot reach its state',
    advice: ['It is not certain that anything was changed: do not count on it. As long as this lasts nobody is paged, either: if it is urgent, call somebody.', 'Go back and try again in a few seconds. To press twice does no harm.']
  }
}

const done: { readonly [name in ActName]: string } = {
  acknowledge: 'You have acknowledged what the page showed.',
  unacknowledge: 'It is not acknowledged any more, and paging begins again.',
  resolve: 'You have declared it resolved.',
  escalate: 'It is being escalated.',
  snooze: 'You have snoozed it.',
  decline: 'You have declined.',
  note: 'Your note is in the time line.'
}

/** In words of our own: what is in the address could have been written by anybody. */
function saidBy (name = '', came = ''): string | undefined {
  if (!isActName(name)) return undefined
  if (came === 'done') return done[name]
  if (came === 'repeated') return 'That had been done already, so it was not done again.'
  return Object.hasOwn(refusals, came) ? refusals[came as Exclude<Came, 'done' | 'repeated'>] : undefined // Its keys are all there are.
}

function parameter ({ params }: FastifyRequest, name: string): string {
  return String(Reflect.get(Object(params), name) ?? '')
}

export default routes

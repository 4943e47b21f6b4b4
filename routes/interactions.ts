import { readFile } from 'node:fs/promises'
import type { FastifyError, FastifyPluginAsync, FastifyRequest } from 'fastify'
import { Type, type Static, type TSchema } from 'typebox'
import { Value } from 'typebox/value'
import type { ReceiverConfig } from '../src/domain/config.ts'
import type { Engine } from '../src/engine.ts'
import { BadRequest, NotFound } from '../src/errors.ts'
import type { Incidents } from '../src/incidents.ts'
import type { LinkKeys } from '../src/link-keys.ts'
import { isOver, readButton, readToken } from '../src/signed-link.ts'
import { isFromSlack } from '../src/slack-signature.ts'
import { answerErrorObject, statusOf } from './failure.ts'
import { isActName, perform, refusals, type ActName } from './incident-acts.ts'
import { addResource, refuseInText, sendText } from './resource.ts'

type Options = {
  engine: Pick<Engine, 'config' | 'now'>
  incidents: Pick<Incidents, 'get' | 'act'>
  linkKeys: LinkKeys
  /** Milliseconds after which whoever pressed is told that it is not certain; services wait for three seconds. */
  patience?: number
}

/** The same pressed again within this is a double click, or a service that asks again. */
const doubleClick = 30_000
const largestBody = 128 * 1024

const SlackPayload = Type.Object({
  actions: Type.Array(Type.Object({ name: Type.String(), value: Type.String() })),
  user: Type.Object({ name: Type.String() })
})
const Pressed = Type.Object({ act: Type.String(), value: Type.String() })
const MattermostCall = Type.Object({ user_name: Type.String(), context: Pressed })

/** What the buttons of messages call. Only a POST does anything, and only with the token that the message was given. */
const routes: FastifyPluginAsync<Options> = async (app, { engine, incidents, linkKeys, patience = 2500 }) => {
  app.setErrorHandler(answerErrorObject)

  addResource(app, {
    url: '/interactions/slack/:receiver',
    isSigned: true,
    bodyLimit: largestBody,
    handlers: {
      async POST (request, reply) {
        const body = bytesOf(request)
        const secret = await secretOf(receiverOf(request, 'slack'))
        const { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signature } = request.headers
        if (!isFromSlack({ body, timestamp: text(timestamp), signature: text(signature) }, secret, engine.now())) return sendText(reply, 401, 'the signature is wrong')
        const { actions: [action], user } = read(SlackPayload, new URLSearchParams(body.toString()).get('payload') ?? '')
        const told = await inTime(request, press({ act: action?.name ?? '', value: action?.value ?? '', by: user.name }))
        return reply.send({ response_type: 'ephemeral', replace_original: false, text: told })
      }
    }
  }, refuseInText)

  addResource(app, {
    url: '/interactions/mattermost/:receiver',
    isSigned: true,
    bodyLimit: largestBody,
    handlers: {
      async POST (request, reply) {
        receiverOf(request, 'mattermost')
        const { user_name: by, context } = read(MattermostCall, bytesOf(request).toString())
        return reply.send({ ephemeral_text: await inTime(request, press({ ...context, by })) })
      }
    }
  }, refuseInText)

  addResource(app, {
    url: '/interactions/ntfy/:receiver',
    isSigned: true,
    bodyLimit: largestBody,
    handlers: {
      async POST (request, reply) {
        receiverOf(request, 'ntfy')
        // Its web app runs at another origin; the token is all that there is to steal, and whoever asks has it.
        reply.header('access-control-allow-origin', '*')
        const told = await press(read(Pressed, bytesOf(request).toString()))
        return reply.code(told.ok ? 200 : told.status).send({ message: told.text })
      }
    }
  }, refuseInText)

  /** Who has interactions and such integrations. */
  function receiverOf (request: FastifyRequest, type: string): ReceiverConfig {
    const name = String(Reflect.get(Object(request.params), 'receiver') ?? '')
    const receiver = engine.config().receivers.find(one => one.name === name)
    if (!receiver?.interactions || !receiver.integrations.some(integration => integration.type === type)) throw new NotFound(`no receiver of that name has ${type}_configs and interactions`)
    return receiver
  }

  type Told = { readonly ok: true, readonly text: string } | { readonly ok: false, readonly status: number, readonly text: string }

  async function press ({ act, value, by }: { act: string, value: string, by?: string }): Promise<Told> {
    const button = readButton(value)
    const now = engine.now()
    const link = button ? readToken(button.token, button.incident, { keys: await linkKeys(), now }) : 'wrong'
    if (typeof link === 'string') return { ok: false, status: 403, text: link === 'expired' ? expired : 'This button does not work: it was made with a key that is not valid any more.' }
    if (!isActName(act) || !offered.has(act)) return { ok: false, status: 400, text: 'There is no such button.' }
    const view = await incidents.get(link.incident)
    if (isOver(view.incident.resolution?.at, now)) return { ok: false, status: 403, text: expired }
    const name = by ?? link.person
    const came = await perform(incidents, view, { name: act, by: name, seen: link.version, since: now - doubleClick })
    if (came === 'repeated') return { ok: true, text: 'That had been done already, so it was not done again.' }
    if (came !== 'done') return { ok: false, status: 409, text: refusals[came] }
    return { ok: true, text: `${done[act] ?? act} by ${name}.` }
  }

  /** People are told what went wrong where they pressed: a service shows no status of ours. */
  async function inTime (request: FastifyRequest, pressed: Promise<Told>): Promise<string> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<string>(resolve => { timer = setTimeout(resolve, patience, uncertain) })
    // What goes wrong later was answered by then.
    const told = pressed.then(({ text }) => text).catch((error: FastifyError) => statusOf(error, request).status === 404 ? 'There is no such incident any more.' : uncertain)
    return await Promise.race([told, late]).finally(() => clearTimeout(timer))
  }
}

const offered: ReadonlySet<ActName> = new Set<ActName>(['acknowledge', 'resolve', 'escalate'])
const done: { readonly [name in ActName]?: string } = { acknowledge: 'Acknowledged', resolve: 'Declared resolved', escalate: 'Escalated' }
const expired = 'This button has expired: use the one of the latest message.'
const uncertain = 'Tocsin could not store it in time, so it is not certain that anything was done. Press again, or use the link: to press twice does no harm.'

async function secretOf ({ interactions }: ReceiverConfig): Promise<string> {
  const { signingSecret = '', signingSecretFile } = interactions ?? {}
  return signingSecretFile === undefined ? signingSecret : (await readFile(signingSecretFile, 'utf8')).trim()
}

function read<Schema extends TSchema> (schema: Schema, json: string): Static<Schema> {
  try {
    return Value.Parse(schema, JSON.parse(json))
  } catch {
    throw new BadRequest('this is not what the buttons of this service send')
  }
}

function bytesOf ({ body }: FastifyRequest): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.alloc(0)
}

function text (header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined
}

export default routes

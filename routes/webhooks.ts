import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { receiveAlert, validateAlert, type Alert, type PostedAlert } from '../src/domain/alert.ts'
import type { SourceConfig } from '../src/domain/config.ts'
import type { MatcherMode } from '../src/domain/matcher-parser.ts'
import type { Engine } from '../src/engine.ts'
import { BadRequest, NotFound } from '../src/errors.ts'
import type { SourceFormat } from '../src/sources/format.ts'
import { parseDocument } from './json-text.ts'
import { overLimits, type Limits } from './limits.ts'
import { addResource, refuseInText } from './resource.ts'
import { answerErrorObject } from './failure.ts'

type Options = {
  engine: Pick<Engine, 'config' | 'metrics' | 'now' | 'receive' | 'rejected'>
  /** By the `type` of a source. */
  formats: ReadonlyMap<string, SourceFormat>
  limits: Limits
  matcherMode: MatcherMode
}

/** There without being declared; a declared source of the same name takes its place. */
const builtIn: readonly SourceConfig[] = [{ name: 'alertmanager', type: 'alertmanager', labels: Object.create(null) }]

/** How many problems an answer lists; a payload may hold thousands of the same kind. */
const problemsListed = 50

const routes: FastifyPluginAsync<Options> = async (app, { engine, formats, limits, matcherMode }) => {
  app.setErrorHandler(answerErrorObject)

  addResource(app, {
    url: '/webhooks/:source',
    bodyLimit: limits.webhookBody,
    handlers: { POST: receive, PUT: receive },
    // An unknown source is refused before its body is read.
    async onRequest (request) { findSource(nameIn(request)) }
  }, refuseInText)

  async function receive (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const source = findSource(nameIn(request))
    const { alerts, problems } = read(source, request.body)
    count(alerts, problems.length)
    if (problems.length) engine.rejected({ source: source.name, reason: problems.slice(0, problemsListed).join('\n') })
    const refused = alerts.length ? await engine.receive(alerts, { source: source.name, durable: true }) : []
    const accepted = alerts.length - refused.length
    const rejected = [...problems, ...refused]
    return reply.code(rejected.length && !accepted ? 400 : 200).send({ accepted, rejected: rejected.length, problems: rejected.slice(0, problemsListed) })
  }

  /** Apart from what comes by the API, whose figures are comparable with Alertmanager's. What is invalid has no status that could be relied on. */
  function count (alerts: readonly Alert[], invalid: number): void {
    const now = engine.now()
    const firing = alerts.filter(({ endsAt }) => endsAt.ms > now).length
    const { alertsReceived, alertsInvalid } = engine.metrics
    alertsReceived.inc({ status: 'firing', version: 'webhook' }, firing)
    alertsReceived.inc({ status: 'resolved', version: 'webhook' }, alerts.length - firing)
    alertsInvalid.inc({ version: 'webhook' }, invalid)
  }

  function findSource (name: string): { name: string, format: SourceFormat, config: SourceConfig } {
    const known = new Map([...builtIn, ...engine.config().sources].map(source => [source.name, source]))
    const config = known.get(name)
    const format = config && formats.get(config.type)
    if (!config || !format) throw new NotFound(`no source is named ${JSON.stringify(name)}; known: ${[...known.keys()].sort().join(', ')}`)
    return { name, format, config }
  }

  function read (source: { format: SourceFormat, config: SourceConfig }, body: unknown): { alerts: Alert[], problems: string[] } {
    const times = { now: engine.now(), resolveTimeout: engine.config().resolveTimeout }
    const { labels, hold } = source.config
    const report = source.format(parse(body), { now: times.now, labels, hold })
    const alerts: Alert[] = []
    const problems = [...report.problems]
    for (const posted of report.alerts) {
      const taken = take(posted, times)
      if (typeof taken === 'string') problems.push(taken)
      else alerts.push(taken)
    }
    return { alerts, problems }
  }

  function parse (body: unknown): unknown {
    if (!Buffer.isBuffer(body)) throw new BadRequest('the body is empty')
    return parseDocument(body, limits)
  }

  function take (posted: PostedAlert, times: { now: number, resolveTimeout: number }): Alert | string {
    const tooLarge = overLimits(posted, limits)
    if (tooLarge !== undefined) return tooLarge
    const alert = receiveAlert(posted, times)
    return validateAlert(alert, matcherMode) ?? alert
  }
}

function nameIn ({ params }: FastifyRequest): string {
  return typeof params === 'object' && params !== null && 'source' in params ? String(params.source) : ''
}

export default routes

import type { FastifyPluginAsync } from 'fastify'
import { receiveAlert, validateAlert, type Alert } from '../../src/domain/alert.ts'
import type { MatcherMode } from '../../src/domain/matcher-parser.ts'
import type { Engine } from '../../src/engine.ts'
import { BadRequest } from '../../src/errors.ts'
import { parseFirstValue } from '../json-text.ts'
import { overLimits, type Limits } from '../limits.ts'
import { parseAlertFilter } from './alert-filter.ts'
import { addV2Resource, sendJson } from './answers.ts'
import { printAlert, printList } from './gettable-alert.ts'
import { requireJson } from './negotiation.ts'
import { readPostedAlerts, unreadable } from './posted-alerts.ts'

/** Where alerts come from that are posted as Prometheus does. */
const source = 'api/v2'

type Options = {
  engine: Pick<Engine, 'alerts' | 'config' | 'metrics' | 'now' | 'receive' | 'rejected'>
  limits: Limits
  matcherMode: MatcherMode
}

const routes: FastifyPluginAsync<Options> = async (app, { engine, limits, matcherMode }) => {
  addV2Resource(app, {
    url: '/alerts',
    bodyLimit: limits.alertsBody,
    handlers: {
      async GET (request, reply) {
        const filter = parseAlertFilter(request.url, { config: engine.config(), now: engine.now(), mode: matcherMode })
        const views = await engine.alerts()
        const wanted = views.filter(view => filter.acceptsAlert(view) && view.receivers.some(filter.acceptsReceiver))
        return sendJson(reply, printList(wanted, view => printAlert(view)))
      },

      async POST (request, reply) {
        const { valid, problems } = take(request.body)
        if (valid.length) await engine.receive(valid, { source })
        if (!problems.length) return reply.send()
        engine.rejected({ source, reason: problems.join('\n') })
        throw new BadRequest(problems.join('\n'))
      }
    },
    async onRequest (request) {
      if (request.method === 'POST') requireJson(request.headers)
    }
  })

  function take (body: unknown): { valid: Alert[], problems: string[] } {
    const posted = readPostedAlerts(Buffer.isBuffer(body) ? parse(body) : undefined)
    const times = { now: engine.now(), resolveTimeout: engine.config().resolveTimeout }
    const valid: Alert[] = []
    const problems: string[] = []
    let firing = 0
    for (const draft of posted) {
      if (!draft.endsAt || draft.endsAt.ms > times.now) firing++
      const tooLarge = overLimits(draft, limits)
      const alert = tooLarge === undefined ? receiveAlert(draft, times) : undefined
      const problem = alert ? validateAlert(alert) : tooLarge
      if (problem !== undefined) problems.push(problem)
      else if (alert) valid.push(alert)
    }
    count({ firing, resolved: valid.length + problems.length - firing, invalid: problems.length })
    return { valid, problems }
  }

  function parse (body: Buffer): unknown {
    try {
      return parseFirstValue(body, limits.jsonDepth)
    } catch (error) {
      if (error instanceof BadRequest) throw unreadable(error.message)
      throw error
    }
  }

  function count ({ firing, resolved, invalid }: { firing: number, resolved: number, invalid: number }): void {
    const { alertsReceived, alertsInvalid } = engine.metrics
    if (firing) alertsReceived.inc({ status: 'firing', version: 'v2' }, firing)
    if (resolved) alertsReceived.inc({ status: 'resolved', version: 'v2' }, resolved)
    if (invalid) alertsInvalid.inc({ version: 'v2' }, invalid)
  }
}

export default routes

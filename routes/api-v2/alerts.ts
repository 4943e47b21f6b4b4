import type { FastifyPluginAsync } from 'fastify'
import { receiveAlert, validateAlert, type Alert, type PostedAlert } from '../../src/domain/alert.ts'
import type { MatcherMode } from '../../src/domain/matcher-parser.ts'
import type { Engine, From } from '../../src/engine.ts'
import { BadRequest } from '../../src/errors.ts'
import { isPlain, parseFirstValue, parsePlain } from '../json-text.ts'
import { overLimits, type Limits } from '../limits.ts'
import { parseAlertFilter } from './alert-filter.ts'
import { addV2Resource, sendJsonPieces } from './answers.ts'
import { piecesOfList, printAlert } from './gettable-alert.ts'
import { requireJson } from './negotiation.ts'
import { readPostedAlerts, unreadable } from './posted-alerts.ts'
import { Refusal } from './refusal.ts'
import { createResentAlerts, cut, type ResentAlert } from './resent-alerts.ts'
import { type AlertInParts, readInParts } from './alert-parts.ts'
import { createKnownLabels } from './known-labels.ts'

/** Where alerts come from that are posted as Prometheus does. */
const source = 'api/v2'

type Options = {
  engine: Pick<Engine, 'alerts' | 'config' | 'metrics' | 'now' | 'receive' | 'refresh' | 'rejected'>
  limits: Limits
  matcherMode: MatcherMode
}

/** An alert that cannot be accepted, by its place in the body and its name. */
type Problem = { readonly index: number, readonly name: string | undefined, readonly message: string }

/** An alert with what is still known of its text. */
type Valid = { readonly alert: Alert, readonly inParts: AlertInParts | undefined, readonly textOf: () => string | undefined }

type Taken = {
  readonly valid: readonly Valid[]
  readonly problems: readonly Problem[]
  readonly firing: number
}

/** How many problems the history lists of one request; a body may hold thousands of the same kind. */
const problemsListed = 50

const routes: FastifyPluginAsync<Options> = async (app, { engine, limits, matcherMode }) => {
  const resentAlerts = createResentAlerts()
  const knownLabels = createKnownLabels()

  addV2Resource(app, {
    url: '/alerts',
    bodyLimit: limits.alertsBody,
    handlers: {
      async GET (request, reply) {
        const filter = parseAlertFilter(request.url, { config: engine.config(), now: engine.now(), mode: matcherMode })
        const views = await engine.alerts()
        const wanted = views.filter(view => filter.acceptsAlert(view) && view.receivers.some(filter.acceptsReceiver))
        return sendJsonPieces(reply, piecesOfList(wanted, view => [printAlert(view, view.receivers)]))
      },

      async POST (request, reply) {
        const body = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : undefined
        const { valid, problems } = await refreshResent(body) ?? takeInParts(body) ?? takeWhole(body)
        if (valid.length) await engine.receive(valid.map(({ alert }) => alert), { source, ...readFrom(valid) })
        if (!problems.length) return reply.send()
        engine.rejected({ source, reason: reasonOf(problems) })
        // Alertmanager does not say which alert it is.
        throw new BadRequest(problems.map(({ message }) => message).join('\n'))
      }
    },
    async onRequest (request) {
      if (request.method === 'POST') requireJson(request.headers)
    }
  })

  /** Undefined when a single alert of the body is not as Prometheus writes it. */
  function takeInParts (body: string | undefined): Taken | undefined {
    if (body === undefined || !isPlain(body)) return undefined
    const texts = cut(body)
    const inParts: AlertInParts[] = []
    for (const text of texts ?? []) {
      const alert = readInParts(text, knownLabels.get)
      if (!alert) return undefined
      inParts.push(alert)
    }
    if (!texts) return undefined
    return counted(take(inParts.map(({ posted }) => posted), { textOf: index => texts[index], inParts }))
  }

  function takeWhole (body: string | undefined): Taken {
    const posted = readPostedAlerts(body === undefined ? undefined : parse(body))
    let texts: readonly string[] | undefined
    const textOf = (index: number) => {
      texts ??= cut(body ?? '') ?? []
      // Cut at other places than between the alerts, it is of no use; one that is wrong nevertheless is found out when it is learned.
      return texts.length === posted.length ? texts[index] : undefined
    }
    return counted(take(posted, { textOf }))
  }

  /** Takes the short way with those alerts that it recognises; answers what is left, or undefined when the body must be taken as a whole. */
  async function refreshResent (body: string | undefined): Promise<Taken | undefined> {
    const now = engine.now()
    const recognised = body === undefined ? undefined : resentAlerts.recognise(body, now)
    if (!recognised) return undefined
    const { resent, texts } = recognised
    const rest = resent.length === texts.length ? [] : without(resent, texts)
    const others = takeEach(rest.map(index => texts[index] ?? ''))
    // Several reports of one alert count in their order.
    if (!others || areAmong(resent, others)) return undefined

    const known = await engine.refresh(resent.map(({ fingerprint, digest, endsAt }) => ({ fingerprint, digest, endsAt, updatedAt: now })))
    const forgotten = resent.filter((_, n) => !known[n]).map(({ index }) => texts[index] ?? '')
    const again = takeEach(forgotten)
    if (!again) return undefined
    count({ firing: resent.length - forgotten.length, resolved: 0, invalid: 0 })
    counted(others)
    counted(again)
    const problems = others.problems.map(problem => ({ ...problem, index: rest[problem.index] ?? problem.index }))
    return { ...others, problems, valid: [...again.valid, ...others.valid] }
  }

  /** Undefined when one of the texts is not simply an alert: then the whole body says best what is wrong. */
  function takeEach (texts: readonly string[]): Taken | undefined {
    const inParts = texts.map(text => isPlain(text) ? readInParts(text, knownLabels.get) : undefined)
    const parsed = texts.map((text, index) => inParts[index] ? undefined : parsePlain(text))
    if (parsed.some((value, index) => value === undefined && !inParts[index])) return undefined
    try {
      return take(texts.flatMap((_, index) => inParts[index]?.posted ?? readPostedAlerts([parsed[index]])), { textOf: index => texts[index], inParts })
    } catch (error) {
      if (error instanceof Refusal) return undefined
      throw error
    }
  }

  function take (posted: readonly PostedAlert[], { textOf, inParts }: { textOf: (index: number) => string | undefined, inParts?: ReadonlyArray<AlertInParts | undefined> }): Taken {
    const times = { now: engine.now(), resolveTimeout: engine.config().resolveTimeout }
    const valid: Valid[] = []
    const problems: Problem[] = []
    let firing = 0
    for (const [index, draft] of posted.entries()) {
      if (!draft.endsAt || draft.endsAt.ms > times.now) firing++
      const tooLarge = overLimits(draft, limits)
      const alert = tooLarge === undefined ? receiveAlert(draft, times) : undefined
      const problem = alert ? validateAlert(alert, matcherMode) : tooLarge
      if (problem !== undefined) problems.push({ index, name: draft.labels['alertname'], message: problem })
      else if (alert) valid.push({ alert, inParts: inParts?.[index], textOf: () => textOf(index) })
    }
    return { valid, problems, firing }
  }

  /** What the engine may want to know of the texts that alerts were read from, and what is learned of them. */
  function readFrom (valid: readonly Valid[]): Pick<From, 'documentOf' | 'onKnown'> {
    let texts: Map<Alert, Valid> | undefined
    const textsOf = (alert: Alert, index = -1) => {
      const probably = valid[index]
      if (probably?.alert === alert) return probably
      texts ??= new Map(valid.map(read => [read.alert, read]))
      return texts.get(alert)
    }
    return {
      documentOf: (alert, index) => textsOf(alert, index)?.inParts?.documentOf(alert),
      onKnown (alert, { digest, isSame }) {
        const read = textsOf(alert)
        const now = engine.now()
        if (!isSame) {
          // Something else than its labels changes with each send.
          const labels = read?.inParts?.newLabelsOf(alert)
          if (labels !== undefined) knownLabels.learn(labels, alert, now)
          return
        }
        const text = read?.textOf()
        if (text !== undefined) resentAlerts.learn(text, alert, { digest, now })
      }
    }
  }

  function parse (body: string): unknown {
    try {
      return parseFirstValue(body, limits)
    } catch (error) {
      if (error instanceof BadRequest) throw unreadable(error.message)
      throw error
    }
  }

  function counted (taken: Taken): Taken {
    const { firing, valid, problems } = taken
    count({ firing, resolved: valid.length + problems.length - firing, invalid: problems.length })
    return taken
  }

  function count ({ firing, resolved, invalid }: { firing: number, resolved: number, invalid: number }): void {
    const { alertsReceived, alertsInvalid } = engine.metrics
    if (firing) alertsReceived.inc({ status: 'firing', version: 'v2' }, firing)
    if (resolved) alertsReceived.inc({ status: 'resolved', version: 'v2' }, resolved)
    if (invalid) alertsInvalid.inc({ version: 'v2' }, invalid)
  }
}

/** The places of the texts that were not recognised. */
function without (resent: readonly ResentAlert[], texts: readonly string[]): number[] {
  const isResent = new Set(resent.map(({ index }) => index))
  return [...texts.keys()].filter(index => !isResent.has(index))
}

function areAmong (resent: readonly ResentAlert[], { valid }: Taken): boolean {
  if (valid.length === 0) return false
  const fingerprints = new Set(resent.map(({ fingerprint }) => fingerprint))
  return valid.some(({ alert }) => fingerprints.has(alert.fingerprint))
}

function reasonOf (problems: readonly Problem[]): string {
  const lines = problems.slice(0, problemsListed).map(({ index, name, message }) => `alerts[${index}]${name ? ` (${name.slice(0, 100)})` : ''}: ${message}`)
  const more = problems.length - lines.length
  return [...lines, ...more ? [`and ${more} more`] : []].join('\n')
}

export default routes

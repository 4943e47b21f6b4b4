import { Type, type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { receiveAlert, validateAlert, type PostedAlert } from '../domain/alert.ts'
import { compareInstants, farFuture, instantAt, isZero, parseInstant, type Instant } from '../domain/instant.ts'
import { makeLabels, type Labels } from '../domain/labels.ts'
import { BadRequest } from '../errors.ts'
import type { Reading, Report, SourceType } from './source.ts'

const Texts = Type.Unsafe<Labels>(Type.Object({}, { additionalProperties: Type.String() }))
const OptionalText = Type.Optional(Type.Union([Type.String(), Type.Null()]))

// Neither `version` nor anything else of the group is asked for: Grafana sends other versions, and users replace parts.
const Payload = Type.Object({ alerts: Type.Array(Type.Unknown()) })
const statuses = ['firing', 'resolved']
const WebhookAlert = Type.Object({
  status: Type.Enum(statuses),
  labels: Texts,
  annotations: Type.Optional(Type.Union([Texts, Type.Null()])),
  startsAt: OptionalText,
  endsAt: OptionalText,
  generatorURL: OptionalText
})

const payloadShape = Compile(Payload)
const alertShape = Compile(WebhookAlert)

/** What Grafana says of an alert beyond Alertmanager's fields, kept as annotations of the same names. */
const grafanaTexts = ['valueString', 'silenceURL', 'dashboardURL', 'panelURL', 'imageURL']

/** The webhook of Alertmanager, version 4, and of Grafana's unified alerting, which has the same shape. */
export const alertmanager: SourceType = {
  signs: false,
  read: (delivery, reading) => readAlertmanager(delivery.json(), reading)
}

type Given = Pick<Reading, 'now' | 'labels' | 'hold'>

/** Throws BadRequest when the payload is of another kind. */
export function readAlertmanager (payload: unknown, reading: Given): Required<Pick<Report, 'alerts' | 'problems'>> {
  if (!payloadShape.Check(payload)) {
    throw new BadRequest(`expected the webhook of Alertmanager or Grafana, an object with the list "alerts", and got ${describe(payload)}`)
  }

  const alerts: PostedAlert[] = []
  const problems: string[] = []
  for (const [index, item] of payload.alerts.entries()) {
    const alert = readAlert(item, reading)
    if (typeof alert === 'string') problems.push(`alerts[${index}]${alert}`)
    else alerts.push(alert)
  }
  return { alerts, problems }
}

function describe (payload: unknown): string {
  if (payload === null) return 'null'
  if (Array.isArray(payload)) return 'a list, as POST /api/v2/alerts takes it'
  return typeof payload === 'object' ? 'an object without it' : `a ${typeof payload}`
}

/** The alert, or what is wrong with it. */
function readAlert (item: unknown, reading: Given): PostedAlert | string {
  if (!alertShape.Check(item)) return shapeProblem(item)

  const startsAt = readTime(item.startsAt)
  if (startsAt === 'invalid') return '.startsAt: not a time'
  const endsAt = readTime(item.endsAt)
  if (endsAt === 'invalid') return '.endsAt: not a time'

  const alert = {
    labels: makeLabels({ ...item.labels, ...reading.labels }),
    annotations: makeLabels({ ...grafanaAnnotations(item), ...item.annotations }),
    ...(item.status === 'firing' ? firing(startsAt, reading) : resolved({ startsAt, endsAt, now: reading.now })),
    generatorURL: item.generatorURL ?? ''
  }
  const problem = validateAlert(receiveAlert(alert, { now: reading.now, resolveTimeout: 0 }))
  return problem === undefined ? alert : `: ${problem}`
}

function shapeProblem (item: unknown): string {
  const [first] = alertShape.Errors(item)
  if (!first) return ': not an alert'
  // The only one of which the library says that there is a list, and not what is in it.
  const message = first.keyword === 'enum' ? `must be ${statuses.map(status => `"${status}"`).join(' or ')}` : first.message
  return `${first.instancePath.replaceAll('/', '.')}: ${message}`
}

function readTime (text: string | null | undefined): Instant | undefined | 'invalid' {
  if (text === undefined || text === null) return
  const instant = parseInstant(text)
  if (!instant) return 'invalid'
  return isZero(instant) ? undefined : instant
}

/** Senders of webhooks repeat a firing alert after hours or never, so it has no end but the one the source sets. */
function firing (startsAt: Instant | undefined, { now, hold }: Given) {
  return { startsAt: startsAt ?? instantAt(now), endsAt: hold === undefined ? farFuture : instantAt(now + hold) }
}

/** It is over at `now`, even where the sender's clock is ahead of ours. */
function resolved ({ startsAt, endsAt, now }: { startsAt: Instant | undefined, endsAt: Instant | undefined, now: number }) {
  const end = earlier(endsAt, instantAt(now))
  return { startsAt: earlier(startsAt, end), endsAt: end }
}

function earlier (given: Instant | undefined, limit: Instant): Instant {
  return given && compareInstants(given, limit) < 0 ? given : limit
}

function grafanaAnnotations (item: Static<typeof WebhookAlert> & { [field: string]: unknown }): Labels {
  const annotations: Record<string, string> = {}
  for (const name of grafanaTexts) {
    const text = item[name]
    if (typeof text === 'string' && text !== '') annotations[name] = text
  }
  const values = item['values']
  if (typeof values === 'object' && values !== null) annotations['values'] = JSON.stringify(values)
  return annotations
}

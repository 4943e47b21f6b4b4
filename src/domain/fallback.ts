import type { IntegrationConfig, ReceiverConfig } from './config.ts'
import { makeLabels } from './labels.ts'
import type { FrozenAlert } from './notification.ts'
import { integrationKey, needsUpdate, type LogEntry, type Update } from './notification-log.ts'

/** A delivery that failed for good. */
export type Failure = {
  /** The key under which it was owed. */
  readonly integration: string
  readonly reason: string
}

/** An integration that is told when another one fails. */
export type FallbackTarget = {
  /** Names it in what is owed and in the notification log of the group. */
  readonly key: string
  /** The integration itself. */
  readonly integration: string
}

/** An integration and how it came to be told: by its own receiver's routes, or in place of another receiver. */
export type Place = {
  readonly receiver: ReceiverConfig
  readonly integration: IntegrationConfig
  /** Its integrationKey, under whatever key it is owed. */
  readonly name: string
  /** The receiver of the route in whose place it is told. */
  readonly insteadOf?: string
  /** Who is told when it fails for good. */
  readonly fallbacks: readonly FallbackTarget[]
}

/** Shows in every notification that went to a fallback, as templates and webhooks have annotations anyway. */
export const fallbackAnnotation = 'tocsin_fallback'

/**
 * Names an integration that stands in for a receiver: `mail/email/0 for "chat"`. The quotation mark at the end keeps it apart from
 * the key of an integration that is told for itself.
 */
export function fallbackKey (insteadOf: string, integration: string): string {
  return `${integration} for ${JSON.stringify(insteadOf)}`
}

/** All that may be told where a route names this receiver, by key: its own integrations, those of its fallback, of the fallback's, and so on. */
export function placesOf (named: ReceiverConfig, receiverOf: (name: string) => ReceiverConfig | undefined): Map<string, Place> {
  const chain = chainOf(named, receiverOf)
  return new Map(chain.flatMap((receiver, n) => receiver.integrations.map((integration): [string, Place] => {
    const name = integrationKey(receiver.name, integration)
    const place = { receiver, integration, name, fallbacks: targetsIn(chain[n + 1], named.name) }
    return n === 0 ? [name, place] : [fallbackKey(named.name, name), { ...place, insteadOf: named.name }]
  })))
}

function chainOf (named: ReceiverConfig, receiverOf: (name: string) => ReceiverConfig | undefined): ReceiverConfig[] {
  const chain: ReceiverConfig[] = []
  for (let next: ReceiverConfig | undefined = named; next && !chain.includes(next); next = next.fallback === undefined ? undefined : receiverOf(next.fallback)) chain.push(next)
  return chain
}

function targetsIn (receiver: ReceiverConfig | undefined, insteadOf: string): FallbackTarget[] {
  return (receiver?.integrations ?? []).map(integration => {
    const name = integrationKey(receiver?.name ?? '', integration)
    return { key: fallbackKey(insteadOf, name), integration: name }
  })
}

/** `chat/webhook[0] failed: it answered 500` */
export function explainFailures (failures: readonly Failure[], placeOf: (key: string) => Place | undefined): string {
  return failures.map(({ integration: key, reason }) => `${nameOf(key, placeOf(key))} failed${reason === '' ? '' : `: ${reason}`}`).join('; ')
}

function nameOf (key: string, place: Place | undefined): string {
  return place ? `${place.receiver.name}/${place.integration.type}[${place.integration.index}]` : key
}

/** The alerts as a fallback is told them: each says in whose place. */
export function noteFallback (alerts: readonly FrozenAlert[], note: string): FrozenAlert[] {
  return alerts.map(({ alert, status }) => ({ status, alert: { ...alert, annotations: makeLabels({ ...alert.annotations, [fallbackAnnotation]: note }) } }))
}

/**
 * What a fallback is judged by: what it was told itself or, if that is later, what one of those was told in whose place it is. So it hears
 * what they should have heard, be it the end of something that they were told before they failed.
 */
export function latestOf (entries: ReadonlyArray<LogEntry | undefined>): LogEntry | undefined {
  return entries.reduce((latest, entry) => entry && (!latest || entry.seq > latest.seq) ? entry : latest, undefined)
}

export type EndQuestion = {
  /** What the fallback was told last. */
  readonly entry: LogEntry | undefined
  /** What those were told in whose place it is. */
  readonly others: readonly LogEntry[]
  readonly alerts: readonly FrozenAlert[]
  readonly tick: number
  readonly repeatInterval: number
  readonly sendResolved: boolean
}

/**
 * Who was told of a fire in place of another is told of its end, whether that other one can be told again or not; and who was told the end,
 * that it fires again, where that other one knows of no end and would not be told. Of nothing else, so long as it can. Answers all alerts that it
 * knows of.
 */
export function needsEnd ({ entry, others, alerts, ...question }: EndQuestion): { update: Update, alerts: readonly FrozenAlert[] } {
  const firesAgain = ({ alert: { fingerprint }, status }: FrozenAlert) => entry !== undefined && question.sendResolved && status === 'firing' &&
    entry.resolved.includes(fingerprint) && others.some(({ seq, firing }) => seq < entry.seq && firing.includes(fingerprint))
  const known = alerts.filter(one => entry?.firing.includes(one.alert.fingerprint) || firesAgain(one))
  const fingerprints = (status: string) => known.filter(alert => alert.status === status).map(({ alert }) => alert.fingerprint)
  const [firing, resolved] = [fingerprints('firing'), fingerprints('resolved')]
  const hasChanged = resolved.length > 0 || firing.some(fingerprint => !entry?.firing.includes(fingerprint))
  const update: Update = hasChanged ? needsUpdate({ entry, firing, resolved, ...question }) : { send: false, why: 'already told' }
  const isNews = update.send && update.reason !== 'repeat interval elapsed'
  return { update: isNews || !update.send ? update : { send: false, why: 'already told' }, alerts: known }
}

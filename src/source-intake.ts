import { createHash, randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { receiveAlert, type Alert, type PostedAlert } from './domain/alert.ts'
import type { Config, SourceConfig } from './domain/config.ts'
import { fingerprint, type Labels } from './domain/labels.ts'
import { matchRoutes } from './domain/route.ts'
import type { SourceChange } from './domain/source-change.ts'
import { decideChange, holdOn, ifOpen, lateFor } from './domain/source-decision.ts'
import type { SourceProblem } from './domain/source-problem.ts'
import { BadRequest, NotFound, SecretUnreadable, Unauthorized, Unavailable } from './errors.ts'
import { bodyOf, packDelivery, unpackDelivery } from './kept-delivery.ts'
import type { Metrics } from './metrics.ts'
import { createSourceEffects, type EffectOptions } from './source-effects.ts'
import { createSourceWatch, type Liveness } from './source-watch.ts'
import { builtInSources } from './sources/built-in.ts'
import { carriesSecret } from './sources/credentials.ts'
import type { Delivery, Report, SourceType } from './sources/source.ts'
import type { Contact, KeptDelivery, Refusal, SourceStatus } from './state/state.ts'

/** What became of a request to a source. */
export type Taken = {
  /** Alerts and changes that were stored. */
  readonly accepted: number
  readonly rejected: number
  /** Why, a line each; and what was odd about what was taken. */
  readonly problems: readonly string[]
  /** What became of it, a line each: `issue:42 fires: new`, `ignored: …`. */
  readonly outcome: readonly string[]
  /** What the sender waits for; absent: the figures above. */
  readonly answer?: unknown
  /** Of the answer, where that is not 200. */
  readonly status?: number
}

export type { KeptDelivery }

export type SourceView = {
  readonly config: SourceConfig
  readonly status: SourceStatus | undefined
  /** It was expected and did not come. */
  readonly isSilent: boolean
  /** Problems that fire, as far as they are found again by a key. */
  readonly open: number
}

export type Sources = {
  /** A source and how it is read; declared ones and `alertmanager` and `sentry`. Throws NotFound with those that there are. */
  find (name: string): Source
  /**
   * Takes a request: resolves when all of it is stored durably. Rejects with Unauthorized or SecretUnreadable (nothing but a count remembers it), BadRequest
   * when it cannot be read, NotFound, and Unavailable when it is not certain that it was stored.
   */
  receive (name: string, delivery: Delivery): Promise<Taken>
  /** Counts a request that was refused before it could be read. */
  refused (name: string, reason: 'too large' | 'not readable'): void
  list (): Promise<SourceView[]>
  /** The latest first. Rejects with NotFound. */
  deliveries (name: string): Promise<readonly KeptDelivery[]>
  /** One of them, with its body as far as that was kept. Rejects with NotFound. */
  delivery (name: string, id: string): Promise<KeptDelivery & { readonly body?: string }>
  /** Takes a kept request again, as if it came now. Rejects with NotFound, and with BadRequest where its body was not kept. */
  replay (name: string, id: string): Promise<Taken>
}

type Source = { readonly config: SourceConfig, readonly type: SourceType }

type Options = Omit<EffectOptions, 'log'> & {
  readonly config: () => Config
  readonly types: ReadonlyMap<string, SourceType>
  /** The secrets of a source, from its file at each call. */
  readonly secretsOf: (config: SourceConfig) => Promise<readonly string[]>
  readonly externalURL: () => string
  /** What silence is judged by: the end of the last time in which nothing could reach us. Undefined where that is for nodes of a newer configuration to do. */
  readonly judging: () => Promise<{ readonly gapEnd: number | undefined } | undefined>
  /** Notes in the history that something was refused, and why. */
  readonly rejected: (from: { source: string, reason: string }) => void
  readonly metrics: Metrics
  readonly log: Logger
}

type Upkeep = {
  /** Does what is owed by nodes that died, and looks which sources are silent. Answers when to look again. */
  watch (): Promise<number | undefined>
  /** Of those that are expected to report, the silent ones first. */
  liveness (): Promise<Liveness[]>
  /** Brings what is measured of sources up to date. */
  observe (): Promise<void>
  /** What is counted of sources is there at 0. */
  show (): void
}

/** What became of one change. */
type Made = { readonly what: string, readonly problems: readonly string[], readonly isRepeat: boolean }

/** How often a change is decided anew because somebody else wrote the problem meanwhile. */
const tries = 20
const warnEvery = 60_000
/** A payload may hold thousands of faults of the same kind. */
const problemsKept = 50
/** What is owed for so long was left by a node that died. Less than what the state gives the node that wrote it, or it would be passed over. */
const owedFor = 9_000

/** What the engine offers on sources: requests become alerts, and what is known of their senders. */
export function createSources (options: Options): Sources & Upkeep {
  const { state, config, types, secretsOf, externalURL, judging, metrics, log, receive, validate } = options
  const effects = createSourceEffects(options)
  const silence = createSourceWatch({ state, known: () => known(), judging, take: (source, change, wanted) => takeChange(source, change, { wanted }) })

  const warnedAt = new Map<string, number>()

  const known = () => new Map([...builtInSources, ...config().sources].map(source => [source.name, source]))

  const routesOf = (labels: Labels) => matchRoutes(config().route, labels).map(({ id }) => id)

  function find (name: string): Source {
    const sources = known()
    const found = sources.get(name)
    const type = found && types.get(found.type)
    if (!found || !type) throw new NotFound(`no source is named ${JSON.stringify(name)}; known: ${[...sources.keys()].sort().join(', ')}`)
    return { config: found, type }
  }

  async function isGenuine ({ config: source, type }: Source, delivery: Delivery): Promise<boolean> {
    const secrets = await secretsOf(source)
    if (secrets.length === 0) {
      if (type.signs) throw new Unauthorized(`no secret is configured for the source ${JSON.stringify(source.name)}, so nobody can be known to be its sender`)
      return true
    }
    return (type.verify ?? carriesSecret)(delivery, secrets)
  }

  function note (source: string, contact: Contact): Promise<{ readonly resolving: readonly string[] }> {
    metrics.sourceDeliveries.inc({ source, outcome: contact.outcome })
    if (contact.reason !== undefined) metrics.sourceRefused.inc({ source, reason: contact.reason })
    return state.sourceContacts.note(source, contact)
  }

  function refused (name: string, reason: Refusal): void {
    // Anybody can make up names.
    if (!known().has(name)) return
    // A sender that does not get in never tells its owner; one that keeps on trying is not to fill the log.
    if (state.now() - (warnedAt.get(name) ?? -Infinity) >= warnEvery) {
      warnedAt.set(name, state.now())
      log.warn({ source: name, reason }, 'a request to a source was refused; further ones within a minute are only counted')
    }
    // To whom it was said knows it already.
    note(name, { outcome: 'refused', reason }).catch(() => {})
  }

  async function read (source: Source, delivery: Delivery): Promise<Report> {
    const { name, labels, hold, tags } = source.config
    const reading = { now: state.now(), source: name, labels, hold, tags, severity: config().severity, externalURL: externalURL() }
    try {
      return source.type.read(delivery, reading)
    } catch (error) {
      if (error instanceof BadRequest) refused(name, 'not readable')
      throw error
    }
  }

  /** Stores what fires and ends under labels of its sender's. */
  async function takeAlerts (name: string, posted: readonly PostedAlert[]): Promise<{ readonly accepted: number, readonly problems: string[] }> {
    const times = { now: state.now(), resolveTimeout: config().resolveTimeout }
    const problems: string[] = []
    const alerts = posted.flatMap(one => {
      const alert = receiveAlert(one, times)
      const problem = validate(alert)
      if (problem === undefined) return [alert]
      problems.push(problem)
      return []
    })
    count(alerts, times.now)
    const refusals = alerts.length > 0 ? await receive(alerts, { source: name, durable: true }) : []
    return { accepted: alerts.length - refusals.length, problems: [...problems, ...refusals] }
  }

  function count (alerts: readonly Alert[], now: number): void {
    const firing = alerts.filter(({ endsAt }) => endsAt.ms > now).length
    metrics.alertsReceived.inc({ status: 'firing', version: 'webhook' }, firing)
    metrics.alertsReceived.inc({ status: 'resolved', version: 'webhook' }, alerts.length - firing)
  }

  /** Decides on one change until nobody else has written its problem meanwhile, and does what it owes. Answers what became of it. */
  async function takeChange (source: SourceConfig, change: SourceChange, { resolving = new Set(), request, wanted = () => true }: { readonly resolving?: ReadonlySet<string>, readonly request?: string, readonly wanted?: (problem: SourceProblem | undefined) => boolean } = {}): Promise<Made> {
    for (let attempt = 0; attempt < tries; attempt++) {
      const problem = await effects.quiet(source.name, change.key)
      if (!wanted(problem)) return { what: 'not wanted any more', problems: [], isRepeat: false }
      const isRepeat = request !== undefined && problem?.owed.length === 0 && isSentAgain(problem, { request, change, now: state.now() })
      if (isRepeat) return { what: `${change.key} was reported by the same request before`, problems: [], isRepeat }
      const { problem: decided, what } = decideChange(problem, change, { now: state.now(), source, severity: config().severity, routesOf, resolving, newId: randomUUID() })
      const after = decided && withRequest(decided, request, state.now())
      // What is there already may be owed by a node that could not do it: whoever comes again sees to it.
      const stored = after ?? (problem && problem.owed.length > 0 ? problem : undefined)
      if (after && await state.sourceProblems.put(after) === 'changed') continue
      const problems = stored ? await effects.apply(stored) : []
      // Whoever was told meanwhile that the project reports ends may have looked before this was there.
      if (after?.holdUntil !== undefined) await endHold(source, change.key, [...(await state.sourceContacts.recall(source.name, undefined)).resolving])
      await remember(source.name, { what: `${change.key} ${what}`, about: after ?? problem })
      return { what: `${change.key} ${what}`, problems, isRepeat }
    }
    throw new Unavailable('a problem of the source is being changed by others faster than it can be written')
  }

  /** A line in the history; that it is missing takes nothing back. */
  async function remember (source: string, { what, about, kind = 'reported' }: { what: string, about?: SourceProblem | undefined, kind?: 'reported' | 'ignored' }): Promise<void> {
    const isNamed = about && Object.keys(about.labels).length > 0
    await state.history.append([{ at: state.now(), kind, source, reason: what, ...isNamed && { alert: fingerprint(about.labels), labels: about.labels } }]).catch(() => {})
  }

  async function take (source: Source, delivery: Delivery, { resolving, idempotencyKey, replayed }: { resolving: ReadonlySet<string>, idempotencyKey?: string | undefined, replayed?: boolean }): Promise<Taken> {
    const { name } = source.config
    const report = await read(source, delivery)
    const { alerts = [], changes = [], problems: leftOut = [], oddities = [], ignored, quiet = false } = report
    const projects = new Set([...resolving, ...report.resolving ?? []])
    const stored = await takeAlerts(name, alerts)
    const outcome: string[] = stored.accepted > 0 ? [stored.accepted === 1 ? '1 alert' : `${stored.accepted} alerts`] : []
    const refusals = [...stored.problems]
    const request = replayed ? undefined : requestOf(delivery, source.type)
    let repeats = 0
    for (const change of changes) {
      const { what, problems, isRepeat } = await takeChange(source.config, change, { resolving: projects, ...request !== undefined && { request } })
      outcome.push(what)
      refusals.push(...problems)
      if (isRepeat) repeats++
    }
    if (ignored !== undefined) outcome.push(`ignored: ${ignored}`)
    if (ignored !== undefined && !quiet) await remember(name, { kind: 'ignored', what: ignored })
    const rejected = [...leftOut, ...refusals]
    const problems = [...rejected, ...oddities].slice(0, problemsKept)
    metrics.alertsInvalid.inc({ version: 'webhook' }, leftOut.length + stored.problems.length)
    if (rejected.length > 0) options.rejected({ source: name, reason: rejected.slice(0, problemsKept).join('\n') })
    if (oddities.length > 0) await remember(name, { what: `taken, with what was not as expected: ${oddities.join('; ')}` })
    const accepted = stored.accepted + changes.length - repeats
    // A replay is nothing that its source has sent.
    if (!replayed) {
      await hearFrom(source, {
        outcome: accepted > 0 ? 'accepted' : rejected.length > 0 ? 'refused' : repeats > 0 ? 'duplicate' : 'ignored',
        ...accepted === 0 && rejected.length > 0 && { reason: 'not valid' },
        idempotencyKey,
        resolving: report.resolving ?? [],
        ...!quiet && { delivery: await packDelivery(delivery, source.type, { id: randomUUID(), at: state.now(), outcome: [...outcome, ...problems] }) }
      }, resolving)
    }
    return { accepted, rejected: rejected.length, problems, outcome, ...report.answer !== undefined && { answer: report.answer }, ...report.status !== undefined && { status: report.status } }
  }

  /** What is stored is stored: that it was noted is not worth refusing it. */
  async function hearFrom ({ config: source }: Source, contact: Contact, known: ReadonlySet<string> = new Set()): Promise<void> {
    try {
      const fresh = contact.resolving?.filter(project => !known.has(project)) ?? []
      // Once before it is noted, as nobody does it later, and once for what came in between.
      if (fresh.length > 0) await endHolds(source, fresh)
      const { resolving } = await note(source.name, contact)
      if (resolving.length > 0) await endHolds(source, resolving)
      if (source.expectEvery !== undefined && contact.outcome !== 'refused') await silence.speak(source.name)
    } catch (err) {
      log.warn({ source: source.name, err: err instanceof Error ? err.message : err }, 'a request was taken, but could not be noted')
    }
  }

  /** A project turns out to report ends: what was held for a time only waits for its own from now on. */
  async function endHolds (source: SourceConfig, resolving: readonly string[]): Promise<void> {
    for (const problem of await state.sourceProblems.list(source.name)) {
      if (holdOn(problem, resolving, { now: state.now(), source })) await endHold(source, problem.key, resolving)
    }
  }

  async function endHold (source: SourceConfig, key: string, resolving: readonly string[]): Promise<void> {
    for (let attempt = 0; attempt < tries; attempt++) {
      const [problem] = await state.sourceProblems.load(source.name, [key])
      const held = problem && holdOn(problem, resolving, { now: state.now(), source })
      if (!held) return
      if (await state.sourceProblems.put(held) === 'stored') {
        await effects.apply(held)
        return
      }
    }
  }

  async function keptAs (name: string, id: string): Promise<KeptDelivery> {
    find(name)
    const kept = (await state.sourceContacts.deliveries(name)).find(delivery => delivery.id === id)
    if (!kept) throw new NotFound(`no delivery ${JSON.stringify(id)} of ${name} is kept`)
    return kept
  }

  return {
    find,
    refused,

    async receive (name, delivery) {
      const source = find(name)
      let genuine: boolean
      try {
        genuine = await isGenuine(source, delivery)
      } catch (error) {
        if (error instanceof Unauthorized) refused(name, 'no secret')
        if (error instanceof SecretUnreadable) refused(name, 'secret not readable')
        throw error
      }
      if (!genuine) {
        refused(name, 'wrong secret')
        throw new Unauthorized(`the request has neither a valid signature nor the secret of the source ${JSON.stringify(name)}`)
      }
      const idempotencyKey = source.type.idempotencyKey?.(delivery)
      const { isRepeat, resolving } = await state.sourceContacts.recall(name, idempotencyKey)
      if (!isRepeat) return await take(source, delivery, { resolving, idempotencyKey })
      await hearFrom(source, { outcome: 'duplicate' })
      return { accepted: 0, rejected: 0, problems: [], outcome: ['it was taken before'] }
    },

    async list () {
      const statuses = await state.sourceContacts.statuses()
      const silent = await silence.silentNames()
      return await Promise.all([...known().values()].map(async source => {
        const open = (await state.sourceProblems.list(source.name)).filter(problem => ifOpen(problem, state.now())).length
        return { config: source, status: statuses.get(source.name), isSilent: silent.has(source.name), open }
      }))
    },

    async deliveries (name) {
      find(name)
      return await state.sourceContacts.deliveries(name)
    },

    async delivery (name, id) {
      const kept = await keptAs(name, id)
      return { ...kept, ...kept.packed !== undefined && { body: (await bodyOf(kept)).toString() } }
    },

    async replay (name, id) {
      const source = find(name)
      const delivery = await unpackDelivery(await keptAs(name, id))
      const { resolving } = await state.sourceContacts.recall(name, undefined)
      return await take(source, delivery, { resolving, replayed: true })
    },

    liveness: silence.liveness,
    show: () => metrics.showSources([...known().keys()]),

    async observe () {
      metrics.sourceLastContact.reset()
      for (const [source, { lastContact }] of await state.sourceContacts.statuses()) {
        if (lastContact !== undefined && known().has(source)) metrics.sourceLastContact.set({ source }, lastContact / 1000)
      }
      const all = await silence.liveness()
      metrics.sourceSilent.reset()
      for (const { name, isSilent } of all) metrics.sourceSilent.set({ source: name }, isSilent ? 1 : 0)
    },

    async watch () {
      for (const problem of await state.sourceProblems.owing(state.now() - owedFor)) {
        await effects.apply(problem).catch((err: unknown) => log.error({ source: problem.source, key: problem.key, err }, 'what a source reported cannot be stored yet'))
      }
      const next = await silence.look()
      const isOwed = (await state.sourceProblems.owing(Infinity)).length > 0
      return isOwed ? Math.min(next ?? Infinity, state.now() + owedFor) : next
    }
  }
}

/**
 * Whether its sender has not heard our answer to the request. What changed the problem last is the same sent twice; of what came before that,
 * only a rating is: what is open or resolved may well be so again, in the same words.
 */
function isSentAgain ({ requests = [] }: SourceProblem, { request, change, now }: { readonly request: string, readonly change: SourceChange, readonly now: number }): boolean {
  const at = requests.findIndex(({ id, at }) => id === request && at > now - lateFor)
  return at === 0 || (at > 0 && change.kind === 'firing' && change.mayFall === true)
}

const requestsKept = 5

function withRequest (problem: SourceProblem, request: string | undefined, now: number): SourceProblem {
  if (request === undefined) return problem
  return { ...problem, requests: [{ id: request, at: now }, ...problem.requests?.filter(({ id }) => id !== request) ?? []].slice(0, requestsKept) }
}

/** The same for the same bytes under the same headers: a sender that tries again may not say so. */
function requestOf ({ body, headers }: Delivery, { keptHeaders = [] }: SourceType): string {
  return createHash('sha256').update(JSON.stringify(keptHeaders.map(name => headers[name]))).update(body).digest('base64url').slice(0, 22)
}

import type { Logger } from 'pino'
import { resolvedAt, type Alert } from '../domain/alert.ts'
import { writeDocument } from '../domain/alert-document.ts'
import { Unavailable } from '../errors.ts'
import type { Metrics } from '../metrics.ts'
import type { Change, State, StoredAlert } from '../state/state.ts'
import type { Generation } from './generation.ts'
import type { Clock } from './timers.ts'

const renewEvery = 1300
const repairEvery = 5 * 60_000
const trimEvery = 15 * 60_000
const historyBytes = 256 * 1024 * 1024
const auditIn = 60_000

type Options = {
  readonly state: State
  readonly generation: () => Generation
  readonly gcInterval: number
  readonly retention: number
  /** Absent where there are no incidents. Answers when it is due again. */
  readonly audit?: (() => Promise<number>) | undefined
  /** Looks after what sources have reported, and after those that do not. Answers when it is due again. */
  readonly sources?: (() => Promise<number | undefined>) | undefined
  /** Looks up again who is paged: after all was routed anew, and after overrides. */
  readonly lookAgain?: (() => Promise<void>) | undefined
  readonly clock: Clock
  readonly metrics: Metrics
  readonly log: Logger
}

/** What has to be done now and then, by any one node: each duty is a timer of its own name. */
export function createUpkeep ({ state, generation, gcInterval, retention, audit, sources, lookAgain, clock, metrics, log }: Options) {
  const duties: Record<string, () => Promise<number | undefined>> = {
    /** Routes anew what another generation routed, or none did. */
    async reroute () {
      const current = generation()
      const newest = await state.generations.current()
      // Only a node of the newest generation knows where things belong: leave it to one, whom the wake-up may find next.
      if (newest.generation !== current.number) return state.now() + 100
      await rerouteOnce()
      return undefined
    },

    async collect () {
      const current = generation()
      const newest = await state.generations.current()
      // Before the re-route, and on an older node, nobody knows all the groups that may hold an alert.
      if (newest.generation !== current.number || newest.routed !== newest.generation) return state.now() + 1000
      const gone = await state.alerts.collect(state.now() - gcInterval, {
        generation: current.number,
        indexesOf (alert) {
          const { memberships, inhibits } = current.bearingsOf(alert)
          return { groups: memberships.map(({ group }) => group.id), inhibits: [...inhibits] }
        }
      })
      if (gone > 0) log.debug({ alerts: gone }, 'resolved alerts deleted')
      return state.now() + gcInterval
    },

    async repair () {
      const { added, dropped } = await state.upkeep.repair()
      metrics.timersRepaired.inc({ what: 'added' }, added)
      metrics.timersRepaired.inc({ what: 'dropped' }, dropped)
      if (added + dropped > 0) log.warn({ added, dropped }, 'timers were repaired')
      return state.now() + repairEvery
    },

    async trim () {
      await state.history.trim(state.now() - retention, historyBytes)
      await collectSilences()
      await state.incidents.collect(state.now() - retention)
      await state.overrides.collect(state.now() - retention)
      await state.sourceProblems.collect(state.now() - retention)
      return state.now() + trimEvery
    },

    async 'look again' () {
      await lookAgain?.()
      return undefined
    },

    ...audit && { audit },
    ...sources && { sources }
  }

  async function collectSilences (): Promise<void> {
    const end = metrics.silencesGcDuration.startTimer()
    metrics.silencesMaintenance.inc()
    try {
      await state.silences.collect(state.now() - retention)
    } catch (error) {
      metrics.silencesMaintenanceErrors.inc()
      metrics.silencesGcErrors.inc()
      throw error
    } finally {
      end()
    }
  }

  let armedAt: number | undefined

  /** Makes sure that every duty has its timer; an earlier one stands. */
  async function armAll ({ repairIn }: { repairIn: number }): Promise<void> {
    armedAt = clock.monotonic()
    await state.upkeep.arm('repair', state.now() + repairIn)
    await state.upkeep.arm('collect', state.now() + gcInterval)
    await state.upkeep.arm('trim', state.now() + trimEvery)
    if (audit) await state.upkeep.arm('audit', state.now() + auditIn)
    if (sources) await state.upkeep.arm('sources', state.now())
  }

  async function work (lateBy = 0): Promise<number> {
    // The duty that puts timers back has a timer too, and nobody to put it back but this.
    if (armedAt !== undefined && clock.monotonic() - armedAt > repairEvery) await armAll({ repairIn: repairEvery })
    const claimed = await state.upkeep.claim({ lateBy })
    for (const duty of claimed) {
      const stopRenewing = clock.every(renewEvery, async () => { await state.upkeep.renew(duty).catch(() => {}) })
      try {
        await state.upkeep.finish(duty, await duties[duty.name]?.())
      } catch (err) {
        log.error({ err, duty: duty.name }, 'a duty failed, its lease brings it back')
      } finally {
        stopRenewing()
      }
    }
    return claimed.length
  }

  let walking: Promise<unknown> = Promise.resolve()
  let asked = 0
  let answered = 0

  /** An older node that receives alerts asks again with each of its calls: a walk answers all that was asked for before it began. */
  async function rerouteOnce (): Promise<void> {
    const mine = ++asked
    const walk = walking.then(async () => {
      const upTo = asked
      if (answered < mine && await reroute(generation())) answered = upTo
    })
    walking = walk.catch(() => {})
    await walk
  }

  /** False when a newer generation came between. */
  async function reroute (current: Generation): Promise<boolean> {
    const asOf = state.now()
    const heirs = await state.generations.heirs(current.number)
    let count = 0
    let cursor: string | undefined
    do {
      const page = await state.alerts.unrouted(current.number, cursor)
      cursor = page.cursor
      const newest = await state.generations.current()
      if (newest.generation !== current.number) return false
      const isRouted = newest.routed === current.number
      const placed = await place(page.alerts, current, alert => {
        // Another has done it before us: what ended since has been told by its new group, and is not to come back.
        if (isRouted) return !resolvedAt(alert, state.now())
        // What ends, or is reported to have ended, while we walk is in no list of heirs; its end is to be told all the same.
        return !resolvedAt(alert, asOf) || alert.updatedAt >= asOf || heirs.has(alert.fingerprint)
      })
      if (!placed) return false
      count += page.alerts.length
    } while (cursor !== undefined)
    await state.generations.routed(current.number)
    await lookAgain?.().catch((err: unknown) => {
      if (err instanceof Unavailable) throw err
      log.error({ err }, 'not all could be told of the new configuration')
    })
    await state.history.append([{ at: state.now(), kind: 'rerouted', reason: `generation ${current.number}: ${count} alerts routed anew` }])
    return true
  }

  /**
   * Writes where alerts belong now. What changed meanwhile is looked at again, unless somebody else routed it. False when that is not
   * for this generation to say any more: it would take back what a newer one has routed.
   */
  async function place (alerts: readonly StoredAlert[], current: Generation, belongs: (alert: Alert) => boolean): Promise<boolean> {
    // Who fires for longest founds a group: one that is old enough does not wait again.
    let rest = alerts.toSorted((a, b) => a.alert.startsAt.ms - b.alert.startsAt.ms)
    while (rest.length > 0) {
      const results = await state.alerts.put(rest.map(stored => change(stored, current, belongs)), { generation: current.number })
      rest = results.flatMap(result => result !== 'stored' && result.current && result.current.generation !== current.number ? [result.current] : [])
      if (rest.length > 0 && (await state.generations.current()).generation !== current.number) return false
    }
    return true
  }

  function change ({ alert, digest, version }: StoredAlert, current: Generation, belongs: (alert: Alert) => boolean): Change {
    const { memberships, inhibits } = current.bearingsOf(alert)
    // What was resolved and told is not told again: only what a group still held moves along.
    return { alert, document: writeDocument(alert), digest, version, memberships: belongs(alert) ? memberships : [], inhibits, events: [] }
  }

  return {
    work,
    /** At start: what a lost write left unfinished is looked for at once. */
    arm: () => armAll({ repairIn: 0 })
  }
}

import type { Logger } from 'pino'
import { createWho, withOverrides } from '../domain/roster.ts'
import type { TurnOf, Who } from '../domain/escalation.ts'
import type { EscalationPolicy } from '../domain/escalation-policy.ts'
import { dayMs } from '../domain/wall-clock.ts'
import type { Metrics } from '../metrics.ts'
import type { State } from '../state/state.ts'
import type { Generation } from './generation.ts'
import type { IncidentChanges } from './incidents.ts'
import { pageLease, type createPages } from './pages.ts'
import type { Clock } from './timers.ts'

const claimSize = 32

type Options = {
  readonly state: State
  readonly generation: () => Generation
  readonly changes: IncidentChanges
  readonly pages: ReturnType<typeof createPages>
  readonly clock: Clock
  readonly metrics: Metrics
  readonly log: Logger
}

/** Does what is due for incidents: tiers, personal rules, ends of acknowledgements and of alerts. */
export function createEscalate ({ state, generation, changes, pages, clock, metrics, log }: Options) {
  let stopping = false

  async function work (lateBy = 0): Promise<number> {
    await pages.recordRest()
    let done = 0
    for (let more = !stopping; more;) {
      const askedAt = clock.monotonic()
      const { number } = generation()
      const claim = await state.incidents.claim({ generation: number, limit: claimSize, lateBy })
      more = claim.more && !stopping
      if (claim.incidents.length === 0) break
      done += claim.incidents.length
      for (const due of claim.due) metrics.timerLateness.observe({ queue: 'escalate' }, (claim.now - due) / 1000)
      const who = await roster()
      const ended = await Promise.allSettled(claim.incidents.map(({ incident: { id } }, n) => escalate(id, { claim, n, number, who, askedAt })))
      // The lease brings back what failed; one incident stops no other.
      for (const result of ended) if (result.status === 'rejected') log.error({ err: result.reason }, 'an escalation failed, its lease brings it back')
    }
    return done
  }

  async function roster (): Promise<Who> {
    const { users, schedules } = generation().config
    return createWho({ users, schedules: withOverrides(schedules, await state.overrides.list()) })
  }

  type Claim = { readonly claim: Awaited<ReturnType<State['incidents']['claim']>>, readonly n: number, readonly number: number, readonly who: Who, readonly askedAt: number }

  async function escalate (id: string, { claim, n, number, who, askedAt }: Claim): Promise<void> {
    const loaded = claim.incidents[n]
    let asked = askedAt
    let last = { alerts: loaded?.alerts ?? [], gap: claim.gap }
    const change = await changes.change(id, async sight => {
      // Not the first try: it was read anew.
      if (sight.look !== claim) asked = clock.monotonic()
      last = { alerts: sight.loaded.alerts, gap: sight.look.gap }
      const { observed, looked } = await changes.observeNow(sight)
      return { event: { kind: 'due', alerts: observed, lease: pageLease, takeOverFrom: sight.look.takeOverFrom, who, turnOf: await turnsOf(sight.loaded.incident.policy, sight.look.now) }, looked }
    }, { generation: number, ...loaded && { seen: { loaded, look: claim } } })
    if (!change) return
    pages.start(change.effects.flatMap(effect => effect.kind === 'page' ? [{ incident: change.incident, ...last, page: effect.page, askedAt: asked }] : []))
  }

  async function turnsOf ({ name, tiers }: EscalationPolicy, now: number): Promise<TurnOf | undefined> {
    if (tiers.every(({ mode }) => mode === 'all')) return
    const turns = await state.incidents.turns(name)
    return person => {
      const times = turns.get(person) ?? []
      const at = times.at(-1)
      return at === undefined ? undefined : { at, load: times.filter(time => time > now - 7 * dayMs).length }
    }
  }

  return {
    work,
    async stop (until: number): Promise<void> {
      stopping = true
      await pages.stop(until)
    }
  }
}

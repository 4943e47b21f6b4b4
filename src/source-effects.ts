import { setTimeout } from 'node:timers/promises'
import type { Logger } from 'pino'
import { receiveAlert, type Alert } from './domain/alert.ts'
import { farFuture, instantAt } from './domain/instant.ts'
import { fingerprint, makeLabels, type Labels } from './domain/labels.ts'
import type { Silence } from './domain/silence.ts'
import { sayAgain } from './domain/source-decision.ts'
import type { SourceEffect, SourceProblem } from './domain/source-problem.ts'
import { BadRequest } from './errors.ts'
import type { From } from './intake.ts'
import type { IncidentChanges } from './jobs/incidents.ts'
import type { Silences } from './silences.ts'
import type { State } from './state/state.ts'

export type EffectOptions = {
  readonly state: State
  readonly receive: (alerts: readonly Alert[], from: From) => Promise<readonly string[]>
  /** What is wrong with an alert, or too much. */
  readonly validate: (alert: Alert) => string | undefined
  readonly silences: Pick<Silences, 'add' | 'expire'>
  readonly changes: Pick<IncidentChanges, 'change' | 'succeed'>
  /** Notes in the history that something was refused, and why. */
  readonly rejected: (from: { source: string, reason: string }) => void
  readonly log: Logger
}

/** Whoever does what is owed for a problem is let finish for so long, by the state's clock and in looks, before another decides on it. */
const busyFor = 1000
const lookEvery = 20
const mostLooks = 20
const mostFollowed = 5

/**
 * Does what a problem owes, in its order, and says so; as all of it may have been done by a node that died before it could say so, each is
 * the same when it is done twice.
 */
export function createSourceEffects ({ state, receive, validate, silences, changes, log }: EffectOptions) {
  async function apply (problem: SourceProblem, mayFollow = mostFollowed): Promise<readonly string[]> {
    const { source, key, version, owed } = problem
    const problems: string[] = []
    const successors = new Set(owed.flatMap(effect => effect.kind === 'succeed' ? [fingerprint(effect.to)] : []))
    let alerts: Alert[] = []
    const storeAlerts = async () => {
      if (alerts.length > 0) problems.push(...await receive(alerts, { source, durable: true, replaces: alerts.some(alert => successors.has(alert.fingerprint)) }))
      alerts = []
    }
    for (const effect of owed) {
      if (effect.kind === 'alert') {
        const alert = alertOf(effect, state.now())
        const wrong = validate(alert)
        if (wrong === undefined) alerts.push(alert)
        else problems.push(wrong)
        continue
      }
      await storeAlerts()
      await perform(effect)
    }
    await storeAlerts()
    const isCurrent = await state.sourceProblems.settle({ source, key, version })
    if (!isCurrent) await follow(problem, mayFollow)
    if (problems.length > 0) log.warn({ source, key, problems }, 'what a source reported was refused')
    return problems
  }

  /** Somebody has decided anew meanwhile: what was done here may have come after what was done there. */
  async function follow ({ source, key, owed }: SourceProblem, mayFollow: number): Promise<void> {
    const current = mayFollow > 0 ? await quiet(source, key) : undefined
    if (!current) return
    const again = current.owed.length > 0 ? current : sayAgain(current, owed, state.now())
    if (again === current || await state.sourceProblems.put(again) === 'stored') await apply(again, mayFollow - 1)
    else await follow({ ...current, owed }, mayFollow - 1)
  }

  /** A problem, once nobody is at it any more, or has been for longer than whoever lives needs. */
  async function quiet (source: string, key: string): Promise<SourceProblem | undefined> {
    for (let looks = 1; ; looks++) {
      const [problem] = await state.sourceProblems.load(source, [key])
      const isBusy = problem !== undefined && problem.owed.length > 0 && problem.changedAt > state.now() - busyFor
      if (!isBusy || looks >= mostLooks) return problem
      await setTimeout(lookEvery)
    }
  }

  async function perform (effect: Exclude<SourceEffect, { kind: 'alert' }>): Promise<void> {
    switch (effect.kind) {
      case 'succeed': return await changes.succeed(fingerprint(effect.from), fingerprint(effect.to))
      case 'silence': return await silence(effect)
      case 'unsilence': {
        await silences.expire(effect.id)
        return
      }
      case 'acknowledge': {
        const alerts = effect.alerts.map(fingerprint)
        return await forIncidentsOf(alerts, { kind: 'acknowledged', by: effect.by, alerts })
      }
      case 'note': return await forIncidentsOf(effect.alerts.map(fingerprint), { kind: 'noted', by: effect.by, text: effect.text })
    }
  }

  async function silence ({ id, labels, until, by, comment }: Extract<SourceEffect, { kind: 'silence' }>): Promise<void> {
    const now = state.now()
    if (until <= now) return
    try {
      await silences.add({ id, matchers: matchersOf(labels), startsAt: now, endsAt: until, updatedAt: now, createdBy: by, comment, annotations: makeLabels({}) })
    } catch (error) {
      // No room for another one: that is noise, and nothing worse.
      if (!(error instanceof BadRequest)) throw error
      log.warn({ silence: id, err: error.message }, 'what is suppressed at its sender could not be silenced')
    }
  }

  type Event = { readonly kind: 'acknowledged', readonly by: string, readonly alerts: readonly string[] } | { readonly kind: 'noted', readonly by: string, readonly text: string }

  async function forIncidentsOf (alerts: readonly string[], event: Event): Promise<void> {
    const ids = await state.incidents.having(alerts)
    for (const id of ids) await changes.change(id, () => ({ event }), { durable: true })
  }

  return { apply, quiet }
}

function alertOf ({ labels, annotations, generatorURL, startsAt, endsAt }: Extract<SourceEffect, { kind: 'alert' }>, now: number): Alert {
  return receiveAlert({ labels, annotations, generatorURL, startsAt: instantAt(startsAt), endsAt: endsAt === undefined ? farFuture : instantAt(endsAt) }, { now, resolveTimeout: 0 })
}

function matchersOf (labels: Labels): Silence['matchers'] {
  return Object.entries(labels).map(([name, value]) => ({ name, operator: '=', value }))
}

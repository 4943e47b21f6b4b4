import t from 'tap'
import fc from 'fast-check'
import { isDeepStrictEqual } from 'node:util'
import type { EscalationPolicy, Target } from '../../../src/domain/escalation-policy.ts'
import { readIncident, writeIncident } from '../../../src/domain/incident-document.ts'
import type { IncidentEvent } from '../../../src/domain/incident-event.ts'
import { uncovered, type Observed } from '../../../src/domain/incident-member.ts'
import { dueAt } from '../../../src/domain/incident-timer.ts'
import { openIncident, transition, type Due } from '../../../src/domain/incident-transition.ts'
import { modeOf, type Incident } from '../../../src/domain/incident.ts'
import { fingerprint, makeLabels } from '../../../src/domain/labels.ts'
import type { Outcome, Page } from '../../../src/domain/page.ts'
import { dawn } from '../../support/build.ts'
import { ms, person } from '../../support/incident-story.ts'

/*
 * Random policies, people, receivers, alerts and acts, on timers that are late or run twice and sends of which nothing is heard. After
 * each step the incident is stored and read again, as after a restart.
 */
const names = ['ana', 'bo', 'chen', 'nobody']
const severities = ['info', 'warning', 'error', 'critical']
const minutes = fc.constantFrom(0, 1, 5, 15, 45).map(n => n * 60_000)

const target: fc.Arbitrary<Target> = fc.oneof(
  fc.constantFrom(...names).map(name => ({ kind: 'user' as const, name })),
  fc.constantFrom('rota', 'empty').map(name => ({ kind: 'schedule' as const, name })),
  fc.constant({ kind: 'receiver' as const, name: 'chat' })
)
const policies: fc.Arbitrary<EscalationPolicy> = fc.record({
  name: fc.constant('p'),
  tiers: fc.array(fc.record({
    after: minutes,
    notify: fc.array(target, { maxLength: 3 }),
    urgency: fc.constantFrom('high' as const, 'low' as const),
    mode: fc.constantFrom('all' as const, 'round_robin' as const),
    ack: fc.constantFrom('first' as const, 'all' as const)
  }), { minLength: 1, maxLength: 4 }),
  repeat: fc.record({ times: fc.constantFrom(0, 1, 'forever' as const), fromTier: fc.constant(0), after: fc.constantFrom(ms('5m'), ms('30m')) }),
  ackTimeout: fc.constantFrom(ms('30m'), ms('2h')),
  reopenWindow: fc.constantFrom(0, ms('15m')),
  keepAckOnReopen: fc.boolean(),
  lastResort: fc.constant('war-room')
})

const who = fc.constantFrom(...names)
type Act = (now: number) => IncidentEvent
const acts = fc.oneof<Array<fc.MaybeWeightedArbitrary<Act>>>(
  { weight: 4, arbitrary: fc.record({ by: who, seen: fc.option(fc.nat(30), { nil: undefined }) }).map(given => () => ({ kind: 'acknowledged', ...given })) },
  who.map(by => () => ({ kind: 'unacknowledged', by })),
  fc.record({ by: who, after: minutes }).map(({ by, after }) => now => ({ kind: 'snoozed', by, until: now + after })),
  who.map(by => () => ({ kind: 'resolved', by })),
  fc.record({ by: who, tier: fc.option(fc.nat(4), { nil: undefined }) }).map(given => () => ({ kind: 'escalated', ...given })),
  fc.record({ by: who, to: who }).map(given => () => ({ kind: 'reassigned', ...given })),
  fc.record({ by: who, person: who }).map(given => () => ({ kind: 'responder added', ...given })),
  who.map(by => () => ({ kind: 'declined', by })),
  fc.constant(() => ({ kind: 'shift changed' })),
  policies.map(policy => () => ({ kind: 'rebased', by: 'ana', policy }))
)
type Step = { act: Act } | { alert: { name: string, severity: string, fires: boolean, muted: boolean } } | { wait: number, late: boolean }
const steps: fc.Arbitrary<Step[]> = fc.array(fc.oneof(
  { weight: 3, arbitrary: fc.record({ act: acts }) },
  { weight: 3, arbitrary: fc.record({ alert: fc.record({ name: fc.constantFrom('disk', 'net'), severity: fc.constantFrom(...severities), fires: fc.boolean(), muted: fc.boolean() }) }) },
  { weight: 5, arbitrary: fc.record({ wait: minutes, late: fc.boolean() }) }
), { maxLength: 40 })

/** What comes of the pages in turn: accepted, failed, to be tried again, to the fallback, or nothing heard. */
const fates = fc.infiniteStream(fc.constantFrom('yes', 'yes', 'no', 'later', 'fallback', 'lost'))

function world (policy: EscalationPolicy, fates: Iterator<string>) {
  const alerts = new Map<string, Observed>()
  const people = new Map(['ana', 'bo', 'chen'].map(name => [name, person(name)]))
  const pages: Array<{ page: Page, at: number }> = []
  const lastAccepted = new Map<string, number>()
  const owedEnd = new Set<string>()
  let now = dawn
  let incident: Incident | undefined
  let heardLastResort = false

  const check = (ok: boolean, what: string) => { if (!ok) throw new Error(`${what}: ${JSON.stringify(incident)}`) }
  const find = ({ kind, name }: Target) => {
    const on = kind === 'user' ? [name] : name === 'empty' ? [] : Math.floor(now / ms('20m')) % 2 ? ['ana'] : ['bo', 'chen']
    return { people: on.flatMap(one => people.get(one) ?? []), ...kind === 'schedule' && { until: (Math.floor(now / ms('20m')) + 1) * ms('20m') } }
  }
  const due = (): Due => ({ kind: 'due', alerts: [...alerts.values()], lease: 10_000, who: find })

  function step (event: IncidentEvent | Due): void {
    if (!incident) return
    const before = incident
    const { incident: after, effects } = transition(before, event, now)
    check(after === before || after.version === before.version + 1, 'a change raises the version by one')
    incident = readIncident(writeIncident(after))
    check(isDeepStrictEqual(Object.entries(incident).sort(), Object.entries(JSON.parse(JSON.stringify(after))).map(([key, value]) => [key, key === 'members' ? incident?.members : value]).sort()), 'it is what was stored of it')
    check(Object.values(after).every(value => value !== undefined), 'nothing in it is undefined')
    const mode = modeOf(incident)
    check(mode !== 'escalating' || incident.next !== undefined, 'while it escalates there is something next')
    check(mode !== 'unattended' || heardLastResort || incident.runs.some(({ why }) => why === 'last resort'), 'nobody attends to it, and the last resort knows or is being told')
    if (mode !== 'unattended') heardLastResort = false
    for (const effect of effects) if (effect.kind === 'page') sent(effect.page)
  }

  function sent (page: Page): void {
    check(page.receiver !== '' && incident !== undefined, 'a page has a recipient')
    if (!incident) return
    const { members, ack, snooze, resolution } = incident
    const key = `${page.to}/${page.receiver}`
    if (page.why === 'resolved') {
      check(resolution !== undefined, 'no end is told before it')
    } else {
      const firing = [...alerts.values()].filter(({ endsAt, mutedBy }) => endsAt > now && mutedBy === undefined)
      check(firing.length > 0 && !resolution, 'nothing is paged after the end, or while all is silenced')
      check(page.why === 'responder' || uncovered(members, [ack, snooze]).length > 0 || !(ack || snooze), 'nothing is paged after an acknowledgement covers it')
      check(page.attempt > 1 || now >= (lastAccepted.get(key) ?? 0) + 60_000, 'nobody is called twice within a minute')
    }
    pages.push({ page, at: now })
    const fate: string = fates.next().value ?? 'yes'
    if (fate === 'lost') return
    const failed = { accepted: false, reason: fate, retryable: fate === 'later', fallback: fate === 'fallback' ? 'mail' : undefined } as const
    const outcome: Outcome = { page: page.id, attempt: page.attempt, ...fate === 'yes' ? { accepted: true } as const : failed }
    if (fate === 'yes' && page.why !== 'resolved') { lastAccepted.set(key, now); owedEnd.add(key) }
    if (fate === 'yes' && page.why === 'last resort') heardLastResort = true
    if ((fate === 'yes' || fate === 'no') && page.why === 'resolved') { owedEnd.delete(key); lastAccepted.delete(key) }
    step({ kind: 'outcome', outcome })
  }

  function tick (): void {
    step(due())
    const [rest, sentSoFar] = [incident, pages.length]
    const at = incident && dueAt(incident)?.at
    if (at !== undefined && at <= now) return
    step(due())
    check(pages.length === sentSoFar && isDeepStrictEqual(rest, incident), 'what is done twice is done once')
  }

  function advance (wait: number, late = false): void {
    const until = now + wait
    if (late) now = until
    const next = () => incident && dueAt(incident)?.at
    let rounds = 0
    for (let at = next(); at !== undefined && at <= until; at = next()) {
      check(rounds++ < 3000, 'it comes to rest')
      now = Math.max(now, at)
      tick()
    }
    now = until
  }

  function look (): void {
    if (incident && !incident.closed) step({ kind: 'observed', alerts: [...alerts.values()] })
    else {
      incident = openIncident({ id: 'i', policy, group: 'g', alerts: [...alerts.values()] }, now)?.incident ?? incident
    }
  }

  return {
    act: (event: Act) => step(event(now)),
    alert ({ name, severity, fires, muted }: { name: string, severity: string, fires: boolean, muted: boolean }): void {
      const labels = makeLabels({ name, severity })
      alerts.set(name + severity, { fingerprint: fingerprint(labels), labels, endsAt: fires ? now + ms('2h') : now, ...muted && { mutedBy: 'silence' } })
      look()
    },
    endAll (): void {
      for (const [name, alert] of alerts) alerts.set(name, { ...alert, endsAt: Math.min(now, alert.endsAt) })
      look()
    },
    unmute (): void {
      for (const [name, { mutedBy: _, ...alert }] of alerts) alerts.set(name, alert)
      look()
    },
    advance,
    pages,
    owedEnd,
    get now () { return now },
    get incident () { return incident }
  }
}

function play (policy: EscalationPolicy, script: readonly Step[], stream: Iterator<string>) {
  const scene = world(policy, stream)
  scene.alert({ name: 'disk', severity: 'critical', fires: true, muted: false })
  for (const one of script) {
    if ('act' in one) scene.act(one.act)
    else if ('alert' in one) scene.alert(one.alert)
    else scene.advance(one.wait, one.late)
  }
  return scene
}

t.test('no page without a recipient, none lost, none after an acknowledgement covers it', async () => {
  fc.assert(fc.property(policies, steps, fates, (policy, script, stream) => { play(policy, script, stream[Symbol.iterator]()) }), { numRuns: 400 })
})

t.test('whatever has been, somebody is paged within a minute when it is nobody\'s any more', async t => {
  let tried = 0
  fc.assert(fc.property(policies.filter(({ tiers }) => (tiers[0]?.after ?? 0) === 0), steps, fates, (policy, script, stream) => {
    const scene = play(policy, script, stream[Symbol.iterator]())
    scene.alert({ name: 'last', severity: 'critical', fires: true, muted: false })
    scene.unmute()
    const mode = scene.incident && modeOf(scene.incident)
    if (mode !== 'acknowledged' && mode !== 'snoozed' && mode !== 'escalating') return
    tried++
    scene.act(() => ({ kind: 'acknowledged', by: 'chen' }))
    scene.act(() => ({ kind: 'unacknowledged', by: 'chen' }))
    const [before, since] = [scene.pages.length, scene.now]
    scene.advance(60_000)
    if (scene.incident && modeOf(scene.incident) === 'resolved') return
    // Whoever has accepted a page at this very moment is not paged by the same means again.
    if (scene.incident?.fired.some(({ reached, at }) => reached && at >= since)) return
    if (scene.pages.slice(before).every(({ page }) => page.why === 'resolved')) throw new Error(`nobody is paged: ${JSON.stringify(scene.incident)}`)
  }), { numRuns: 300 })
  t.ok(tried > 100, 'mostly there is something to page for')
})

t.test('whoever has accepted a page is told of the end', async () => {
  fc.assert(fc.property(policies, steps, (policy, script) => {
    const scene = play(policy, script, ['yes'][Symbol.iterator]())
    scene.endAll()
    scene.advance(60_000)
    if (scene.owedEnd.size > 0 || scene.incident?.state !== 'resolved') throw new Error(`not told: ${[...scene.owedEnd]} ${JSON.stringify(scene.incident)}`)
  }), { numRuns: 300 })
})

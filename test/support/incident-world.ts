import fc from 'fast-check'
import type { EscalationPolicy, Target } from '../../src/domain/escalation-policy.ts'
import type { Effect, Line } from '../../src/domain/incident-change.ts'
import { readIncident, writeIncident } from '../../src/domain/incident-document.ts'
import type { IncidentEvent } from '../../src/domain/incident-event.ts'
import { uncovered, type Observed } from '../../src/domain/incident-member.ts'
import { dueAt } from '../../src/domain/incident-timer.ts'
import { openIncident, transition, type Due } from '../../src/domain/incident-transition.ts'
import { modeOf, type Incident, type Method } from '../../src/domain/incident.ts'
import { fingerprint, makeLabels } from '../../src/domain/labels.ts'
import type { Outcome, Page } from '../../src/domain/page.ts'
import { dawn } from './build.ts'
import { ms, person } from './incident-story.ts'

/*
 * Random policies, people, receivers, alerts and acts, on timers that are late or run twice and sends of which nothing is heard, or late.
 * After each step the incident is stored and read again, as after a restart, and all that must always hold is looked at.
 */
const names = ['ana', 'bo', 'chen', 'nobody']
const minutes = fc.constantFrom(0, 1, 5, 15, 45).map(n => n * 60_000)

const target: fc.Arbitrary<Target> = fc.oneof(
  fc.constantFrom(...names).map(name => ({ kind: 'user' as const, name })),
  fc.constantFrom('rota', 'empty').map(name => ({ kind: 'schedule' as const, name })),
  fc.constant({ kind: 'receiver' as const, name: 'chat' })
)

export const policies: fc.Arbitrary<EscalationPolicy> = fc.record({
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

/** The longest that a tier or a repeat waits. */
export function longestWait ({ tiers, repeat }: EscalationPolicy): number {
  return Math.max(repeat.after, ...tiers.map(({ after }) => after))
}

/** Personal rules: by default, the same means twice, and none at all. All others have one that is immediate. */
const rules: { readonly [style: string]: (name: string) => { high?: Method[], low?: Method[] } } = {
  usual: () => ({}),
  insistent: name => ({ high: [0, 0, ms('30s'), ms('5m')].map(after => ({ receiver: `${name}-push`, after })) }),
  unhurried: () => ({ high: [] }),
  unreachable: () => ({ high: [], low: [] })
}
export type Styles = { readonly [name: string]: string }
export const styles: fc.Arbitrary<Styles> = fc.record({ ana: fc.constant('usual'), bo: fc.constantFrom('usual', 'insistent', 'unhurried'), chen: fc.constantFrom('usual', 'insistent', 'unreachable') })

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

type Alert = { readonly name: string, readonly severity: string, readonly lasts: number, readonly muted: number }
export type Step = { act: Act } | { alert: Alert } | { wait: number, late: boolean }
export const steps: fc.Arbitrary<Step[]> = fc.array(fc.oneof(
  { weight: 3, arbitrary: fc.record({ act: acts }) },
  {
    weight: 3,
    arbitrary: fc.record({
      alert: fc.record({
        name: fc.constantFrom('disk', 'net'),
        severity: fc.constantFrom('info', 'warning', 'error', 'critical'),
        lasts: fc.constantFrom(0, 0, ms('3m'), ms('2h')),
        muted: fc.constantFrom(0, 0, ms('10m'), Infinity)
      })
    })
  },
  { weight: 5, arbitrary: fc.record({ wait: minutes, late: fc.boolean() }) }
), { maxLength: 40 })

/** What comes of the pages in turn: accepted, failed, to be tried again, to the fallback, accepted when the claim has run out, or nothing heard. */
export const fates = fc.infiniteStream(fc.constantFrom('yes', 'yes', 'no', 'later', 'fallback', 'slow', 'lost'))

/** One incident, until nothing is owed for it. What was paged for it holds back no page of the one that comes after it (a limit on calls is one incident's). */
type Life = {
  incident: Incident
  readonly accepted: Map<string, number>
  readonly owedEnd: Set<string>
  /** The last attempt of each page; infinite when it was accepted. */
  readonly sent: Map<string, number>
  /** By what means pages were tried. */
  readonly used: Set<string>
  /** With whom tiers have begun since they began anew. */
  readonly begun: Set<string>
  heardLastResort: boolean
  readonly lines: Line[]
}

/** Of these, the tiers begin anew, or another pages them out of turn. */
const anew = new Set(['opened again', 'no longer suppressed', 'new since the acknowledgement', 'unacknowledged', 'ack timeout', 'snooze over', 'escalated', 'reassigned', 'rebased', 'acknowledged', 'acknowledged in part', 'declined'])

export function incidentWorld (policy: EscalationPolicy, fates: Iterator<string>, styles: Styles = { ana: 'usual', bo: 'usual', chen: 'usual' }) {
  const alerts = new Map<string, Observed>()
  const people = new Map(Object.entries(styles).map(([name, style]) => [name, person(name, rules[style]?.(name))]))
  const turns = new Map<string, { at: number, load: number }>()
  const pages: Page[] = []
  const lives: Life[] = []
  const unheard: Array<{ at: number, tell: () => void }> = []
  let now = dawn
  let fate: string | undefined

  function check (ok: boolean, what: string, life?: Life): void {
    if (!ok) throw new Error(`${what}: ${JSON.stringify(life?.incident)}`)
  }

  function find ({ kind, name }: Target) {
    const on = kind === 'user' ? [name] : name === 'empty' ? [] : Math.floor(now / ms('20m')) % 2 ? ['ana'] : ['bo', 'chen']
    return { people: on.flatMap(one => people.get(one) ?? []), ...kind === 'schedule' && { until: (Math.floor(now / ms('20m')) + 1) * ms('20m') } }
  }

  function seen (): Observed[] {
    return [...alerts.values()].map(({ mutedBy, mutedUntil, ...alert }) => (mutedUntil ?? 0) > now ? { ...alert, mutedBy, ...mutedUntil !== Infinity && { mutedUntil } } : alert)
  }

  const due = (): Due => ({ kind: 'due', alerts: seen(), lease: 10_000, who: find, turnOf: name => turns.get(name) })

  function step (life: Life, event: IncidentEvent | Due): void {
    const before = life.incident
    const { incident: after, effects } = transition(before, event, now)
    const sends = effects.flatMap(effect => effect.kind === 'page' ? [effect.page] : [])
    check(after === before ? sends.length === 0 : after.version === before.version + 1, 'a change raises the version by one, and nothing is sent without', life)
    const stored = writeIncident(after)
    const incident = life.incident = after === before ? before : readIncident(stored)
    check(writeIncident(incident) === stored, 'it is what was stored of it', life)
    check(Object.values(after).every(value => value !== undefined), 'nothing in it is undefined', life)
    note(life, effects)
    if (before.unattended && !incident.unattended) life.begun.clear()
    for (const { why, pass, tier, to, urgency, steps } of incident.runs.filter(({ id }) => id > before.lastRun)) {
      const begins = `${pass}/${tier}/${to ?? steps[0]?.receiver}/${urgency}`
      check(why !== 'tier' || !life.begun.has(begins), 'a tier of a pass begins with each but once', life)
      life.begun.add(begins)
    }

    const mode = modeOf(incident)
    check((mode === 'escalating') === (incident.next !== undefined), 'while it escalates, and only then, there is something next', life)
    check(incident.next === undefined || incident.next.at <= now + longestWait(incident.policy), 'what is next comes before long', life)
    check((dueAt(incident) === undefined) === (incident.closed === true && incident.runs.length === 0), 'it has a timer until it is over for good and nothing is owed', life)
    check(mode !== 'unattended' || life.heardLastResort || incident.runs.some(({ why }) => why === 'last resort'), 'nobody attends to it, and the last resort knows or is being told', life)
    if (mode !== 'unattended') life.heardLastResort = false
    // Two that are told of the end may have the same fallback.
    const means = sends.map(({ id, to, receiver, why }) => why === 'resolved' ? id : `${to}/${receiver}`)
    check(new Set(means).size === means.length, 'nobody is told the same twice at once', life)
    for (const page of sends) send(life, page)
  }

  function note (life: Life, effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'turn') turns.set(effect.person, { at: effect.at, load: (turns.get(effect.person)?.load ?? 0) + 1 })
      if (effect.kind === 'line') life.lines.push(effect)
      if (effect.kind === 'line' && anew.has(effect.what)) life.begun.clear()
    }
  }

  function send (life: Life, page: Page): void {
    const { incident: { members, ack, snooze, resolution }, accepted, sent, used } = life
    const means = `${page.to}/${page.receiver}`
    check(page.receiver !== '', 'a page has a recipient', life)
    check(page.attempt === (sent.get(page.id) ?? 0) + 1, 'attempts are counted, and none is made after one was accepted', life)
    if (page.why === 'resolved') {
      check(resolution !== undefined, 'no end is told before it', life)
    } else {
      const firing = seen().filter(({ endsAt, mutedBy }) => endsAt > now && mutedBy === undefined)
      check(firing.length > 0 && !resolution, 'nothing is paged after the end, or while all is silenced', life)
      check(page.why === 'responder' || uncovered(members, [ack, snooze]).length > 0 || !(ack || snooze), 'nothing is paged after an acknowledgement covers it', life)
      check(used.has(`${page.id}/${means}`) || now >= (accepted.get(means) ?? 0) + 60_000, 'nobody is called twice within a minute', life)
    }
    sent.set(page.id, page.attempt)
    pages.push(page)
    used.add(`${page.id}/${means}`)
    const fate = nextFate()
    if (fate === 'lost') return
    if (fate === 'slow') unheard.push({ at: now + ms('15s'), tell: () => hear(life, page, 'yes') })
    else hear(life, page, fate)
  }

  function nextFate (): string {
    return fate ?? fates.next().value ?? 'yes'
  }

  function hear (life: Life, page: Page, fate: string): void {
    const { incident: { runs }, accepted, owedEnd, sent } = life
    const means = `${page.to}/${page.receiver}`
    const isAwaited = runs.some(({ id, steps }) => steps.some(({ n }) => `${id}.${n}` === page.id))
    if (isAwaited && (fate === 'yes' || fate === 'no') && page.why === 'resolved') owedEnd.delete(means)
    if (isAwaited && fate === 'yes') {
      sent.set(page.id, Infinity)
      if (page.why !== 'resolved') { accepted.set(means, now); owedEnd.add(means) }
      if (page.why === 'last resort') life.heardLastResort = true
    }
    const failed = { accepted: false, reason: fate, retryable: fate === 'later', fallback: fate === 'fallback' && page.receiver !== 'mail' ? 'mail' : undefined } as const
    const outcome: Outcome = { page: page.id, attempt: page.attempt, ...fate === 'yes' ? { accepted: true } as const : failed }
    step(life, { kind: 'outcome', outcome })
  }

  function tick (life: Life): void {
    step(life, due())
    const [rest, sentSoFar] = [life.incident, pages.length]
    const at = dueAt(rest)?.at
    if (at !== undefined && at <= now) return
    step(life, due())
    check(pages.length === sentSoFar && rest === life.incident, 'what is done twice is done once', life)
  }

  function next (): { at: number, tell: () => void } | undefined {
    const timers = lives.flatMap(life => {
      const at = dueAt(life.incident)?.at
      return at === undefined ? [] : [{ at, tell: () => tick(life) }]
    })
    return [...unheard.slice(0, 1), ...timers].reduce<{ at: number, tell: () => void } | undefined>((first, one) => first && first.at <= one.at ? first : one, undefined)
  }

  function advance (wait: number, late = false): void {
    const until = now + wait
    if (late) now = until
    let rounds = 0
    for (let first = next(); first && first.at <= until; first = next()) {
      check(rounds++ < 3000, 'it comes to rest', lives.at(-1))
      now = Math.max(now, first.at)
      if (first === unheard[0]) unheard.shift()
      first.tell()
    }
    now = until
  }

  function look (): void {
    const life = lives.at(-1)
    if (life && !life.incident.closed) return step(life, { kind: 'observed', alerts: seen() })
    const opened = openIncident({ id: `i${lives.length}`, policy, group: 'g', alerts: seen() }, now)
    if (opened) lives.push({ incident: opened.incident, accepted: new Map(), owedEnd: new Set(), sent: new Map(), used: new Set(), begun: new Set(), heardLastResort: false, lines: opened.effects.filter(effect => effect.kind === 'line') })
  }

  function change (map: (alert: Observed) => Observed): void {
    for (const [name, alert] of alerts) alerts.set(name, map(alert))
    look()
  }

  return {
    act (event: Act): void {
      const life = lives.at(-1)
      if (life) step(life, event(now))
    },
    alert ({ name, severity, lasts, muted }: Alert): void {
      const labels = makeLabels({ name, severity })
      alerts.set(name + severity, { fingerprint: fingerprint(labels), labels, endsAt: now + lasts, ...muted > 0 && { mutedBy: 'silence', mutedUntil: now + muted } })
      look()
    },
    endAll: () => change(alert => ({ ...alert, endsAt: Math.min(now, alert.endsAt) })),
    unmute: () => change(({ mutedBy: _, mutedUntil: __, ...alert }) => alert),
    /** From now on every page has this fate. */
    allAre (of: string): void { fate = of },
    advance,
    pages,
    lives,
    get now () { return now },
    get incident () { return lives.at(-1)?.incident }
  }
}

/** What a random story has led to. */
export function play (policy: EscalationPolicy, script: readonly Step[], { fates, styles }: { fates: Iterator<string>, styles?: Styles }) {
  const world = incidentWorld(policy, fates, styles)
  world.alert({ name: 'disk', severity: 'critical', lasts: ms('2h'), muted: 0 })
  for (const one of script) {
    if ('act' in one) world.act(one.act)
    else if ('alert' in one) world.alert(one.alert)
    else world.advance(one.wait, one.late)
  }
  return world
}

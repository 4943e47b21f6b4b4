import { isDeepStrictEqual } from 'node:util'
import { parseDuration } from '../../src/domain/duration.ts'
import { parseTarget, type EscalationPolicy, type Target, type Tier } from '../../src/domain/escalation-policy.ts'
import { readIncident, writeIncident } from '../../src/domain/incident-document.ts'
import type { IncidentEvent } from '../../src/domain/incident-event.ts'
import type { Observed } from '../../src/domain/incident-member.ts'
import { dueAt } from '../../src/domain/incident-timer.ts'
import { openIncident, transition } from '../../src/domain/incident-transition.ts'
import type { Change, Effect, Line } from '../../src/domain/incident-change.ts'
import type { Incident, Method, Person } from '../../src/domain/incident.ts'
import { fingerprint, makeLabels } from '../../src/domain/labels.ts'
import type { Outcome, Page } from '../../src/domain/page.ts'
import { dawn } from './build.ts'

export function ms (text: string): number {
  const parsed = parseDuration(text)
  if ('error' in parsed) throw new Error(parsed.error)
  return parsed.ms
}

/** A tier as in a configuration: `tier('15m', 'schedule:secondary receiver:war-room', { ack: 'all' })` */
export function tier (after: string, notify: string, rest: Partial<Tier> = {}): Tier {
  const targets = notify.split(' ').filter(Boolean).map(text => parseTarget(text)).filter((target): target is Target => target !== undefined)
  return { after: ms(after), notify: targets, urgency: 'high', mode: 'all', ack: 'first', ...rest }
}

/** Primary at once, secondary after 15 minutes, the head an hour after the start. */
export function policy (fields: Partial<EscalationPolicy> = {}): EscalationPolicy {
  return {
    name: 'payments',
    tiers: [tier('0', 'schedule:primary'), tier('15m', 'schedule:secondary'), tier('45m', 'user:head')],
    repeat: { times: 1, fromTier: 0, after: ms('45m') },
    ackTimeout: ms('1h'),
    reopenWindow: ms('15m'),
    keepAckOnReopen: false,
    lastResort: 'war-room',
    ...fields
  }
}

/** Who is paged by `<name>-push` at once and `<name>-sms` after five minutes, and by mail where it does not hurry. */
export function person (name: string, { high = [{ receiver: `${name}-push`, after: 0 }, { receiver: `${name}-sms`, after: ms('5m') }], low = [{ receiver: `${name}-mail`, after: 0 }] }: { high?: Method[], low?: Method[] } = {}): Person {
  return { name, notify: { high, low } }
}

type Answer = Exclude<Outcome, { accepted: true }> extends infer Failed ? Omit<Failed & object, 'page' | 'attempt'> | { accepted: true } | undefined : never

type Options = {
  readonly policy?: EscalationPolicy
  readonly people?: readonly Person[]
  /** Of a schedule at a time. */
  readonly onCall?: (schedule: string, at: number) => { readonly names: readonly string[], readonly until?: number }
  /** What comes of a page; undefined: nothing is heard of it. */
  readonly answer?: (page: Page, now: number) => Answer
  readonly turnOf?: (person: string) => { at: number, load: number } | undefined
}

const rota: { readonly [schedule: string]: readonly string[] } = { primary: ['ana'], secondary: ['bo'] }

/** An incident on virtual time, with alerts that fire until they are told to end. Every state of it is stored and read again. */
export function incidentStory ({ policy: own = policy(), people = ['ana', 'bo', 'chen', 'head'].map(name => person(name)), onCall, answer = () => ({ accepted: true }), turnOf }: Options = {}) {
  const alerts = new Map<string, Observed>()
  const effects: Effect[] = []
  const said: string[] = []
  let now = dawn
  let incident: Incident | undefined

  function take (change: Change | undefined): Change {
    if (!change) throw new Error('no incident')
    const stored = readIncident(writeIncident(change.incident))
    if (!isDeepStrictEqual(JSON.parse(JSON.stringify(stored)), JSON.parse(JSON.stringify(change.incident))) || !isDeepStrictEqual(Object.keys(stored), Object.keys(change.incident))) throw new Error('an incident is not what was stored of it')
    incident = stored
    effects.push(...change.effects)
    for (const effect of change.effects) if (effect.kind === 'page') send(effect.page)
    return change
  }

  function send (page: Page): void {
    said.push(`${clock()} ${page.receiver}${page.why === 'tier' ? '' : ` (${page.why})`}`)
    const outcome = answer(page, now)
    if (outcome) take(transition(current(), { kind: 'outcome', outcome: { page: page.id, attempt: page.attempt, ...outcome } as Outcome }, now)) // Spreading a union loses its cases.
  }

  function current (): Incident {
    if (!incident) throw new Error('nothing fires yet')
    return incident
  }

  function who (target: Target, at: number) {
    const { names, until } = target.kind === 'user' ? { names: [target.name], until: undefined } : onCall?.(target.name, at) ?? { names: rota[target.name] ?? [], until: undefined }
    return { people: names.flatMap(name => people.find(one => one.name === name) ?? []), until }
  }

  function due (fields: { readonly takeOverFrom?: number } = {}): void {
    take(transition(current(), { kind: 'due', alerts: [...alerts.values()], lease: ms('10s'), who, turnOf, ...fields }, now))
  }

  function look (group?: string): void {
    const change: Change | undefined = incident
      ? transition(incident, { kind: 'observed', alerts: [...alerts.values()], group }, now)
      : openIncident({ id: 'i1', policy: own, group: 'g1', alerts: [...alerts.values()] }, now)
    if (change) take(change)
    if (incident) run(now)
  }

  /** All that is due until then, each when it is due. */
  function run (until: number): void {
    let rounds = 0
    for (let timer = dueAt(current()); timer && timer.at <= until; timer = dueAt(current())) {
      if (rounds++ > 1000) throw new Error(`does not come to rest: ${JSON.stringify(timer)}`)
      now = Math.max(now, timer.at)
      due()
    }
    now = until
  }

  function clock (): string {
    const minutes = (now - dawn) / 60_000
    return `${Math.floor(minutes)}:${String(Math.floor((now - dawn) / 1000) % 60).padStart(2, '0')}`
  }

  return {
    /** `fire('disk', 'critical')`: an alert begins; an earlier one of the same name and severity begins anew. */
    fire (name: string, severity = 'critical', { group, ...fields }: Partial<Observed> & { readonly group?: string } = {}): void {
      const labels = makeLabels({ alertname: name, severity })
      alerts.set(`${name}/${severity}`, { fingerprint: fingerprint(labels), labels, endsAt: now + ms('100d'), ...fields })
      look(group)
    },
    end (name: string, severity = 'critical'): void {
      const alert = alerts.get(`${name}/${severity}`)
      if (alert) alerts.set(`${name}/${severity}`, { ...alert, endsAt: now })
      look()
    },
    mute (by: string | undefined, until?: number): void {
      for (const [name, alert] of alerts) alerts.set(name, { ...alert, mutedBy: by, mutedUntil: until })
      look()
    },
    /** Changes what is known of an alert, and tells nobody. */
    quietly (name: string, fields: Partial<Observed>): void {
      const alert = alerts.get(`${name}/critical`)
      if (alert) alerts.set(`${name}/critical`, { ...alert, ...fields })
    },
    act (event: IncidentEvent): Change {
      const change = take(transition(current(), event, now))
      run(now)
      return change
    },
    due,
    advance (time: string): void { run(now + ms(time)) },
    /** Nobody is there to look at timers. */
    sleep (time: string): void { now += ms(time) },
    get now () { return now },
    get incident () { return current() },
    get effects () { return effects },
    lines: (what: Line['what']) => effects.filter((effect): effect is Line => effect.kind === 'line' && effect.what === what),
    /** The pages since it was asked last: `15:00 bo-push`. */
    said: (): string[] => said.splice(0)
  }
}

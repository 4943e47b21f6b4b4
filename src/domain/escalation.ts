import { acknowledge, hasAnswered } from './acknowledgement.ts'
import { isEndOfPass, nextPass, placeAfter, printTarget, type Place, type Target, type Tier } from './escalation-policy.ts'
import { amend, emit, line, type Change } from './incident-change.ts'
import { firingOf, modeOf, type Firing, type Incident, type Method, type Next, type Person } from './incident.ts'
import { coversOfPage } from './incident-member.ts'
import { start, type Run, type Why } from './page.ts'

/** Who is meant by a schedule or a user at a time; `until` when that is known to change. `gap` says why it is nobody. */
export type Who = (target: Target, at: number) => { readonly people: readonly Person[], readonly gap?: string | undefined, readonly until?: number | undefined }

/** When a round robin paged somebody last, and how much this week. */
export type TurnOf = (person: string) => { readonly at: number, readonly load: number } | undefined

export type Lookup = { readonly who: Who, readonly turnOf?: TurnOf | undefined }

/** Later than this is not on time: what comes next is counted from now, so that nothing is caught up with (protocol 10). */
const onTime = 10_000

/** Begins with the first tier, at once. */
export function restart (incident: Incident, now: number, tier = 0): Incident {
  return { ...incident, next: { pass: 0, tier, at: now }, fired: [], passReached: false, partialAcks: [], unattended: undefined, audited: undefined }
}

/** How long somebody who is paged before a place has until it fires: as long as the people of the tier before it, or of the first. */
function waitBefore ({ policy }: Incident, { pass, tier }: Place): number {
  return placeAfter(policy, { pass, tier: Math.max(0, tier - 1) }).after
}

/** Fires what is due. Places with nobody in them follow upon another at once. */
export function escalate (change: Change, lookup: Lookup, now: number): Change {
  let after = change
  for (let next = dueNext(after.incident, now); next; next = dueNext(after.incident, now)) {
    const base = now - next.at > onTime ? now : next.at
    if (next.first) after = fireFirst(after, { ...next, first: next.first }, { lookup, base, now })
    else if (isEndOfPass(after.incident.policy, next)) after = endPass(after, next, { base, now })
    else after = fireTier(after, next, { lookup, base, now })
  }
  return after
}

function dueNext (incident: Incident, now: number): Next | undefined {
  return modeOf(incident) === 'escalating' && incident.next && incident.next.at <= now ? incident.next : undefined
}

type Moment = { readonly lookup: Lookup, readonly base: number, readonly now: number }

/** Whoever acknowledged hears first of what is new, and whoever was given the incident of all. */
function fireFirst (change: Change, { pass, tier, first }: Next & { first: NonNullable<Next['first']> }, { lookup, base, now }: Moment): Change {
  const [person] = lookUp([{ kind: 'user', name: first.person }], lookup, now).people
  const place = { pass, tier }
  const methods = person ? methodsOf(person, 'high') : []
  if (!person || methods.length === 0) {
    return line(amend(change, { next: { ...place, at: now } }), { at: now, what: 'gap', to: first.person, reason: 'no such user' })
  }
  const { change: started, id } = start(change, { to: person.name, why: first.why, urgency: 'high', methods }, now)
  const firing: Firing = { pass, at: now, people: [person.name], runs: [id], reached: wasReached(started.incident, [id]), rest: [] }
  return amend(started, { fired: [...withoutFirst(started.incident.fired), firing], next: { ...place, at: base + waitBefore(change.incident, place) }, passReached: started.incident.passReached || firing.reached })
}

function withoutFirst (fired: readonly Firing[]): Firing[] {
  return fired.filter(({ tier }) => tier !== undefined)
}

function fireTier (change: Change, { pass, tier: number }: Next, { lookup, base, now }: Moment): Change {
  const tier = change.incident.policy.tiers[number]
  if (!tier) return change
  const found = lookUp(tier.notify, lookup, now)
  let after = found.gaps.reduce((all, { target, reason }) => line(all, { at: now, what: 'gap', to: printTarget(target), pass, tier: number, reason }), change)
  const reachable = found.people.filter(person => methodsOf(person, tier.urgency).length > 0)
  const waiting = reachable.filter(({ name }) => !hasAnswered(after.incident, name))
  const receivers = tier.notify.filter(({ kind }) => kind === 'receiver')
  const { after: wait, ...next } = placeAfter(after.incident.policy, { pass, tier: number })

  if (waiting.length === 0 && receivers.length === 0) {
    const answered = after.incident.partialAcks.findLast(({ by }) => reachable.some(({ name }) => name === by))
    // Everybody whom it would page has acknowledged already, so there is nobody to wait for.
    if (answered) return amend(after, acknowledge({ ...after.incident, fired: [] }, answered))
    after = line(after, { at: now, what: 'gap', pass, tier: number, reason: 'nobody to notify, skipped' })
    return amend(after, { next: { ...next, at: soonest(after.incident, next, now) } })
  }

  const [people, rest] = tier.mode === 'all' ? [waiting, []] : inTurn(waiting, lookup)
  const about = { pass, tier: number, urgency: tier.urgency, why: 'tier' as const }
  const ids: number[] = []
  for (const person of people) {
    const started = startPerson(after, person, { ...about, mode: tier.mode, now })
    after = started.change
    ids.push(started.id)
  }
  for (const { name } of receivers) {
    const started = start(after, { ...about, methods: [{ receiver: name, after: 0 }] }, now)
    after = started.change
    ids.push(started.id)
  }
  const firing: Firing = {
    pass,
    tier: number,
    at: now,
    people: [...reachable.filter(person => !waiting.includes(person)), ...people].map(({ name }) => name),
    runs: ids,
    reached: wasReached(after.incident, ids),
    rest,
    ...found.until !== undefined && { lookAgainAt: found.until }
  }
  const fired = [...withoutFirst(after.incident.fired).filter(({ tier }) => tier !== number), firing]
  return line(amend(after, { fired, next: { ...next, at: base + wait }, passReached: after.incident.passReached || firing.reached }), { at: now, what: 'tier', pass, tier: number })
}

/** When what is not to be waited for comes: at once, but a pass does not end before those whom it pages have had their time. */
function soonest ({ policy, fired, runs }: Incident, place: Place, now: number): number {
  if (!isEndOfPass(policy, place)) return now
  const last = fired.findLast(firing => firing.pass === place.pass && (firing.reached || runs.some(({ id }) => firing.runs.includes(id))))
  return last ? Math.max(now, last.at + policy.repeat.after) : now
}

function startPerson (change: Change, person: Person, { mode, now, ...about }: Pick<Run, 'pass' | 'tier' | 'urgency'> & { why: Why, mode: Tier['mode'], now: number }) {
  return start(change, { ...about, to: person.name, methods: methodsOf(person, about.urgency), ...mode === 'round_robin' && { inTurn: true } }, now)
}

function wasReached ({ runs }: Incident, ids: readonly number[]): boolean {
  return runs.some(({ id, reached }) => reached && ids.includes(id))
}

function endPass (change: Change, place: Place, { base, now }: Omit<Moment, 'lookup'>): Change {
  const { policy, passReached } = change.incident
  const repeat = nextPass(policy, place)
  if (repeat) {
    const unreached = passReached ? change : tellLastResort(change, { pass: place.pass, reason: 'nobody was reached in this pass', now })
    // A pass that has reached nobody ends before its time, and the next one does not.
    return amend(unreached, { passReached: false, next: { ...repeat, at: passReached ? base : base + policy.repeat.after } })
  }
  const reason = passReached ? 'nobody has acknowledged' : 'nobody was reached'
  const told = tellLastResort(change, { pass: place.pass, reason, now })
  return line(amend(told, { next: undefined, unattended: { at: now, covers: coversOfPage(told.incident.members) } }), { at: now, what: 'unattended', reason })
}

function tellLastResort (change: Change, { pass, reason, now }: { pass: number, reason: string, now: number }): Change {
  const { lastResort } = change.incident.policy
  const { change: started } = start(change, { why: 'last resort', urgency: 'high', pass, methods: [{ receiver: lastResort, after: 0 }] }, now)
  return line(started, { at: now, what: 'last resort', receiver: lastResort, pass, reason })
}

/** Somebody whose shift has begun since the tier fired is told, too. */
export function lookAgain (change: Change, lookup: Lookup, now: number): Change {
  const firing = firingOf(change.incident)
  const mode = modeOf(change.incident)
  if (!firing || firing.tier === undefined || (firing.lookAgainAt ?? Infinity) > now || (mode !== 'escalating' && mode !== 'unattended')) return change
  const tier = change.incident.policy.tiers[firing.tier]
  const found = lookUp(tier?.notify ?? [], lookup, now)
  const stillOn = found.people.some(({ name }) => firing.people.includes(name))
  const fresh = found.people.filter(person => !firing.people.includes(person.name) && tier && methodsOf(person, tier.urgency).length > 0 && !hasAnswered(change.incident, person.name))
  const [newcomers, others] = tier?.mode !== 'round_robin' ? [fresh, []] : stillOn ? [[], []] : inTurn(fresh, lookup)

  let after = change
  const ids: number[] = []
  for (const person of newcomers) {
    const { pass, tier: number } = firing
    const started = startPerson(after, person, { pass, tier: number, urgency: tier?.urgency ?? 'high', why: 'shift change', mode: tier?.mode ?? 'all', now })
    after = line(started.change, { at: now, what: 'shift change', to: person.name, pass, tier: number })
    ids.push(started.id)
  }
  const { lookAgainAt: _, ...rest } = firing
  const again: Firing = {
    ...rest,
    people: [...firing.people, ...newcomers.map(({ name }) => name)],
    runs: [...firing.runs, ...ids],
    reached: firing.reached || wasReached(after.incident, ids),
    // Of those before, whoever is not on call any more is not tried.
    rest: newcomers.length > 0 ? others : firing.rest,
    ...found.until !== undefined && found.until > now && { lookAgainAt: found.until }
  }
  return replaceFiring(after, again)
}

/** What the outcome of a page means for the tiers: whoever was reached, or the next at once. */
export function weigh (change: Change, { accepted, exhausted }: { accepted?: Run | undefined, exhausted?: Run | undefined }, now: number): Change {
  if (accepted) return accept(change, accepted, now)
  if (!exhausted || exhausted.why === 'resolved') return change
  const after = line(change, { at: now, what: 'unreached', to: exhausted.to, pass: exhausted.pass, tier: exhausted.tier, reason: 'no means of this one took the page' })
  const firing = firingOf(after.incident)
  const { next, policy } = after.incident
  if (!next || modeOf(after.incident) !== 'escalating') return after
  if (!firing?.runs.includes(exhausted.id)) {
    const isAwaited = isEndOfPass(policy, next) && after.incident.fired.some(({ runs }) => runs.includes(exhausted.id))
    return isAwaited ? amend(after, { next: { ...next, at: Math.min(next.at, soonest(after.incident, next, now)) } }) : after
  }
  if (firing.reached) return after

  const [person, ...rest] = firing.rest
  const tier = firing.tier === undefined ? undefined : policy.tiers[firing.tier]
  if (person && tier) {
    const { change: started, id } = startPerson(after, person, { pass: firing.pass, tier: firing.tier, urgency: tier.urgency, why: 'tier', mode: tier.mode, now })
    return replaceFiring(started, { ...firing, rest, people: [...firing.people, person.name], runs: [...firing.runs, id], reached: wasReached(started.incident, [id]) })
  }
  const isUnderWay = after.incident.runs.some(({ id }) => firing.runs.includes(id))
  const at = soonest(after.incident, next, now)
  return isUnderWay || next.at <= at ? after : amend(after, { next: { ...next, at } })
}

function accept (change: Change, run: Run, now: number): Change {
  if (run.why === 'resolved') return change
  const turned = run.inTurn && run.to !== undefined && run.tier !== undefined ? emit(change, { kind: 'turn', tier: run.tier, person: run.to, at: now }) : change
  if (run.why === 'last resort') return turned
  const { next, passReached } = turned.incident
  const fired = turned.incident.fired.map(firing => firing.runs.includes(run.id) ? { ...firing, reached: true } : firing)
  return amend(turned, { fired, passReached: passReached || fired.some(({ runs, pass }) => runs.includes(run.id) && pass === (next?.pass ?? pass)) })
}

/** With this in the place of what fired last. */
function replaceFiring (change: Change, firing: Firing): Change {
  const { fired, passReached, next } = change.incident
  return amend(change, { fired: [...fired.slice(0, -1), firing], passReached: passReached || (firing.reached && firing.pass === (next?.pass ?? firing.pass)) })
}

function lookUp (targets: readonly Target[], { who }: Lookup, now: number) {
  const people = new Map<string, Person>()
  const gaps: Array<{ target: Target, reason: string }> = []
  let until: number | undefined
  for (const target of targets) {
    if (target.kind === 'receiver') continue
    const found = who(target, now)
    for (const person of found.people) {
      people.set(person.name, person)
      if (methodsOf(person, 'high').length === 0) gaps.push({ target, reason: `${person.name} has no means to be notified by` })
    }
    if (found.people.length === 0) gaps.push({ target, reason: found.gap ?? 'nobody is on call' })
    if (found.until !== undefined && found.until > now) until = Math.min(until ?? Infinity, found.until)
  }
  return { people: [...people.values()], gaps, until }
}

/** The rules for an urgency, or the others where she has none of these: better by the wrong means than not. */
export function methodsOf ({ notify: { high, low } }: Person, urgency: Tier['urgency']): readonly Method[] {
  const [wanted, other] = urgency === 'high' ? [high, low] : [low, high]
  return wanted.length > 0 ? wanted : other
}

/** Whose turn it is, and the others in their order: who was paged longest ago, then who was paged least. */
function inTurn (people: readonly Person[], { turnOf }: Lookup): [Person[], Person[]] {
  const turns = new Map(people.map(person => [person, turnOf?.(person.name) ?? { at: -Infinity, load: 0 }]))
  const key = (person: Person) => turns.get(person) ?? { at: -Infinity, load: 0 }
  const order = people.toSorted((a, b) => Math.sign(key(a).at - key(b).at) || key(a).load - key(b).load)
  return [order.slice(0, 1), order.slice(1)]
}

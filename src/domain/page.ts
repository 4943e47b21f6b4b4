import { amend, emit, line, type Change } from './incident-change.ts'
import type { Incident, Method, Told } from './incident.ts'
import type { Urgency } from './escalation-policy.ts'

export type Why = 'tier' | 'shift change' | 'acknowledged before' | 'ack timeout' | 'reassigned' | 'responder' | 'last resort' | 'resolved'

/** One person's rules being worked through, or one receiver being told. */
export type Run = {
  readonly id: number
  /** Absent: a receiver of nobody in particular. */
  readonly to?: string
  readonly why: Why
  readonly urgency: Urgency
  readonly pass?: number
  readonly tier?: number
  /** By round robin: when she is reached, it is somebody else's turn. */
  readonly inTurn?: true
  /** What is still to be sent, or under way. */
  readonly steps: readonly Step[]
  readonly reached: boolean
}

export type Step = {
  readonly n: number
  readonly receiver: string
  /** When it is due, or due again; while it is claimed, when the claim runs out. */
  readonly at: number
  readonly claimed: boolean
  readonly attempts: number
  /** When this receiver was tried first. */
  readonly since?: number
  /** When it was tried last. */
  readonly tried?: number
  /** Those that it turned away from to this one, and up to which attempt each was tried; the last of them. */
  readonly earlier?: ReadonlyArray<{ readonly receiver: string, readonly attempts: number }>
  /** Not wanted any more, but somebody may be sending it. */
  readonly withdrawn?: true
}

/** What is sent. The id stays the same over attempts, for services that can tell a repetition by it. */
export type Page = Pick<Run, 'to' | 'why' | 'urgency' | 'pass' | 'tier'> & {
  readonly id: string
  readonly receiver: string
  /** From 1. An outcome names it, so that one of an attempt that was given up cannot count for the next. */
  readonly attempt: number
}

export type Outcome = { readonly page: string, readonly attempt: number } & (
  | { readonly accepted: true }
  /** `fallback`: the receiver to turn to when this one has failed for good. */
  | { readonly accepted: false, readonly reason: string, readonly retryable: boolean, readonly fallback?: string | undefined }
)

/** After this, what still fails has failed (protocol 32). */
const patience = 60_000
/** Nobody is called twice by the same means within this. */
const pause = 60_000
const longestBackoff = 10_000

type Started = { readonly change: Change, readonly id: number }
type Start = Pick<Run, 'to' | 'why' | 'urgency' | 'pass' | 'tier' | 'inTurn'> & { readonly methods: readonly Method[] }

/** Begins with what is to be sent to somebody, or joins what is being sent already, which is never begun anew. */
export function start (change: Change, { methods, ...about }: Start, now: number): Started {
  const { runs, lastRun } = change.incident
  const running = runs.find(run => isRunning(run) && run.why !== 'resolved' && run.to === about.to && (run.urgency === 'high' || about.urgency === 'low') &&
    (about.to !== undefined || run.steps.some(step => [step, ...step.earlier ?? []].some(({ receiver }) => receiver === methods[0]?.receiver))))
  if (running) {
    // What was asked of a person outlives the acknowledgement of another, and a last resort is not given up.
    const why = about.why === 'responder' || about.why === 'last resort' ? about.why : running.why
    return { change: replace(change, { ...running, why }), id: running.id }
  }
  const id = lastRun + 1
  const steps = methods.map(({ receiver, after }, n): Step => ({
    n,
    receiver,
    at: now + after,
    claimed: false,
    attempts: 0
  })).sort((a, b) => a.at - b.at)
  const run: Run = { ...about, id, steps, reached: false }
  return { change: amend(change, { lastRun: id, runs: [...runs, run] }), id }
}

export function isRunning ({ steps }: Run): boolean {
  return steps.some(({ withdrawn }) => !withdrawn)
}

/** Claims what is due, for whoever has asked, and says to send it. What another has claimed is due again when the claim has run out, and not before `takeOverFrom`. */
export function claim (change: Change, { now, lease, takeOverFrom }: { readonly now: number, readonly lease: number, readonly takeOverFrom: number }): Change {
  const left = takeOverFrom > now ? change.incident.runs.reduce((all, run) => leaveAlone(all, run, { now, until: takeOverFrom }), change) : change
  const wanted = left.incident.runs.reduce((all, run) => dropWithdrawn(all, run, now), left)
  return wanted.incident.runs.reduce((all, run) => claimRun(all, run, { now, lease }), wanted)
}

/** Whoever sends it could not say for a while that it goes on, or that it was accepted. */
function leaveAlone (change: Change, run: Run, { now, until }: { now: number, until: number }): Change {
  return run.steps.filter(({ claimed, at }) => claimed && at <= now).reduce((all, step) => replaceStep(all, run, { ...step, at: until }), change)
}

/** What was being sent when nobody wanted it any more, and of which nothing was heard: it may have arrived, and then the end is to be told there. */
function dropWithdrawn (change: Change, run: Run, now: number): Change {
  const dropped = run.steps.filter(({ at, withdrawn }) => withdrawn && at <= now)
  if (dropped.length === 0) return change
  const rest = replace(change, { ...run, steps: run.steps.filter(step => !dropped.includes(step)) })
  if (run.why === 'resolved') return rest
  const told = dropped.reduce((all, { receiver, tried = now }) => {
    const noted = line(all, { at: now, what: 'failed', to: run.to, receiver, pass: run.pass, tier: run.tier, reason: 'nothing was heard of it' })
    return amend(noted, { told: withTold(noted.incident, { ...run.to !== undefined && { to: run.to }, receiver, at: tried }) })
  }, rest)
  return told.incident.resolution ? tellEnd(told, now) : told
}

function claimRun (change: Change, run: Run, { now, lease }: { now: number, lease: number }): Change {
  // One after the other, as one that is claimed may keep the next from the same means.
  return run.steps.filter(({ at }) => at <= now).reduce((all, step) => {
    // That it is over can be said at once.
    const free = run.why === 'resolved' ? now : whenFree(all.incident, { run, step, now })
    if (free > now) return replaceStep(all, run, { ...step, at: free })
    const claimed: Step = { ...step, at: now + lease, claimed: true, attempts: step.attempts + 1, since: step.since ?? now, tried: now }
    return sendStep(replaceStep(all, run, claimed), { run, step: claimed }, now)
  }, change)
}

/** When the same means may be used for the same person again. A repetition only waits for what is sent there at this very moment. */
function whenFree (incident: Incident, { run, step, now }: { run: Run, step: Step, now: number }): number {
  const last = lastContact(incident, run, step)
  return isRepeated(step) && last < now ? now : last + pause
}

/** Whether its receiver was tried before. */
function isRepeated ({ attempts, earlier }: Step): boolean {
  return attempts > (earlier?.at(-1)?.attempts ?? 0)
}

function sendStep (change: Change, { run: { id, to, why, urgency, pass, tier }, step: { n, receiver, attempts } }: { run: Run, step: Step }, now: number): Change {
  const page: Page = { id: `${id}.${n}`, receiver, attempt: attempts, why, urgency, ...to !== undefined && { to }, ...pass !== undefined && { pass }, ...tier !== undefined && { tier } }
  return line(emit(change, { kind: 'page', page }), { at: now, what: 'page', to, receiver, pass, tier, reason: why })
}

/** When the same means was last used for the same person, or tried. */
function lastContact ({ told, runs }: Incident, { to, id }: Run, { n, receiver }: Step): number {
  const accepted = told.filter(one => one.to === to && one.receiver === receiver).map(({ at }) => at)
  const tried = runs.filter(run => run.to === to && run.why !== 'resolved').flatMap(run => run.steps
    .filter(step => step.receiver === receiver && (run.id !== id || step.n !== n)).map(({ tried = -Infinity }) => tried))
  return Math.max(-Infinity, ...accepted, ...tried)
}

/** Whoever sends it goes on to. */
export function renew (change: Change, { page, attempt }: { readonly page: string, readonly attempt: number }, until: number): Change {
  const found = find(change.incident, page)
  if (!found?.step.claimed || found.step.attempts !== attempt || found.step.at >= until) return change
  return replaceStep(change, found.run, { ...found.step, at: until })
}

/** The change, and the run whose last means has failed, if it was that. */
export function conclude (change: Change, outcome: Outcome, now: number): { readonly change: Change, readonly accepted?: Run, readonly exhausted?: Run } {
  const found = find(change.incident, outcome.page)
  if (!found) return { change }
  const { run, step } = found
  const receiver = step.earlier?.find(({ attempts }) => outcome.attempt <= attempts)?.receiver ?? step.receiver
  const about = { at: now, to: run.to, receiver, pass: run.pass, tier: run.tier }
  if (outcome.accepted) {
    const after: Run = { ...run, reached: true, steps: run.steps.filter(one => one !== step) }
    const told = run.why === 'resolved' ? withEndTold(change.incident, run.to, receiver) : withTold(change.incident, { ...run.to !== undefined && { to: run.to }, receiver, at: now })
    return { change: line(amend(replace(change, after), { told }), { ...about, what: 'accepted' }), accepted: after }
  }
  // Another attempt is under way, or will be: only that one may say that it has failed.
  if (!step.claimed || step.attempts !== outcome.attempt) return { change }
  if (step.withdrawn) return { change: replace(change, { ...run, steps: run.steps.filter(one => one !== step) }) }

  const again = nextAttempt(change.incident, { run, step, outcome, now })
  if (again) {
    const moved = again.receiver !== step.receiver
    const after = replaceStep(change, run, again)
    return { change: line(after, { ...about, what: moved ? 'fallback' : 'failed', reason: moved ? `${again.receiver} instead: ${outcome.reason}` : outcome.reason }) }
  }
  const rest = run.steps.filter(one => one !== step)
  // A means that has failed does not make her wait for the next.
  const first = rest.find(({ claimed }) => !claimed)
  const failed: Run = { ...run, steps: rest.map(one => one === first && one.at > now ? { ...one, at: now } : one) }
  const told = run.why === 'resolved' ? withEndTold(change.incident, run.to, step.receiver) : change.incident.told
  const after = line(amend(replace(change, failed), { told }), { ...about, what: 'failed', reason: outcome.reason })
  return { change: after, ...!failed.reached && failed.steps.length === 0 && { exhausted: failed } }
}

type Failure = { readonly run: Run, readonly step: Step, readonly outcome: Outcome & { readonly accepted: false }, readonly now: number }

function nextAttempt ({ policy }: Incident, { run, step, outcome: { retryable, fallback }, now }: Failure): Step | undefined {
  const { since = now } = step
  const free = { ...step, claimed: false }
  if (retryable && now - since < patience) return { ...free, at: Math.min(since + patience, now + Math.min(longestBackoff, 500 * 2 ** Math.min(step.attempts, 10))) }
  const { tried: _, ...anew } = free
  const earlier = [...step.earlier ?? [], { receiver: step.receiver, attempts: step.attempts }].slice(-10)
  if (fallback !== undefined) return { ...anew, receiver: fallback, at: now, since: now, earlier }
  // There is nobody left to turn to.
  if (run.why === 'last resort') return { ...anew, receiver: policy.lastResort, at: now + pause, since: now + pause, earlier }
}

/** Takes back what nobody has begun to send, and what is being sent as soon as that has ended. */
export function withdraw (incident: Incident, unwanted: (run: Run) => boolean): Incident {
  const runs = incident.runs.map((run): Run => unwanted(run)
    ? { ...run, steps: run.steps.filter(({ claimed }) => claimed).map((step): Step => ({ ...step, withdrawn: true })) }
    : run)
  return { ...incident, runs: runs.filter(({ steps }) => steps.length > 0) }
}

/** What has accepted a page is told of the end. */
export function tellEnd (change: Change, now: number): Change {
  const isBeingTold = (one: Told) => change.incident.runs.some(run => run.why === 'resolved' && isRunning(run) && run.to === one.to && run.steps.some(({ receiver }) => receiver === one.receiver))
  return change.incident.told.filter(one => !one.ended && !isBeingTold(one)).reduce((after, { to, receiver }) =>
    start(after, { ...to !== undefined && { to }, why: 'resolved', urgency: 'low', methods: [{ receiver, after: 0 }] }, now).change, change)
}

function find ({ runs }: Incident, page: string): { run: Run, step: Step } | undefined {
  for (const run of runs) {
    const step = run.steps.find(({ n }) => `${run.id}.${n}` === page)
    if (step) return { run, step }
  }
}

function replace (change: Change, run: Run): Change {
  return amend(change, { runs: change.incident.runs.flatMap(one => one.id !== run.id ? [one] : run.steps.length > 0 ? [run] : []) })
}

/** With this in the place of the step that it was. */
function replaceStep (change: Change, { id }: Run, step: Step): Change {
  return amend(change, { runs: change.incident.runs.map(run => run.id === id ? { ...run, steps: run.steps.map(one => one.n === step.n ? step : one) } : run) })
}

function withTold ({ told }: Incident, one: Told): Told[] {
  return [...told.filter(({ to, receiver }) => to !== one.to || receiver !== one.receiver), one]
}

/** Kept, as what fires again at once calls nobody twice within the pause. */
function withEndTold ({ told }: Incident, to: string | undefined, receiver: string): Told[] {
  return told.map(one => one.to === to && one.receiver === receiver ? { ...one, ended: true } : one)
}

/** Whether this attempt is still the one that may send it. */
export function isBeingSent ({ runs }: Incident, { id, attempt }: Pick<Page, 'id' | 'attempt'>): boolean {
  return runs.some(run => run.steps.some(({ n, claimed, attempts, withdrawn }) => `${run.id}.${n}` === id && claimed && attempts === attempt && !withdrawn))
}

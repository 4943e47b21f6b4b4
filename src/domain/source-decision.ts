import type { SourceConfig } from './config.ts'
import { fingerprint, makeLabels, type Labels } from './labels.ts'
import { common } from './notification.ts'
import { severityRank, type Severity } from './severity.ts'
import type { Assigned, Ended, Firing, Noted, SourceChange, Suppressed } from './source-change.ts'
import type { SourceEffect, SourceProblem } from './source-problem.ts'
import { dayMs } from './wall-clock.ts'

export type Circumstances = {
  readonly now: number
  readonly source: Pick<SourceConfig, 'name' | 'labels' | 'hold' | 'ackOnAssign'>
  readonly severity: Severity
  /** Names of the routes that an alert of these labels takes. */
  readonly routesOf: (labels: Labels) => readonly string[]
  /** Projects of the source that report ends. */
  readonly resolving: ReadonlySet<string>
  /** For a silence, should one be made. */
  readonly newId: string
}

/** `problem` is to be stored, and what it owes to be done; without one there is nothing to do. `what` is for the history. */
export type Decision = { readonly problem?: SourceProblem, readonly what: string }

/** What is not known to be ended by its sender ends after this. */
const defaultHold = dayMs
/** Until further notice, as silences have to end. */
const longestSilence = 365 * dayMs
/** Senders try again for a quarter of an hour: what is overtaken arrives within this. */
export const lateFor = 20 * 60_000
/** Alerts of one problem: whoever makes up environments does not make up alerts without end. */
const mostAlerts = 10
/** By how much a sender's knowledge of a problem may lag behind its own events. */
const lag = 2 * 60_000

/** What a source's report makes of a problem, undefined where nothing is known of it. */
export function decideChange (problem: SourceProblem | undefined, change: SourceChange, about: Circumstances): Decision {
  switch (change.kind) {
    case 'firing': return fire(problem, change, about)
    case 'resolved': return resolve(problem, change, about)
    case 'suppressed': return suppress(problem, change, about)
    case 'assigned': return assign(problem, change, about)
    case 'noted': return note(problem, change, about)
  }
}

/** The problem while its alert fires. */
export function ifOpen (problem: SourceProblem | undefined, now: number): SourceProblem | undefined {
  return problem?.state === 'firing' && (problem.holdUntil ?? Infinity) > now ? problem : undefined
}

function fire (problem: SourceProblem | undefined, change: Firing, about: Circumstances): Decision {
  const { now } = about
  const open = ifOpen(problem, now)
  if (!open && problem && cameBeforeItsEnd(problem, change, now)) return { what: 'left out: it was made before the end that is known already' }

  const sets = open ? setsOn(open, change, about) : [labelsAtFirst(change, about)]
  const [labels = open?.labels ?? makeLabels({}), ...others] = sets
  const isWorse = change.rise !== undefined && labels[change.rise.label] !== open?.labels[change.rise.label]
  const given = Math.min(change.startsAt?.ms ?? now, now)
  const after: SourceProblem = {
    ...blank(problem, change, about),
    state: 'firing',
    labels,
    others,
    annotations: makeLabels({ ...open?.annotations, ...change.annotations }),
    generatorURL: change.generatorURL || (open?.generatorURL ?? ''),
    startsAt: open ? isWorse ? now : open.startsAt : Math.max(given, problem?.ended?.at ?? given),
    scopes: [...new Set([...open?.scopes ?? [], ...change.scopes])],
    firedAt: open && !isWorse && !change.returns ? open.firedAt : now,
    holdUntil: holdOf(open, change, about),
    asOf: latest(open?.asOf, change.asOf),
    episode: change.episode ?? open?.episode
  }
  const wakes = problem?.silence !== undefined && (change.returns === true || !isKnown(change.asOf, problem.silence.asOf))
  const { silence, ...unsilenced } = after
  return {
    problem: owe(wakes ? unsilenced : after, [
      ...wakes && silence ? [{ kind: 'unsilence', id: silence.id } as const] : [],
      ...alertsOf(after),
      ...problem?.state === 'firing' ? replaced(problem, sets, now) : []
    ]),
    what: !problem ? 'fires: new' : !open ? 'fires again' : whatIsNew(open, sets)
  }
}

function setsOf ({ labels, others }: Pick<SourceProblem, 'labels' | 'others'>): Labels[] {
  return [labels, ...others]
}

/** The ends of those of its alerts that others have taken the place of, once everybody knows these. */
function replaced (problem: SourceProblem, sets: readonly Labels[], now: number): SourceEffect[] {
  const kept = new Set(sets.map(fingerprint))
  return setsOf(problem).flatMap((from, n): SourceEffect[] => {
    const to = sets[n] ?? sets[0]
    return kept.has(fingerprint(from)) || !to ? [] : [{ kind: 'succeed', from, to }, alertOf({ ...problem, labels: from }, now)]
  })
}

function whatIsNew (open: SourceProblem, sets: readonly Labels[]): string {
  const before = setsOf(open)
  const news = sets.flatMap((labels, n) => {
    const old = before[n]
    const differs = differences(old ?? open.labels, labels)
    return differs === '' ? [] : [old ? differs : `beside it ${differs}`]
  })
  return news.length > 0 ? `fires: ${news.join('; ')}` : 'still fires'
}

/** Made when its sender did not know yet what we know: it is only late. */
function cameBeforeItsEnd ({ ended }: SourceProblem, { asOf, episode, returns = false }: Firing, now: number): boolean {
  if (!ended || returns || ended.at <= now - lateFor) return false
  return (episode !== undefined && episode === ended.episode) || isKnown(asOf, ended.asOf)
}

function isKnown (asOf: number | undefined, knownBy: number | undefined): boolean {
  return asOf !== undefined && knownBy !== undefined && asOf <= knownBy
}

function labelsAtFirst ({ labels, severity, rise }: Firing, { source, severity: { label } }: Circumstances): Labels {
  return makeLabels({ ...labels, ...severity !== undefined && { [label]: severity }, ...rise && { [rise.label]: rise.value }, ...source.labels })
}

/**
 * Labels stay as they were at the first firing, but for a severity and a rise. What was not known then is added only where the alert would
 * otherwise never reach a route that asks for it: the first hook to come may be one that knows no environment and no tags. And a report that
 * leads where none of the alerts does, as from another environment, gets one of its own beside them: to move the first would end it for
 * those who were told of it.
 */
function setsOn (open: SourceProblem, change: Firing, about: Circumstances): Labels[] {
  const { source, severity: order, routesOf } = about
  const worse = change.rise && source.labels[change.rise.label] === undefined ? { [change.rise.label]: change.rise.value } : {}
  const kept = setsOf(open).map(labels => withSeverity(makeLabels({ ...labels, ...worse }), change, { source, severity: order }))
  const [first = open.labels, ...others] = kept
  const own = labelsAtFirst(change, about)
  const leadsOn = (labels: Labels, sets: readonly Labels[]) => {
    const reached = new Set(sets.flatMap(routesOf))
    return routesOf(labels).some(route => !reached.has(route))
  }

  const completed = makeLabels({ ...own, ...first })
  const sets = [leadsOn(completed, kept) ? completed : first, ...others]
  const beside = makeLabels({ ...first, ...own, ...sameAs(first, [order.label, change.rise?.label]) })
  return sets.length < mostAlerts && leadsOn(beside, sets) ? [...sets, beside] : sets
}

function sameAs (labels: Labels, names: ReadonlyArray<string | undefined>): Record<string, string> {
  return Object.fromEntries(names.flatMap(name => name === undefined || labels[name] === undefined ? [] : [[name, labels[name]]]))
}

function withSeverity (labels: Labels, { severity, mayFall = false }: Firing, { source, severity: order }: Pick<Circumstances, 'source' | 'severity'>): Labels {
  if (severity === undefined || source.labels[order.label] !== undefined) return labels
  const rated = makeLabels({ ...labels, [order.label]: severity })
  return mayFall || labels[order.label] === undefined || severityRank(rated, order) > severityRank(labels, order) ? rated : labels
}

function differences (before: Labels, after: Labels): string {
  return Object.keys(after).filter(name => after[name] !== before[name])
    .map(name => before[name] === undefined ? `${name} is ${JSON.stringify(after[name])}` : `${name} was ${JSON.stringify(before[name])}, is ${JSON.stringify(after[name])}`).join(', ')
}

function holdOf (open: SourceProblem | undefined, { willEnd = false, scopes }: Firing, { now, source, resolving }: Circumstances): number | undefined {
  if (open && open.holdUntil === undefined) return undefined
  if (source.hold !== undefined) return now + source.hold
  return willEnd || scopes.some(scope => resolving.has(scope)) ? undefined : Math.max(now + defaultHold, open?.holdUntil ?? 0)
}

/** Without its end by time, when a hook has come that will report it; undefined where there is nothing to change. */
export function holdOn (problem: SourceProblem, resolving: readonly string[], { now, source }: Pick<Circumstances, 'now' | 'source'>): SourceProblem | undefined {
  if (source.hold !== undefined || !ifOpen(problem, now) || problem.holdUntil === undefined || !problem.scopes.some(scope => resolving.includes(scope))) return
  const { holdUntil, ...held } = problem
  return owe({ ...held, version: problem.version + 1, changedAt: now }, alertsOf(held))
}

function resolve (problem: SourceProblem | undefined, change: Ended, about: Circumstances): Decision {
  const { now } = about
  const ended = { at: now, asOf: change.asOf, episode: change.episode }
  const open = ifOpen(problem, now)
  if (!open) {
    // Remembered all the same: the firing that it overtook may still come.
    const known = problem?.ended ? { ...ended, asOf: latest(problem.ended.asOf, change.asOf) } : ended
    const { silence, ...rest } = blank(problem, change, about)
    return { problem: owe({ ...rest, state: 'resolved', ended: known }, silence ? [{ kind: 'unsilence', id: silence.id }] : []), what: problem ? 'resolved already' : 'resolved, though it was not known to fire' }
  }
  if (isOvertaken(open, change, now)) return { what: 'left out: it is the end of an earlier failure, and it fires again since' }

  const { silence, ...rest } = { ...open, annotations: makeLabels({ ...open.annotations, ...change.annotations }) }
  const end = Math.max(Math.min(change.endsAt?.ms ?? now, now), open.startsAt)
  return {
    problem: owe({ ...rest, ...version(open, now), state: 'resolved', ended }, [
      ...silence ? [{ kind: 'unsilence', id: silence.id } as const] : [],
      ...alertsOf(rest, end)
    ]),
    what: 'resolved'
  }
}

/** Whether it speaks of a failure before the present one, which began only just now. */
function isOvertaken ({ firedAt, asOf, episode }: SourceProblem, change: SourceChange, now: number): boolean {
  if (firedAt <= now - lateFor) return false
  if (episode !== undefined && change.episode !== undefined) return episode !== change.episode
  return asOf !== undefined && change.asOf !== undefined && change.asOf + lag < asOf
}

function suppress (problem: SourceProblem | undefined, change: Suppressed, { now, newId }: Circumstances): Decision {
  const { until, by, reason, annotations, asOf } = change
  const open = ifOpen(problem, now)
  if (!open) return { what: 'suppressed by its sender, though it was not known to fire' }
  if (isOvertaken(open, change, now)) return { what: 'left out: it was suppressed before it fired again' }
  const end = Math.min(until ?? Infinity, now + longestSilence)
  // One archiving is reported twice by some versions, a moment apart.
  if (end <= now || (open.silence && open.silence.until > end - lag)) return { what: 'suppressed already' }
  const after = { ...open, ...version(open, now), annotations: makeLabels({ ...open.annotations, ...annotations }), silence: { id: newId, until: end, asOf: latest(open.asOf, asOf) } }
  return {
    problem: owe(after, [
      ...open.silence ? [{ kind: 'unsilence', id: open.silence.id } as const] : [],
      { kind: 'silence', id: newId, labels: makeLabels(common(setsOf(open))), until: end, by, comment: reason },
      ...alertsOf(after)
    ]),
    what: `suppressed by its sender: ${reason}`
  }
}

function assign (problem: SourceProblem | undefined, change: Assigned, { now, source }: Circumstances): Decision {
  const { by, automatic = false, annotations } = change
  const open = ifOpen(problem, now)
  if (!open) return { what: `assigned to ${by}, though it was not known to fire` }
  const after = { ...open, ...version(open, now), annotations: makeLabels({ ...open.annotations, ...annotations }) }
  const isLate = isOvertaken(open, change, now)
  const isSeen = source.ackOnAssign && !automatic && !isLate
  return {
    problem: owe(after, [...alertsOf(after), ...isSeen ? [{ kind: 'acknowledge', alerts: setsOf(after), by } as const] : []]),
    what: `${isSeen ? 'acknowledged: ' : ''}assigned to ${by}${automatic ? ' by a rule, so that nobody has seen it yet' : isLate ? ' before it fired again' : ''}`
  }
}

function note (problem: SourceProblem | undefined, { by, text }: Noted, { now }: Circumstances): Decision {
  const open = ifOpen(problem, now)
  if (!open) return { what: `note by ${by}, though it was not known to fire` }
  return { problem: owe({ ...open, ...version(open, now) }, [{ kind: 'note', alerts: setsOf(open), by, text }]), what: `note by ${by}` }
}

function blank (problem: SourceProblem | undefined, { key }: SourceChange, { now, source }: Circumstances): SourceProblem {
  const nothing: Omit<SourceProblem, 'version' | 'changedAt'> = {
    source: source.name, key, state: 'resolved', labels: makeLabels({}), others: [], annotations: makeLabels({}), generatorURL: '', startsAt: now, firedAt: now, scopes: [], owed: []
  }
  return { ...nothing, ...problem, ...version(problem, now) }
}

function version (problem: SourceProblem | undefined, now: number) {
  return { version: (problem?.version ?? 0) + 1, changedAt: now }
}

function latest (one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? one ?? other : Math.max(one, other)
}

type Stands = Pick<SourceProblem, 'labels' | 'annotations' | 'generatorURL' | 'startsAt' | 'holdUntil'>

function alertsOf (problem: Stands & Pick<SourceProblem, 'others'>, end = problem.holdUntil): SourceEffect[] {
  return setsOf(problem).map(labels => alertOf({ ...problem, labels }, end))
}

function alertOf ({ labels, annotations, generatorURL, startsAt, holdUntil }: Stands, end = holdUntil): SourceEffect {
  return { kind: 'alert', labels, annotations, generatorURL, startsAt, ...end !== undefined && { endsAt: Math.max(end, startsAt) } }
}

/**
 * All of a problem as it is, said once more: somebody did late what had been decided before, and by that may have taken back what was
 * decided since.
 */
export function sayAgain (problem: SourceProblem, late: readonly SourceEffect[], now: number): SourceProblem {
  const open = ifOpen(problem, now)
  const sets = setsOf(problem).filter(labels => Object.keys(labels).length > 0)
  const standing = new Set(open ? sets.map(fingerprint) : [])
  const overtaken = late.flatMap(effect => effect.kind === 'alert' ? [effect.labels] : []).filter(labels => !standing.has(fingerprint(labels)))
  const ended = new Map([...open ? [] : sets, ...overtaken].map(labels => [fingerprint(labels), labels]))
  const end = Math.min(problem.ended?.at ?? now, now)
  return owe({ ...problem, ...version(problem, now) }, [
    ...open ? alertsOf(open) : [],
    ...[...ended.values()].map(labels => alertOf({ ...problem, labels }, open ? now : end)),
    ...late.flatMap(effect => effect.kind === 'silence' && effect.id !== problem.silence?.id ? [{ kind: 'unsilence', id: effect.id } as const] : [])
  ])
}

/** What was owed before is still owed; of several states of one alert, the last. */
function owe (problem: SourceProblem, effects: readonly SourceEffect[]): SourceProblem {
  const told = new Set(effects.flatMap(effect => effect.kind === 'alert' ? [fingerprint(effect.labels)] : []))
  return { ...problem, owed: [...problem.owed.filter(effect => effect.kind !== 'alert' || !told.has(fingerprint(effect.labels))), ...effects] }
}

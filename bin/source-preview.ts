import { receiveAlert, resolvedAt, validateAlert, type PostedAlert } from '../src/domain/alert.ts'
import type { Config, SourceConfig } from '../src/domain/config.ts'
import { compareInstants, farFuture, formatMillis, instantAt } from '../src/domain/instant.ts'
import { makeLabels, type Labels } from '../src/domain/labels.ts'
import type { MatcherMode } from '../src/domain/matcher-parser.ts'
import { matchRoutes } from '../src/domain/route.ts'
import type { Severity } from '../src/domain/severity.ts'
import { decideChange } from '../src/domain/source-decision.ts'
import type { SourceChange } from '../src/domain/source-change.ts'
import type { SourceEffect, SourceProblem } from '../src/domain/source-problem.ts'
import type { Delivery, SourceType } from '../src/sources/source.ts'

/** What would be done: to an alert, or otherwise. */
export type PreviewedEffect =
  | {
    readonly kind: 'alert'
    readonly state: 'firing' | 'resolved'
    readonly labels: Labels
    readonly annotations: Labels
    readonly startsAt: string
    /** Absent: it fires until its resolve. */
    readonly endsAt?: string
    readonly generatorURL: string
    /** Those that its routes lead to, and the escalation policy where there is one; of a configuration only. */
    readonly goesTo?: ReadonlyArray<{ readonly receiver: string, readonly escalation?: string }>
  }
  | { readonly kind: 'silence', readonly until: string, readonly by: string, readonly comment: string }
  | { readonly kind: 'unsilence' }
  | { readonly kind: 'acknowledge', readonly by: string }
  | { readonly kind: 'note', readonly by: string, readonly text: string }

export type PreviewedChange = {
  /** Absent where the sender knows the alert by its labels. */
  readonly key?: string
  readonly what: string
  readonly effects: readonly PreviewedEffect[]
}

/** What would become of one request. */
export type Preview = {
  /** As which it was read, where nothing beside it says that. */
  readonly takenFor?: string
  readonly changes: readonly PreviewedChange[]
  readonly ignored?: string
  /** What would be left out, and what is odd. */
  readonly problems: readonly string[]
  readonly oddities: readonly string[]
}

type Options = {
  readonly source: SourceConfig
  readonly type: SourceType
  /** Without it, it is not said where an alert goes. */
  readonly route?: Config['route'] | undefined
  readonly severity: Severity
  readonly resolveTimeout: number
  readonly mode: MatcherMode
  readonly now: number
}

/** Only what a form asks for has it. */
const externalURL = 'http://localhost:9093'

/** Tries requests of a source one after the other: each finds what those before it have left. Nothing is looked at but them. */
export function createPreviewer ({ source, type, route, severity, resolveTimeout, mode, now }: Options): (delivery: Delivery) => Preview {
  const problems = new Map<string, SourceProblem>()
  const resolving = new Set<string>()

  function previewAlert (posted: PostedAlert): PreviewedChange | string {
    const alert = receiveAlert(posted, { now, resolveTimeout })
    const wrong = validateAlert(alert, mode)
    if (wrong !== undefined) return wrong
    const { labels, annotations, startsAt, endsAt, generatorURL } = alert
    const isOver = resolvedAt(alert, now)
    const effect = {
      kind: 'alert' as const,
      state: isOver ? 'resolved' as const : 'firing' as const,
      labels,
      annotations,
      startsAt: formatMillis(startsAt),
      ...compareInstants(endsAt, farFuture) !== 0 && { endsAt: formatMillis(endsAt) },
      generatorURL,
      ...whereTo(labels)
    }
    return { what: isOver ? 'resolved' : 'fires', effects: [effect] }
  }

  function previewChange (change: SourceChange): PreviewedChange {
    const { problem, what } = decideChange(problems.get(change.key), change, { now, source, severity, routesOf: labels => route ? matchRoutes(route, labels).map(({ id }) => id) : [], resolving, newId: '' })
    if (problem) problems.set(change.key, { ...problem, owed: [] })
    return { key: change.key, what, effects: (problem?.owed ?? []).flatMap(previewEffect) }
  }

  function previewEffect (effect: SourceEffect): PreviewedEffect[] {
    switch (effect.kind) {
      case 'alert': {
        const { kind, labels, annotations, startsAt, endsAt, generatorURL } = effect
        const state = endsAt !== undefined && endsAt <= now ? 'resolved' : 'firing'
        return [{ kind, state, labels, annotations, startsAt: time(startsAt), ...endsAt !== undefined && { endsAt: time(endsAt) }, generatorURL, ...whereTo(labels) }]
      }
      case 'silence': return [{ kind: 'silence', until: time(effect.until), by: effect.by, comment: effect.comment }]
      case 'unsilence': return [{ kind: 'unsilence' }]
      case 'acknowledge': return [{ kind: 'acknowledge', by: effect.by }]
      // For the incidents that have the alert: nothing that anybody would see.
      case 'succeed': return []
      case 'note': return [{ kind: 'note', by: effect.by, text: effect.text }]
    }
  }

  function whereTo (labels: Labels) {
    return route && { goesTo: matchRoutes(route, labels).map(({ receiver, escalation }) => ({ receiver, ...escalation !== undefined && { escalation } })) }
  }

  return delivery => {
    const report = type.read(delivery, { now, source: source.name, labels: makeLabels(source.labels), hold: source.hold, tags: source.tags, severity, externalURL })
    for (const project of report.resolving ?? []) resolving.add(project)
    const alerts = (report.alerts ?? []).map(previewAlert)
    const takenFor = type.takenFor?.(delivery)
    return {
      ...takenFor !== undefined && { takenFor },
      changes: [...alerts.filter(alert => typeof alert !== 'string'), ...(report.changes ?? []).map(previewChange)],
      ...report.ignored !== undefined && { ignored: report.ignored },
      problems: [...report.problems ?? [], ...alerts.filter(alert => typeof alert === 'string')],
      oddities: report.oddities ?? []
    }
  }
}

function time (at: number): string {
  return formatMillis(instantAt(at))
}

import type { Effect, Line } from '../../domain/incident-change.ts'
import { readIncident, writeIncident } from '../../domain/incident-document.ts'
import { BadRequest } from '../../errors.ts'
import { alertsIn, indexedAlerts, linkOf, linksOf, mostLines, turnsFor, without } from '../incident-index.ts'
import type { IncidentLook, Incidents, IncidentWrite } from '../state.ts'
import { remember } from './history.ts'
import { jumpOf, mayClaim } from './nodes.ts'
import { isOpen, openIncidents } from './open-incidents.ts'
import { silenceMark } from './silences.ts'
import type { IncidentRecord, Store } from './store.ts'

export function createIncidents (store: Store): Incidents {
  const look = (ids: readonly string[]): IncidentLook => ({
    incidents: ids.flatMap(id => store.incidents.get(id) ?? []).map(({ incident }) => ({
      incident,
      alerts: alertsIn(incident).flatMap(fingerprint => store.alerts.get(fingerprint)?.stored ?? [])
    })),
    now: store.now(),
    gap: store.gap,
    takeOverFrom: -Infinity,
    silences: silenceMark(store)
  })

  return {
    async claim (options) {
      if (!mayClaim(store, options)) return { ...look([]), silences: '', due: [], more: false }
      const all = store.dueAt('escalate', store.now() - options.lateBy).filter(id => isOpen(store, id))
      const ids = all.slice(0, options.limit)
      const due = ids.map(id => store.due.escalate.get(id) ?? store.now())
      for (const id of ids) {
        store.lend('escalate', id)
        const record = store.incidents.get(id)
        if (record) record.woken = false
      }
      return { ...look(ids), due, more: all.length > ids.length }
    },

    async load (ids) {
      return look([...new Set(ids)])
    },

    async open () {
      return openIncidents(store)
    },

    async list ({ limit, cursor }) {
      const all = [...store.incidents.values()].map(({ incident }) => incident).sort((a, b) => b.openedAt - a.openedAt || (a.id < b.id ? 1 : -1))
      const last = cursor === undefined ? -1 : all.findIndex(({ id }) => id === cursor)
      if (cursor !== undefined && last === -1) throw new BadRequest(`${JSON.stringify(cursor)} is no cursor: expected the "next" of an answer`)
      const incidents = all.slice(last + 1, last + 1 + limit)
      return { incidents, cursor: all.length > last + 1 + limit ? incidents.at(-1)?.id : undefined }
    },

    async ofGroup (policy, group) {
      const id = store.incidentLinks.get(linkOf(policy, group))
      return { id: id !== undefined && isOpen(store, id) ? id : undefined, budget: store.budgets.get(policy) ?? '' }
    },

    async having (fingerprints) {
      return [...idsHaving(store, fingerprints)]
    },

    async put (write) {
      if (isStale(store, write)) return 'changed'
      const { was, incident, due, budget, effects, events } = write
      const record = store.incidents.get(incident.id) ?? { incident, at: undefined, woken: false, closedAt: undefined, lines: [] }
      store.incidents.set(incident.id, record)
      if (incident.version !== was?.version) keep(store, record, write)
      if (budget) store.budgets.set(incident.policy.name, budget.becomes)
      record.lines.push(...effects.filter(isLine).map(line => JSON.parse(JSON.stringify(line)) as Line))
      record.lines.splice(0, record.lines.length - mostLines)
      addTurns(store, write)
      remember(store, events)

      record.at = incident.closed ? undefined : record.woken ? Math.min(due ?? Infinity, store.now()) : due
      if (record.at === undefined) store.due.escalate.delete(incident.id)
      else store.arm('escalate', incident.id, record.at)
      return 'stored'
    },

    async lines (id) {
      return [...store.incidents.get(id)?.lines ?? []]
    },

    async turns (policy) {
      const turns = [...store.turns.get(policy) ?? []].map(([person, times]) => [person, turnsFor(times, store.now())] as const)
      return new Map(turns.filter(([, times]) => times.length > 0))
    },

    async collect (before) {
      const gone = [...store.incidents].filter(([, { closedAt }]) => closedAt !== undefined && closedAt < before)
      for (const [id] of gone) store.incidents.delete(id)
      return gone.length
    }
  }
}

function idsHaving (store: Store, fingerprints: Iterable<string>): Set<string> {
  return new Set([...fingerprints].flatMap(fingerprint => [...store.incidentAlerts.get(fingerprint) ?? []]))
}

function isStale (store: Store, { was, incident, looked, opens, beside, budget, generation }: IncidentWrite): boolean {
  const stored = store.incidents.get(incident.id)?.incident
  // When it was opened changes by a jump of the clock alone: what was decided before that is by another time.
  if (stored?.version !== was?.version || stored?.openedAt !== was?.openedAt) return true
  if (generation !== undefined && (generation !== store.generation || jumpOf(store) !== 0)) return true
  const other = opens === undefined ? undefined : store.incidentLinks.get(linkOf(incident.policy.name, opens))
  if (other !== undefined && other !== incident.id && isOpen(store, other)) return true
  if (beside && [...idsHaving(store, indexedAlerts(incident))].some(id => id !== incident.id && !beside.includes(id))) return true
  if (budget && budget.was !== (store.budgets.get(incident.policy.name) ?? '')) return true
  return looked.some(one => isOtherwise(store, one))
}

function isOtherwise (store: Store, { fingerprint, endsAt }: IncidentWrite['looked'][number]): boolean {
  const end = store.alerts.get(fingerprint)?.stored.alert.endsAt
  if (!end) return endsAt > store.now()
  const isLater = end.ms > endsAt && endsAt <= store.now()
  return isLater || (end.nanos > 0 ? end.ms + 1 : end.ms) < endsAt
}

function keep (store: Store, record: IncidentRecord, { was, incident }: IncidentWrite): void {
  const { id, closed } = incident
  const [links, linksBefore] = [linksOf(incident), linksOf(was)]
  for (const link of without(linksBefore, links)) if (store.incidentLinks.get(link) === id) store.incidentLinks.delete(link)
  for (const link of without(links, linksBefore)) store.incidentLinks.set(link, id)

  const [alerts, alertsBefore] = [indexedAlerts(incident), indexedAlerts(was)]
  for (const fingerprint of without(alerts, alertsBefore)) store.incidentAlerts.set(fingerprint, (store.incidentAlerts.get(fingerprint) ?? new Set()).add(id))
  for (const fingerprint of without(alertsBefore, alerts)) {
    const ids = store.incidentAlerts.get(fingerprint)
    if (ids?.delete(id) && ids.size === 0) store.incidentAlerts.delete(fingerprint)
  }
  record.incident = readIncident(writeIncident(incident))
  if (closed) record.closedAt ??= store.now()
}

function addTurns (store: Store, { incident, effects }: IncidentWrite): void {
  const turns = store.turns.get(incident.policy.name) ?? new Map<string, readonly number[]>()
  store.turns.set(incident.policy.name, turns)
  for (const effect of effects) {
    if (effect.kind === 'turn') turns.set(effect.person, turnsFor([...turns.get(effect.person) ?? [], effect.at], store.now()))
  }
}

function isLine (effect: Effect): effect is Line {
  return effect.kind === 'line'
}

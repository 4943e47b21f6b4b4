import { parseLayout } from '../../domain/go-layout-parse.ts'
import { zeroInstant } from '../../domain/instant.ts'
import { withoutPrototype, type Labels } from '../../domain/labels.ts'
import { timeOf, type Time } from '../time.ts'
import { pointerTo, slice, struct, textMap, zeroOf, type Struct, type Value } from '../value.ts'
import { alertsType, alertType, dataType, incidentType, kvType } from './data-types.ts'
import { zoneOfSender } from './sent-time.ts'

/** What was read: the data, and its route labels, which may be templates. */
export type ReadData = { readonly data: Struct, readonly routeLabels: Labels }

type Members = ReadonlyMap<string, unknown>

/** Reads the data of templates from JSON, where they are what webhooks are sent; throws an Error in Go's words. */
export function dataOfJson (json: unknown): ReadData {
  const members = membersOf(json, 'Go value of type template.Data')
  const field = (name: string) => `Go struct field Data.${name} of type `
  const text = (name: string) => textOf(members.get(name.toLowerCase()), `${field(name)}string`)
  const labels = (name: string) => labelsOf(members.get(name.toLowerCase()), `${field(name)}`)
  const routeLabels = labels('routeLabels')
  const alerts = members.get('alerts')
  const data = struct(dataType, {
    Receiver: text('receiver'),
    Status: text('status'),
    Alerts: alerts === undefined ? zeroOf(alertsType) : slice(alertsType, listOf(alerts, `${field('alerts')}template.Alerts`).map(alertOf)),
    NotificationReason: text('notification_reason'),
    GroupLabels: kvOf(labels('groupLabels')),
    CommonLabels: kvOf(labels('commonLabels')),
    CommonAnnotations: kvOf(labels('commonAnnotations')),
    RouteLabels: kvOf(routeLabels),
    ExternalURL: text('externalURL'),
    ...members.get('incident') !== undefined && { Incident: incidentOf(members.get('incident')) }
  })
  return { data, routeLabels: routeLabels ?? {} }
}

function alertOf (json: unknown): Struct {
  const members = membersOf(json, 'Go struct field Data.alerts of type template.Alert')
  const field = (name: string) => `Go struct field Alert.alerts.${name} of type `
  const text = (name: string) => textOf(members.get(name.toLowerCase()), `${field(name)}string`)
  const labels = (name: string) => kvOf(labelsOf(members.get(name), field(name)))
  return struct(alertType, {
    Status: text('status'),
    Labels: labels('labels'),
    Annotations: labels('annotations'),
    StartsAt: readTime(members.get('startsat')),
    EndsAt: readTime(members.get('endsat')),
    GeneratorURL: text('generatorURL'),
    Fingerprint: text('fingerprint')
  })
}

function incidentOf (json: unknown): Value {
  const members = membersOf(json, 'Go struct field Data.incident of type template.Incident')
  const text = (name: string) => textOf(members.get(name.toLowerCase()), `Go struct field Incident.incident.${name} of type string`)
  const tier = members.get('tier')
  return pointerTo(struct(incidentType, { ID: text('id'), URL: text('url'), AckURL: text('ackURL'), Tier: typeof tier === 'number' ? String(tier) : text('tier'), State: text('state'), Assignee: text('assignee') }))
}

/** Go's decoder takes names in any case, and null for nothing. */
function membersOf (json: unknown, wanted: string): Members {
  if (json === undefined || json === null) return new Map()
  if (typeof json !== 'object' || Array.isArray(json)) throw mismatch(json, wanted)
  return new Map(Object.entries(json).map(([name, value]) => [name.toLowerCase(), value ?? undefined]))
}

function textOf (json: unknown, wanted: string): string {
  if (json === undefined || json === null) return ''
  if (typeof json !== 'string') throw mismatch(json, wanted)
  return json
}

function listOf (json: unknown, wanted: string): unknown[] {
  if (!Array.isArray(json)) throw mismatch(json, wanted)
  return json
}

function labelsOf (json: unknown, field: string): Labels | undefined {
  if (json === undefined || json === null) return
  if (typeof json !== 'object' || Array.isArray(json)) throw mismatch(json, `${field}template.KV`)
  return withoutPrototype(Object.fromEntries(Object.entries(json).map(([name, value]) => [name, textOf(value, `${field}string`)])))
}

function kvOf (labels: Labels | undefined): Value {
  return labels ? textMap(kvType, labels) : zeroOf(kvType)
}

function readTime (json: unknown): Time {
  if (json === undefined || json === null) return timeOf(zeroInstant)
  if (typeof json !== 'string') throw new Error('Time.UnmarshalJSON: input is not a JSON string')
  const instant = parseLayout('2006-01-02T15:04:05Z07:00', json)
  return timeOf(instant, zoneOfSender(instant))
}

function mismatch (json: unknown, wanted: string): Error {
  const kind = Array.isArray(json) ? 'array' : typeof json === 'boolean' ? 'bool' : typeof json
  return new Error(`json: cannot unmarshal ${kind} into ${wanted}`)
}

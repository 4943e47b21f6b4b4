import { Type, type TProperties, type TSchema } from 'typebox'
import { stringify } from 'yaml'
import type { Receiver } from '../receiver.ts'
import type { Settings } from './check.ts'
import { withFiles } from './fields.ts'
import { httpConfigSchema } from './http-config.ts'
import { inheritsProxy, integrationsOf, type ReadIntegration } from './integrations.ts'
import { isWorthPrinting } from './read.ts'

type Printed = { readonly [key: string]: unknown }
type Rest = { readonly settings: Settings, readonly receivers: readonly Receiver[] }

/** What the reader has printed without the keys that Alertmanager does not have. */
export function withoutOurs (schema: TSchema, printed: unknown): unknown {
  const named = new Map<string, TSchema>()

  function without (schema: TSchema, printed: unknown): unknown {
    if (Type.IsCyclic(schema)) {
      for (const [name, definition] of Object.entries(schema.$defs)) named.set(name, definition)
      return without(named.get(schema.$ref) ?? schema, printed)
    }
    if (Type.IsRef(schema)) return without(named.get(schema.$ref) ?? Type.Object({}), printed)
    if (Type.IsArray(schema) && Array.isArray(printed)) return printed.map(item => without(schema.items, item))
    if (!Type.IsObject(schema) || printed === undefined) return printed
    const properties = new Map<string, TSchema>(Object.entries(schema.properties))
    const entries = Object.entries(asMap(printed)).flatMap(([key, value]): Array<[string, unknown]> => {
      const property = properties.get(key)
      if (!property) return [[key, value]]
      if ('ours' in property) return []
      const theirs = without(property, value)
      return isWorthPrinting(theirs) ? [[key, theirs]] : []
    })
    return Object.fromEntries(entries)
  }

  return without(schema, printed)
}

/** The configuration as Alertmanager's status shows it, from what the reader has printed of each value. */
export function printConfig (printed: unknown, { settings, receivers }: Rest): string {
  const config = asMap(printed)
  const global = { ...asMap(config.global), http_config: printHttpConfig(asMap(asMap(config.global).http_config)) }
  const ordered = {
    global: inPlace(asMap(config.global), global),
    route: config.route,
    inhibit_rules: config.inhibit_rules,
    receivers: asList(config.receivers).map((printed, index) => {
      const integrations = integrationsOf(settings.receivers?.[index] ?? {}, { receivers, global: settings.global })
      return printReceiver(asMap(printed), { integrations, global })
    }),
    templates: config.templates ?? [],
    mute_time_intervals: config.mute_time_intervals,
    time_intervals: config.time_intervals,
    tracing: config.tracing,
    sources: config.sources,
    users: config.users,
    schedules: config.schedules,
    escalation_policies: config.escalation_policies,
    severity: config.severity
  }
  // YAML 1.1 is what Go's reader speaks: there `y`, `on` and `9:00` need their quotes.
  return stringify(ordered, { version: '1.1', indentSeq: false, lineWidth: 0, aliasDuplicateObjects: false })
}

type Global = Printed & { readonly http_config: Printed }

function printReceiver (receiver: Printed, { integrations, global }: { integrations: readonly ReadIntegration[], global: Global }): Printed {
  const entries = Object.entries(receiver).map(([key, value]): [string, unknown] => {
    const own = integrations.filter(({ path: [list] }) => list === key)
    return [key, own.length > 0 ? own.map(integration => printIntegration(asMap(asList(value)[integration.index]), { integration, global })) : value]
  })
  return Object.fromEntries(entries.filter(([, value]) => !(Array.isArray(value) && value.length === 0)))
}

/** With what it takes from `global`, as far as that is printed there. */
function printIntegration (printed: Printed, { integration, global }: { integration: ReadIntegration, global: Global }): Printed {
  const { send_resolved: sendResolved, http_config: http, ...own } = printed
  const { receiver: { tls, settings: schema }, taken } = integration
  const inherited = mayStandAlone(integration) ? Object.fromEntries(taken.map(([key, theirs]) => [key, global[theirs]])) : {}
  return {
    send_resolved: sendResolved,
    ...!tls && { http_config: http === undefined ? global.http_config : printHttpConfig({ ...inheritsProxy(integration) && { proxy_url: global.http_config.proxy_url }, ...asMap(http) }) },
    ...inOrder(Type.IsObject(schema) ? schema.properties : {}, { ...own, ...inherited })
  }
}

/** What is printed must load: where both of a pair come together that nobody may write together, one of them stays in `global` only. */
function mayStandAlone ({ receiver: { check }, settings, http }: ReadIntegration): boolean {
  return (check?.(settings, http, { own: settings }) ?? []).length === 0
}

/** A bearer token is an old way to write an authorization. */
function printHttpConfig ({ bearer_token: credentials, bearer_token_file: file, ...http }: Printed): Printed {
  const isBearer = credentials !== undefined || file !== undefined
  return inOrder(httpConfigSchema.properties, {
    ...http,
    ...isBearer && { authorization: inOrder({}, { type: 'Bearer', credentials, credentials_file: file }) }
  })
}

/** The keys of one map with the values of another. */
function inPlace (order: Printed, values: Printed): Printed {
  return Object.fromEntries(Object.keys(order).map(key => [key, values[key]]))
}

/** As the schema has them; what is not printed is left out. */
function inOrder (properties: TProperties, values: Printed): Printed {
  const keys = new Set([...Object.keys(withFiles(properties)), ...Object.keys(values)])
  return Object.fromEntries([...keys].map((key): [string, unknown] => [key, values[key]]).filter(([, value]) => value !== undefined))
}

function asMap (value: unknown): Printed {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}

function asList (value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

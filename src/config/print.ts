import { stringify } from 'yaml'
import type { Receiver } from '../receiver.ts'

type Printed = { readonly [key: string]: unknown }

/** The configuration as Alertmanager's status shows it, from what the reader has printed of each value. */
export function printConfig (printed: unknown, receivers: readonly Receiver[]): string {
  const config = asMap(printed)
  const global = { ...asMap(config.global), http_config: printHttpConfig(asMap(asMap(config.global).http_config)) }
  const withoutHttp = new Set(receivers.filter(({ tls }) => tls).map(({ type }) => `${type}_configs`))
  const ordered = {
    global: inPlace(asMap(config.global), global),
    route: config.route,
    inhibit_rules: config.inhibit_rules,
    receivers: asList(config.receivers).map(receiver => printReceiver(asMap(receiver), { http: global.http_config, withoutHttp })),
    templates: config.templates ?? [],
    mute_time_intervals: config.mute_time_intervals,
    time_intervals: config.time_intervals,
    tracing: config.tracing
  }
  // YAML 1.1 is what Go's reader speaks: there `y`, `on` and `9:00` need their quotes.
  return stringify(ordered, { version: '1.1', indentSeq: false, lineWidth: 0, aliasDuplicateObjects: false })
}

function printReceiver (receiver: Printed, { http, withoutHttp }: { http: Printed, withoutHttp: ReadonlySet<string> }): Printed {
  return Object.fromEntries(Object.entries(receiver).map(([key, value]) => key.endsWith('_configs') && !withoutHttp.has(key)
    ? [key, asList(value).map(item => {
        const { send_resolved: sendResolved, http_config: own, ...rest } = asMap(item)
        return { send_resolved: sendResolved, http_config: own === undefined ? http : printHttpConfig(asMap(own)), ...rest }
      })]
    : [key, value]).filter(([, value]) => !(Array.isArray(value) && value.length === 0)))
}

/** A bearer token is an old way to write an authorization. */
function printHttpConfig ({ bearer_token: credentials, bearer_token_file: file, ...http }: Printed): Printed {
  if (credentials === undefined && file === undefined) return http
  const authorization = { type: 'Bearer', ...credentials !== undefined && { credentials }, ...file !== undefined && { credentials_file: file } }
  return { authorization, ...http }
}

/** The keys of one map with the values of another. */
function inPlace (order: Printed, values: Printed): Printed {
  return Object.fromEntries(Object.keys(order).map(key => [key, values[key]]))
}

function asMap (value: unknown): Printed {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}

function asList (value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

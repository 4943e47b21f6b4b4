import type { Config, HttpConfig, ReceiverConfig, SourceConfig } from '../domain/config.ts'
import { makeLabels } from '../domain/labels.ts'
import { createMatcher, type Matcher } from '../domain/matcher.ts'
import { createRouteTree, type RouteOptions } from '../domain/route.ts'
import type { TimeInterval } from '../domain/time-interval.ts'
import type { Receiver } from '../receiver.ts'
import type { RouteSettings, Settings } from './check.ts'
import { compilePolicy, compileSeverity } from './compile-escalation.ts'
import { compileSchedule, compileUser } from './compile-on-call.ts'
import { noPolicy } from './escalation.ts'
import type { GlobalSettings } from './global.ts'
import { compileHttpConfig, compileTlsConfig, type HttpSettings } from './http-config.ts'
import { inheritsProxy, integrationsOf } from './integrations.ts'
import type { SourceSettings } from './sources.ts'

export type CompiledConfig = Omit<Config, 'hash' | 'hashMetric' | 'printed' | 'printedWhole' | 'warnings' | 'templates'>

/** From checked settings to what the rest of the product runs on: snake_case ends here. */
export function compileConfig (settings: Settings, receivers: readonly Receiver[]): CompiledConfig {
  const http = compileHttpConfig(settings.global.http_config)
  return {
    resolveTimeout: settings.global.resolve_timeout,
    route: createRouteTree(routeOptions(settings.route ?? {})),
    receivers: (settings.receivers ?? []).map(entry => compileReceiver(entry, { http, receivers, global: settings.global })),
    inhibitRules: (settings.inhibit_rules ?? []).map(rule => ({
      sourceMatchers: matchersOf({ match: rule.source_match, match_re: rule.source_match_re, matchers: rule.source_matchers }),
      targetMatchers: matchersOf({ match: rule.target_match, match_re: rule.target_match_re, matchers: rule.target_matchers }),
      equal: rule.equal ?? []
    })),
    timeIntervals: new Map([...settings.mute_time_intervals ?? [], ...settings.time_intervals ?? []]
      .map(({ name = '', time_intervals: entries = [] }) => [name, entries.map(compileTimeInterval)])),
    sources: (settings.sources ?? []).map(compileSource),
    users: (settings.users ?? []).map(compileUser),
    schedules: (settings.schedules ?? []).map(compileSchedule),
    policies: (settings.escalation_policies ?? []).map(compilePolicy),
    severity: compileSeverity(settings.severity)
  }
}

function routeOptions (route: Partial<RouteSettings>): RouteOptions {
  return {
    receiver: route.receiver,
    groupBy: route.group_by,
    groupWait: route.group_wait,
    groupInterval: route.group_interval,
    repeatInterval: route.repeat_interval,
    matchers: matchersOf(route),
    continue: route.continue,
    muteTimeIntervals: route.mute_time_intervals,
    activeTimeIntervals: route.active_time_intervals,
    labels: route.labels,
    escalation: route.escalation === noPolicy ? null : route.escalation,
    routes: route.routes?.map(routeOptions)
  }
}

type Matching = Pick<RouteSettings, 'match' | 'match_re' | 'matchers'>

function matchersOf ({ match = {}, match_re: patterns = {}, matchers = [] }: { [key in keyof Matching]: Matching[key] | undefined }): Matcher[] {
  return [
    ...Object.entries(match).map(([name, value]) => createMatcher({ name, operator: '=', value })),
    ...Object.entries(patterns).map(([name, value]) => createMatcher({ name, operator: '=~', value, anchored: true })),
    ...matchers.flat()
  ]
}

type ReceiverSettings = NonNullable<Settings['receivers']>[number]

function compileReceiver (entry: ReceiverSettings, { http, receivers, global }: { http: HttpConfig, receivers: readonly Receiver[], global: GlobalSettings }): ReceiverConfig {
  const { name = '', labels = {}, fallback, interactions } = entry
  return {
    name,
    labels: makeLabels([...Object.entries(labels), ['name', name]]),
    integrations: integrationsOf(entry, { receivers, global }).map(integration => ({
      type: integration.receiver.type,
      index: integration.index,
      sendResolved: integration.sendResolved,
      settings: integration.settings,
      // An integration's own replaces the global one as a whole.
      http: integration.http ? compileHttpConfig(ownHttp(integration.http, { ...integration, global })) : http,
      ...integration.receiver.tls && { tls: compileTlsConfig(integration.receiver.tls(integration.settings)) }
    })),
    ...fallback && { fallback },
    ...interactions && { interactions: compileInteractions(interactions) }
  }
}

/** The reader adds the keys of files, of which the schema does not tell the types. */
function compileInteractions (given: { readonly signing_secret?: string, readonly signing_secret_file?: string }): NonNullable<ReceiverConfig['interactions']> {
  const { signing_secret: signingSecret, signing_secret_file: signingSecretFile } = given
  return { ...signingSecret && { signingSecret }, ...signingSecretFile && { signingSecretFile } }
}

/** An integration's own replaces the global one as a whole, but for one exception. */
function ownHttp (http: HttpSettings, { receiver, global }: { readonly receiver: Receiver, readonly global: GlobalSettings }): HttpSettings {
  const proxy = global.http_config.proxy_url
  return proxy && inheritsProxy({ receiver, http }) ? { ...http, proxy_url: proxy } : http
}

/** The reader adds the key of the file, of which the schema does not tell. */
function compileSource (given: SourceSettings & { readonly secret_file?: string }): SourceConfig {
  const { name = '', type = '', labels = {}, tags = [], ack_on_assign: ackOnAssign = false, hold, expect_every: expectEvery } = given
  const [secret, secretFile] = [given.secret?.trim(), given.secret_file]
  return {
    name,
    type,
    labels: makeLabels(labels),
    ...secret && { secret },
    ...secretFile && { secretFile },
    tags,
    ackOnAssign,
    ...hold !== undefined && { hold },
    ...expectEvery !== undefined && { expectEvery }
  }
}

type IntervalSettings = NonNullable<NonNullable<Settings['time_intervals']>[number]['time_intervals']>[number]

function compileTimeInterval ({ times, weekdays, days_of_month: daysOfMonth, months, years, location = 'UTC' }: IntervalSettings): TimeInterval {
  return {
    ...times && { times: times.map(({ start_time: from = 0, end_time: to = 0 }) => ({ from, to })) },
    ...weekdays && { weekdays },
    ...daysOfMonth && { daysOfMonth },
    ...months && { months },
    ...years && { years },
    location
  }
}

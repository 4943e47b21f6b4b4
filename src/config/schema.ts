import { Type, type TObject, type TProperties, type TSchema } from 'typebox'
import type { Receiver } from '../receiver.ts'
import { escalationSchema } from './escalation.ts'
import { Choice, Decimal, Duration, Flag, List, Location, MapOf, Matchers, Optional, Path, Ranges, Regex, Secret, Template, Text, TimeOfDay, Unsupported } from './fields.ts'
import { globalSchema } from './global.ts'
import { httpConfigSchema, tlsConfigSchema } from './http-config.ts'
import { onCallSchema } from './on-call.ts'
import { sourcesSchema } from './sources.ts'

/** Alertmanager's integrations in the order in which it prints them. */
export const integrationTypes = ['discord', 'email', 'incidentio', 'pagerduty', 'slack', 'webhook', 'opsgenie', 'wechat', 'pushover', 'victorops', 'sns',
  'telegram', 'webex', 'msteams', 'msteamsv2', 'jira', 'rocketchat', 'mattermost']

/** Its marks: `ours` is a key that Alertmanager does not have and that is not printed. */
type Ours = { readonly ours: true }

const matchSchema = Optional(MapOf(Text(), 'classicLabelName'))
const matchRegexSchema = Optional(MapOf(Regex(), 'classicLabelName'))

const routeSchema = Type.Cyclic({
  Route: Type.Object({
    receiver: Optional(Text()),
    group_by: Optional(List(Text())),
    match: matchSchema,
    match_re: matchRegexSchema,
    matchers: Optional(Matchers()),
    mute_time_intervals: Optional(List(Text())),
    active_time_intervals: Optional(List(Text())),
    continue: Flag(false),
    labels: Optional(MapOf(Template())),
    routes: Optional(List(Type.Ref('Route'))),
    group_wait: Optional(Duration()),
    group_interval: Optional(Duration()),
    repeat_interval: Optional(Duration()),
    escalation: ours(Optional(Text())),
    resolve_flush: Unsupported()
  })
}, 'Route')

const inhibitRuleSchema = Type.Object({
  name: Optional(Text()),
  source_match: matchSchema,
  source_match_re: matchRegexSchema,
  source_matchers: Optional(Matchers()),
  target_match: matchSchema,
  target_match_re: matchRegexSchema,
  target_matchers: Optional(Matchers()),
  equal: Optional(List(Text()))
})

const timeIntervalSchema = Type.Object({
  name: Optional(Text()),
  time_intervals: Optional(List(Type.Object({
    times: Optional(List(Type.Object({ start_time: Optional(TimeOfDay()), end_time: Optional(TimeOfDay()) }))),
    weekdays: Optional(Ranges('weekdays')),
    days_of_month: Optional(Ranges('daysOfMonth')),
    months: Optional(Ranges('months')),
    years: Optional(Ranges('years')),
    location: Optional(Location())
  })))
})

const tracingSchema = Type.Object({
  client_type: Choice(['grpc', 'http'], 'grpc'),
  endpoint: Text(),
  sampling_fraction: Decimal(0),
  insecure: Flag(false),
  tls_config: Optional(tlsConfigSchema({ joined: false })),
  headers: Optional(MapOf(Text('', { secret: true }))),
  compression: Optional(Choice(['', 'gzip'])),
  timeout: Optional(Duration())
})

/** What the buttons of its messages need, where the service calls back. */
const interactionsSchema = Type.Object({ signing_secret: Optional(Secret({ file: true })) })

/** A receiver's own keys with those that every integration has. */
export function integrationSchema ({ type, sendResolved, settings, tls }: Receiver): TObject {
  const http: TProperties = tls ? {} : { http_config: Optional(httpConfigSchema) }
  return Object.assign(Type.Object({
    send_resolved: Flag(sendResolved),
    ...http,
    ...Type.IsObject(settings) ? settings.properties : {}
  }), { missing: `missing ${type} config` })
}

/** The whole file, in the order in which Alertmanager prints it. */
export function configSchema (receivers: readonly Receiver[]) {
  const implemented = new Map(receivers.map(receiver => [receiver.type, receiver]))
  const types = new Set([...integrationTypes, ...implemented.keys()])
  const integrations = Object.fromEntries([...types].map((type): [string, TSchema] => {
    const receiver = implemented.get(type)
    if (!receiver) return [`${type}_configs`, Unsupported()]
    const schema = Optional(List(integrationSchema(receiver)))
    return [`${type}_configs`, integrationTypes.includes(type) ? schema : ours(schema)]
  }))
  const receiverSchema = Type.Object({ name: Optional(Text()), labels: Optional(MapOf(Text())), fallback: ours(Optional(Text())), interactions: ours(Optional(interactionsSchema)), ...integrations })

  return Type.Object({
    global: globalSchema,
    route: Optional(routeSchema),
    inhibit_rules: Optional(List(inhibitRuleSchema)),
    // The dynamic keys are read by name: see integrationsOf.
    receivers: Optional(List<TObject<Pick<typeof receiverSchema.properties, 'name' | 'labels' | 'fallback' | 'interactions'>>>(receiverSchema)),
    templates: Optional(List(Path({ joined: true }))),
    mute_time_intervals: Optional(List(timeIntervalSchema)),
    time_intervals: Optional(List(timeIntervalSchema)),
    tracing: Optional(tracingSchema),
    event_recorder: Unsupported(),
    sources: ours(sourcesSchema.properties.sources),
    users: ours(onCallSchema.properties.users),
    schedules: ours(onCallSchema.properties.schedules),
    escalation_policies: ours(escalationSchema.properties.escalation_policies),
    severity: ours(escalationSchema.properties.severity),
    heartbeats: Unsupported(),
    semantics: Unsupported(),
    resolve_muted: Unsupported(),
    resolve_flush: Unsupported(),
    flush_on_unmute: Unsupported()
  })
}

function ours<Schema extends TSchema> (schema: Schema): Schema & Ours {
  return Object.assign(schema, { ours: true as const })
}

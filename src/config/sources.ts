import { Type, type Static } from 'typebox'
import { Duration, Flag, List, MapOf, Optional, Secret, Text } from './fields.ts'

/** What other formats `sources` is to read; the others wait. */
export const sourceTypes = ['alertmanager', 'grafana', 'sentry']
export const sourceTypesToCome = ['pagerduty', 'opsgenie', 'uptimerobot', 'statuscake', 'pingdom', 'datadog', 'cloudwatch', 'sns', 'gcp', 'azure', 'zabbix', 'generic', 'json']

/** These prove by their secret who they are, and are nothing without one. */
export const signingTypes: readonly string[] = ['sentry']

/** Keys that mean something to a few types only. */
export const keysOfTypes: { readonly [key in 'tags' | 'ack_on_assign']: { readonly types: readonly string[], readonly why: string } } = {
  tags: { types: ['sentry'], why: 'sends labels, not tags' },
  ack_on_assign: { types: ['sentry'], why: 'does not say who was assigned a problem' }
}

const sourceSchema = Type.Object({
  name: Optional(Text()),
  type: Optional(Text()),
  secret: Optional(Secret({ file: true })),
  labels: Optional(MapOf(Text())),
  tags: Optional(List(Text())),
  ack_on_assign: Optional(Flag()),
  hold: Optional(Duration()),
  expect_every: Optional(Duration())
})

/** Who sends problems by webhooks of its own: the key of the file that says so. */
export const sourcesSchema = Type.Object({ sources: Optional(List(sourceSchema)) })

export type SourcesSettings = Static<typeof sourcesSchema>
export type SourceSettings = NonNullable<SourcesSettings['sources']>[number]

import { Type, type Static } from 'typebox'
import { Duration, Flag, List, MapOf, Optional, Secret, Text } from './fields.ts'

/** What is not read yet. */
export const sourceTypesToCome = ['pagerduty', 'opsgenie', 'uptimerobot', 'statuscake', 'pingdom', 'datadog', 'cloudwatch', 'sns', 'gcp', 'azure', 'zabbix', 'generic', 'json']

/** Keys that mean something to a few types only, and what others lack for it. */
export const keysOfTypes = { tags: 'has no tags beside its labels', ack_on_assign: 'does not say who was assigned a problem' } as const

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

import { Type, type Static } from 'typebox'
import { Choice, Count, Duration, Flag, List, Optional, Text } from './fields.ts'

const tierSchema = Type.Object({
  after: Duration('0s'),
  notify: Optional(List(Text())),
  urgency: Choice(['high', 'low'], 'high'),
  mode: Choice(['all', 'round_robin'], 'all'),
  ack: Choice(['first', 'all'], 'first')
})

const policySchema = Type.Object({
  name: Optional(Text()),
  tiers: Optional(List(tierSchema)),
  // A number, or forever.
  repeat: Type.Object({ times: Text('0'), from_tier: Count(0) }),
  ack_timeout: Optional(Duration()),
  reopen_window: Duration('15m'),
  keep_ack_on_reopen: Flag(false),
  page_budget: Optional(Type.Object({ incidents: Count(), per: Duration() })),
  last_resort: Optional(Text())
})

/** Who is paged when, and what counts as worse: the keys of the file that say so. */
export const escalationSchema = Type.Object({
  escalation_policies: Optional(List(policySchema)),
  severity: Optional(Type.Object({ label: Text('severity'), order: Optional(List(Text())) }))
})

export type EscalationSettings = Static<typeof escalationSchema>
export type PolicySettings = NonNullable<EscalationSettings['escalation_policies']>[number]
export type SeveritySettings = NonNullable<EscalationSettings['severity']>

/** As the policy of a route: none, which ends what it inherits. */
export const noPolicy = 'none'

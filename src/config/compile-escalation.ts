import { parseTarget, type EscalationPolicy } from '../domain/escalation-policy.ts'
import { defaultSeverity, type Severity } from '../domain/severity.ts'
import type { PolicySettings, SeveritySettings } from './escalation.ts'

const minute = 60_000
/** How long an acknowledgement of something urgent holds where the policy does not say. */
const usualAckTimeout = 60 * minute
/** Between two passes of a policy that waits nowhere. */
const leastWait = 5 * minute

/** A checked policy; what follows from what is left out is filled in. */
export function compilePolicy ({ name = '', tiers: written = [], repeat, ack_timeout: ownTimeout, page_budget: pageBudget, ...rest }: PolicySettings): EscalationPolicy {
  const tiers = written.map(({ notify = [], after, urgency, mode, ack }) => ({ after, notify: notify.flatMap(text => parseTarget(text) ?? []), urgency, mode, ack }))
  // Low urgency may wait until somebody has time for it.
  const ackTimeout = ownTimeout ?? (tiers.some(({ urgency }) => urgency === 'high') ? usualAckTimeout : undefined)
  return {
    name,
    tiers,
    repeat: {
      times: repeat.times === 'forever' ? 'forever' : Number(repeat.times),
      fromTier: repeat.from_tier,
      // The last tier is given as long as it had to wait itself.
      after: tiers[repeat.from_tier]?.after || tiers.at(-1)?.after || leastWait
    },
    ...ackTimeout !== undefined && { ackTimeout },
    reopenWindow: rest.reopen_window,
    keepAckOnReopen: rest.keep_ack_on_reopen,
    ...pageBudget && { pageBudget },
    lastResort: parseTarget(rest.last_resort ?? '')?.name ?? ''
  }
}

export function compileSeverity (written: SeveritySettings | undefined): Severity {
  return { label: written?.label ?? defaultSeverity.label, order: written?.order ?? defaultSeverity.order }
}

import { makeLabels, type Labels } from './labels.ts'

/** Which label says how bad an alert is, and its values from the least to the worst. */
export type Severity = {
  readonly label: string
  readonly order: readonly string[]
}

export const defaultSeverity: Severity = { label: 'severity', order: ['info', 'warning', 'error', 'critical'] }

/** Higher is worse. A value that is missing or not in the order ranks as error. */
export function severityRank (labels: Labels, { label, order }: Severity): number {
  const rank = order.indexOf(labels[label] ?? '')
  return rank >= 0 ? rank : assumedRank(order)
}

/** Where an order has no error, the place that error has by default: below the worst, so that to become the worst is still a rise. */
function assumedRank (order: readonly string[]): number {
  const error = order.indexOf('error')
  return error >= 0 ? error : Math.max(0, order.length - 2)
}

/** What stays the same of an alert when its severity changes. */
export function withoutSeverity (labels: Labels, { label }: Severity): Labels {
  return makeLabels(Object.entries(labels).filter(([name]) => name !== label))
}

/** What differs between the scenarios; the rest is the same for both routers. Written as Alertmanager reads it. */
export type Configuration = {
  readonly groupBy: readonly string[]
  readonly groupWait: string
  readonly groupInterval: string
  readonly repeatInterval: string
  /** How many inhibit rules there are besides the usual one, none of which matches anything. */
  readonly idleRules?: number
  readonly inhibit?: boolean
  /** Where notifications go; absent: the receiver has no integration. */
  readonly sink?: string
  /** Keys that only Tocsin knows, as text. */
  readonly others?: string
}

/** Rules of many alerts make few groups, and nothing is due while intake is measured. */
export const quietGroups: Configuration = {
  groupBy: ['alertname', 'cluster', 'namespace'],
  groupWait: '30m',
  groupInterval: '30m',
  repeatInterval: '4h',
  inhibit: true
}

export function printConfiguration ({ groupBy, groupWait, groupInterval, repeatInterval, sink, inhibit = false, idleRules = 0, others = '' }: Configuration): string {
  const rules = [
    ...inhibit ? [inhibitRule('severity="critical"', 'severity=~"warning|info"')] : [],
    ...Array.from({ length: idleRules }, (_, n) => inhibitRule(`alertname="Nothing${n}"`, `namespace="nowhere-${n}"`))
  ]
  return `
route:
  receiver: sink
  group_by: [${groupBy.join(', ')}]
  group_wait: ${groupWait}
  group_interval: ${groupInterval}
  repeat_interval: ${repeatInterval}
receivers:
  - name: sink
${sink === undefined ? '' : `    webhook_configs:\n      - url: ${sink}\n        send_resolved: true\n`}
${rules.length > 0 ? `inhibit_rules:\n${rules.join('')}` : ''}${others}`
}

function inhibitRule (source: string, target: string): string {
  return `  - source_matchers: ['${source}']\n    target_matchers: ['${target}']\n    equal: [cluster, namespace]\n`
}

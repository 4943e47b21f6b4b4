export const people = ['ana', 'bo', 'cy']
export const personal = [...people.flatMap(name => [`${name}-push`, `${name}-sms`]), 'war-room', 'desk']

export type Setup = { readonly nodes: number, readonly policy: keyof typeof policies, readonly schedule: keyof typeof schedules }

/** Those that repeat for ever page somebody again and again; `wait` is the longest, in seconds. */
export const policies = {
  'one by one': { forever: true, wait: 600, text: '{name: p, tiers: [{notify: [schedule:primary]}, {after: 5m, notify: [user:bo]}, {after: 10m, notify: [user:cy, receiver:desk]}], repeat: {times: forever}, ack_timeout: 10m, last_resort: receiver:war-room}' },
  'in turn': { forever: true, wait: 300, text: '{name: p, tiers: [{notify: [user:ana, user:bo, user:cy], mode: round_robin}, {after: 5m, notify: [schedule:primary], urgency: low}], repeat: {times: forever}, ack_timeout: 10m, last_resort: receiver:war-room}' },
  'all of them': { forever: false, wait: 300, text: '{name: p, tiers: [{notify: [schedule:empty]}, {after: 5m, notify: [user:ana, user:bo], ack: all}], repeat: {times: 1}, ack_timeout: 10m, last_resort: receiver:war-room}' },
  'nobody at first': { forever: false, wait: 300, text: '{name: p, tiers: [{notify: [schedule:empty]}, {after: 5m, notify: [schedule:primary]}], ack_timeout: 10m, reopen_window: 1m, last_resort: receiver:war-room}' }
} as const

export const schedules = {
  'one person': 'rotations: [{start: 2026-01-05T09:00, every: {unit: week}, participants: [ana]}]',
  'hand-offs in the midst': 'rotations: [{start: 2026-11-20T00:03, every: {unit: hour}, participants: [ana, bo, cy]}]',
  gaps: 'rotations: [{start: 2026-11-20T00:00, every: {unit: day}, participants: [bo], active: {from: "09:05", to: "09:20"}}]'
} as const

/** Variant 1 renames the groups, variant 2 takes the escalation away. */
export function configOf ({ policy, schedule }: Setup, variant: number): string {
  return `
route:
  receiver: chat
  group_by: [alertname${variant === 1 ? ', team' : ''}]
  group_wait: 10s
  group_interval: 1m
  repeat_interval: 4h
  routes: [{matchers: [alertname=~".+"], receiver: chat, escalation: ${variant === 2 ? 'none' : 'p'}}]
receivers: [{name: chat, webhook_configs: [{url: 'http://chat.example'}]}, ${personal.map(name => `{name: ${name}, webhook_configs: [{url: 'http://${name}.example'}]${name === 'bo-push' ? ', fallback: bo-sms' : ''}}`).join(', ')}]
users:
  - {name: ana, notify: {high: [{receiver: ana-push}, {receiver: ana-sms, after: 2m}]}}
  - {name: bo, notify: {high: [{receiver: bo-push}], low: [{receiver: bo-sms}, {receiver: bo-push, after: 30s}]}}
  - {name: cy, notify: {high: [{receiver: cy-sms}, {receiver: cy-sms, after: 1m}]}}
schedules:
  - {name: primary, time_zone: UTC, ${schedules[schedule]}}
  - {name: empty, time_zone: UTC, rotations: [{start: 2036-01-05T09:00, every: {unit: week}, participants: [ana]}]}
escalation_policies: [${policies[policy].text}]
# ${variant}
`
}

/** Within how many seconds somebody is paged, at the begin and, if that goes on, after each page. */
export function reachIn ({ policy }: Setup) {
  const { forever, wait } = policies[policy]
  // The same means for the same person waits for a minute.
  const within = wait + 60 + 15
  return { first: within + 75, ...forever && { again: within } }
}

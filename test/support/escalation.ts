import type { Notification } from '../../src/domain/notification.ts'
import type { Test } from 'tap'
import { openStory, type StoryOptions } from './harness.ts'

/** Everybody has a phone that rings at once, and gets a text message after five minutes. */
export const people = ['ana', 'bo', 'head']

export type Settings = {
  /** Of the policy, as YAML in one line each. */
  readonly policy?: string
  readonly route?: string
  readonly schedules?: string
  readonly more?: string
  /** Where the webhook of a receiver goes. */
  readonly urlOf?: (receiver: string) => string
}

const usualPolicy = `
    tiers:
      - {notify: [schedule:primary]}
      - {after: 15m, notify: [schedule:secondary]}
      - {after: 45m, notify: [user:head]}
    repeat: {times: 1}
    ack_timeout: 1h
    last_resort: receiver:war-room`

const usualSchedules = `
  - {name: primary, time_zone: UTC, rotations: [{start: 2026-01-05T09:00, every: {unit: week}, participants: [ana]}]}
  - {name: secondary, time_zone: UTC, rotations: [{start: 2026-01-05T09:00, every: {unit: week}, participants: [bo]}]}`

/** Primary at once, secondary after a quarter of an hour, the head after an hour. */
export function escalationConfig ({ policy = usualPolicy, route = '', schedules = usualSchedules, more = '', urlOf = name => `http://${name}.example` }: Settings = {}): string {
  const receivers = ['chat', 'war-room', 'mail', ...people.flatMap(name => [`${name}-push`, `${name}-sms`, `${name}-mail`])]
  return `
route:
  receiver: chat
  group_by: [alertname]
  group_wait: 30s
  group_interval: 5m
  routes: [{matchers: [page="yes"], receiver: chat, escalation: payments${route}}]
receivers: [${receivers.map(name => `{name: ${name}, webhook_configs: [{url: '${urlOf(name)}'}]}`).join(', ')}]
users: [${people.map(name => `{name: ${name}, notify: {high: [{receiver: ${name}-push}, {receiver: ${name}-sms, after: 5m}], low: [{receiver: ${name}-mail}]}}`).join(', ')}]
schedules:${schedules}
escalation_policies:
  - name: payments${policy}
${more}
`
}

export const disk = { alertname: 'Disk', page: 'yes', severity: 'critical' }

/** A story in which pages are told apart from the group's own notifications: `12:30 ana-push`, minutes and seconds from its beginning. */
export async function openEscalation (t: Pick<Test, 'teardown'>, settings: Settings = {}, options: Omit<StoryOptions, 'onMessage'> = {}) {
  const pages: string[] = []
  const told: Notification[] = []
  const story = await openStory(t, escalationConfig(settings), {
    lasts: 240_000,
    ...options,
    onMessage (notification) {
      told.push(notification)
      if (notification.groupKey.startsWith('incident/')) pages.push(`${clock()} ${notification.receiver}${notification.status === 'resolved' ? ' (end)' : ''}`)
    }
  })

  function clock (): string {
    const seconds = Math.round(story.seconds())
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
  }

  return {
    ...story,
    get engine () { return story.engine },
    /** Everything that any receiver accepted. */
    told,
    /** What was paged since this was asked last. */
    pages: (): string[] => pages.splice(0),
    /** The one incident there is. */
    async incident () {
      const { incidents } = await story.engine.incidents.list({ limit: 10 })
      if (incidents.length !== 1 || !incidents[0]) throw new Error(`${incidents.length} incidents`)
      return await story.engine.incidents.get(incidents[0].incident.id)
    }
  }
}

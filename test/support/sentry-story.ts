import type { Test } from 'tap'
import { appOf } from './app.ts'
import { escalationConfig } from './escalation.ts'
import { openStory, type StoryOptions } from './harness.ts'
import { bytesOf, clientSecret, deliver, sampleNamed } from './sentry-samples.ts'

type Settings = {
  /** Of the source, as YAML between braces. */
  readonly source?: string
  /** Of the main route. */
  readonly route?: string
}

/** Everything goes to the chat, and what is critical or escalates is paged. */
export function sentryConfig ({ source = '', route = 'group_by: [sentry_issue_id, sentry_rule_id]' }: Settings = {}): string {
  return escalationConfig({ more: `sources: [{name: shop, type: sentry, secret: ${clientSecret}${source}}]` })
    .replace('group_by: [alertname]', route)
    .replace('matchers: [page="yes"]', 'matchers: [severity=~"error|critical"]')
}

/** After the last of the samples. */
const begin = Date.parse('2026-08-19T09:00:00Z')

/** Samples of Sentry's requests on their way through the whole router. */
export async function openSentry (t: Pick<Test, 'teardown'>, settings: Settings = {}, options: StoryOptions = {}) {
  const story = await openStory(t, sentryConfig(settings), { begin, ...options })
  const app = appOf(story.engine)
  t.teardown(() => app.close())

  return {
    ...story,
    get engine () { return story.engine },
    app,
    /** Sends a sample, with other members in it where `change` says so; answers what became of it. */
    async send (name: string, change?: (body: any) => void): Promise<{ status: number, outcome: string[], problems: string[] }> { // eslint-disable-line @typescript-eslint/no-explicit-any -- Whatever the sample is.
      const sample = sampleNamed(name)
      const body = change ? JSON.parse(bytesOf(sample).toString()) : undefined
      change?.(body)
      const { headers, body: payload } = deliver(sample, body)
      const answer = await app.inject({ method: 'POST', url: '/webhooks/shop', payload, headers: Object.fromEntries(Object.entries(headers).flatMap(([header, value]) => value === undefined ? [] : [[header, value]])) })
      return { status: answer.statusCode, ...answer.json() }
    },
    /** What fires: its labels. */
    async firing () {
      return (await story.engine.alerts()).flatMap(({ alert: { labels, endsAt } }) => endsAt.ms > story.engine.now() ? [labels] : [])
    }
  }
}

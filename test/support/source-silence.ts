import type { Test } from 'tap'
import { appOf } from './app.ts'
import { openStory, type StoryOptions } from './harness.ts'
import { clientSecret, deliver, sampleNamed } from './sentry-samples.ts'

type Settings = { readonly name?: string, readonly expect?: string }

/** Two sources of which something is expected every hour; what concerns the team of the first goes to the receiver `web`. */
export function silenceConfig ({ name = 'shop', expect = '1h' }: Settings = {}): string {
  const every = expect && `, expect_every: ${expect}`
  return `
route:
  receiver: chat
  group_by: [alertname]
  group_wait: 30s
  group_interval: 5m
  repeat_interval: 1d
  routes: [{receiver: web, matchers: [team="web"]}]
receivers: [{name: chat, webhook_configs: [{url: http://localhost/chat}]}, {name: web, webhook_configs: [{url: http://localhost/web}]}]
sources:
  - {name: ${name}, type: alertmanager, secret: sesame-of-the-shop, labels: {team: web}${every}}
`
}

export function sentrySilenceConfig (): string {
  return `${silenceConfig({ expect: '' })}  - {name: errors, type: sentry, secret: ${clientSecret}, expect_every: 1h}\n`
}

export type Watched = Awaited<ReturnType<typeof openWatched>>

/** A router that expects to hear from its sources. */
export async function openWatched (t: Pick<Test, 'teardown'>, { config, ...settings }: Settings & { readonly config?: string } = {}, options: StoryOptions = {}) {
  const story = await openStory(t, config ?? silenceConfig(settings), options)

  async function post (url: string, payload: string | Buffer | object, headers: Record<string, string> = {}): Promise<number> {
    const app = appOf(story.engine)
    const { statusCode } = await app.inject({ method: 'POST', url, payload, headers })
    await app.close()
    return statusCode
  }

  return {
    ...story,
    get engine () { return story.engine },
    /** The source `shop` reports an alert; answers with what status. */
    say: async ({ token = 'sesame-of-the-shop', status = 'resolved', name = 'shop' } = {}) => await post(`/webhooks/${name}/${token}`, {
      version: '4', status, alerts: [{ status, labels: { alertname: 'Disk' }, annotations: {}, startsAt: new Date(story.begin).toISOString(), endsAt: status === 'firing' ? '0001-01-01T00:00:00Z' : new Date(story.engine.now()).toISOString() }]
    }),
    /** The source `errors` sends a sample of Sentry's. */
    async sendSentry (name: string) {
      const { headers, body } = deliver(sampleNamed(name))
      return await post('/webhooks/errors', body, Object.fromEntries(Object.entries(headers).flatMap(([header, value]) => value === undefined ? [] : [[header, value]])))
    },
    /** The alerts on silent sources that fire: their labels. */
    async silent () {
      return (await story.engine.alerts()).flatMap(({ alert: { labels, endsAt } }) => labels['alertname'] === 'TocsinSourceSilent' && endsAt.ms > story.engine.now() ? [labels] : [])
    }
  }
}

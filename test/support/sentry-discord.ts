import type { Test } from 'tap'
import { openStory, type Message } from './harness.ts'
import { sentryExample } from './sentry-example.ts'
import { bytesOf, clientSecret, sampleNamed } from './sentry-samples.ts'
import { delivery, sign } from './sources.ts'

/** The example as it runs, and Sentry before it; what arrives is what the receivers are handed. */
export async function openDiscord (t: Pick<Test, 'teardown'>) {
  const story = await openStory(t, sentryExample, { begin: Date.parse('2026-08-19T06:42:17.318Z') })
  async function post (body: Buffer, resource: string) {
    const headers = { 'sentry-hook-resource': resource, 'sentry-hook-signature': sign(body, clientSecret) }
    return (await story.engine.sources.receive('sentry', delivery(body, { headers }))).outcome
  }
  return {
    ...story,
    post,
    hook: async (name: string) => await post(bytesOf(sampleNamed(name)), name.split('.')[0] ?? ''),
    arrived: () => story.arrived().map(({ at, receiver, firing, resolved }: Message) => [at, receiver, ...firing.map(name => `${name} fires`), ...resolved.map(name => `${name} ended`)])
  }
}

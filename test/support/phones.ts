import type { ServerResponse } from 'node:http'
import { createRouter, until } from './cluster.ts'
import { startSink } from './sink.ts'

type Teardown = Parameters<typeof createRouter>[0]

/** What a phone does with a page before or instead of accepting it. */
export type Answer = (response: ServerResponse, receiver: string) => void

/** Receivers of people that keep in order what they were paged with: `ana`, `bo`, and `ana (end)`. */
export async function startPhones (t: Teardown, { waits = ['1s', '1s'] }: { /** How long after ana bo is paged, and after him the head. */ waits?: [string, string] } = {}) {
  const rung: Array<{ readonly line: string, readonly at: number, readonly id: string }> = []
  const sink = await startSink(t, (response, { body, url }) => {
    const { status, groupKey, receiver } = JSON.parse(body)
    if (groupKey.startsWith('incident/')) rung.push({ line: status === 'firing' ? receiver : `${receiver} (end)`, at: Date.now(), id: url ?? '' })
    phones.answer(response, receiver)
  })
  const people = ['ana', 'bo', 'head']
  const phones = {
    answer: (response => { response.end('ok') }) as Answer,
    rung,
    get lines () { return rung.map(({ line }) => line) },
    config: `
route: {receiver: chat, group_by: [alertname], group_wait: 100ms, group_interval: 1s, repeat_interval: 1h, escalation: payments}
receivers: [${['chat', 'war-room', ...people].map(name => `{name: ${name}, webhook_configs: [{url: '${sink.origin}/${name}'}]}`).join(', ')}]
users: [${people.map(name => `{name: ${name}, notify: {high: [{receiver: ${name}}]}}`).join(', ')}]
escalation_policies: [{name: payments, last_resort: 'receiver:war-room', tiers: [${people.map((name, n) => `{notify: ['user:${name}'], after: ${waits[n - 1] ?? '0s'}}`).join(', ')}]}]
`
  }
  return phones
}

/** The id of the one incident that is open. */
export async function openIncidentOf (router: ReturnType<typeof createRouter>): Promise<string> {
  return await until('there is an incident', async () => (await router.redis.smembers(`${router.keys.prefix}incidents`))[0])
}

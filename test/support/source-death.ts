import type { Test } from 'tap'
import type { SourceProblem } from '../../src/domain/source-problem.ts'
import type { Node } from './cluster-node.ts'
import { createRouter, until } from './cluster.ts'
import { dieAt } from './intercept.ts'
import { clientSecret, deliver, sampleNamed } from './sentry-samples.ts'
import { startSink } from './sink.ts'
import type { Json } from './sentry-bodies.ts'

export const source = 'shop'

/** Two nodes with a source; what is told, to the chat and to ana by her phone, is kept as `chat firing warning`, `ana resolved`. */
export async function openSourceNodes (t: Test, { url, n, reaches }: { readonly url: string, /** At which of its calls the first node dies, from `take` on. */ readonly n: number, readonly reaches: boolean }) {
  const lines: string[] = []
  const sink = await startSink(t, (response, { body }) => {
    const { receiver, status, alerts } = JSON.parse(body)
    const severities = alerts.filter((alert: Json) => alert.status === 'firing').map(({ labels }: Json) => labels.severity)
    lines.push([receiver, status, ...severities.toSorted()].join(' '))
    response.end('ok')
  })
  const hook = (name: string) => `{name: ${name}, webhook_configs: [{url: '${sink.origin}/${name}'}]}`
  const config = `
route: {receiver: chat, group_by: [source], group_wait: 100ms, group_interval: 1s, repeat_interval: 1h, escalation: payments}
receivers: [${['chat', 'war-room', 'ana'].map(hook).join(', ')}]
users: [{name: ana, notify: {high: [{receiver: ana}]}}]
escalation_policies: [{name: payments, last_resort: 'receiver:war-room', tiers: [{notify: ['user:ana']}]}]
sources: [{name: ${source}, type: sentry, secret: ${clientSecret}}]
`
  const router = createRouter(t, { url, config })
  const death = dieAt(n, { reaches, sources: true })
  t.teardown(death.bury)
  // It only takes requests: which call is its n-th is then the same each time.
  const first = await router.node({ wrap: death.wrap, wrapTimers: timers => ({ ...timers, start: async () => {}, schedule () {} }) })
  await until('the first node routes', async () => await router.redis.hget(router.keys.generation, 'routed') === '1')
  const second = await router.node()
  const send = async (node: Node, name: string) => await node.engine.sources.receive(source, deliver(sampleNamed(name)))
  let before: SourceProblem | undefined

  return {
    death,
    lines,
    second,
    /** By the node that lives. */
    send: async (name: string) => await send(second, name),
    /** What is known of the problem of a key. */
    async problem (key: string) { return (await second.state.sourceProblems.load(source, [key]))[0] },
    /** The severities of what fires. */
    async firing () {
      return (await second.engine.alerts()).flatMap(({ alert: { labels, endsAt }, silencedBy }) => endsAt.ms > second.state.now() ? [`${labels['severity']}${silencedBy.length > 0 ? ' silenced' : ''}`] : [])
    },
    /** The first node takes a request, or dies, and nobody sends it again; answers whether anything of it was stored. */
    async take (name: string, key: string): Promise<boolean> {
      before = await this.problem(key)
      death.arm()
      await Promise.race([send(first, name), death.died])
      death.disarm()
      return (await this.problem(key))?.version !== before?.version
    },
    async incidents () {
      return (await second.engine.incidents.list({ limit: 10 })).incidents.map(({ incident }) => incident)
    },
    /** Nothing is left to be done of what was reported. */
    async settled () {
      await until('nothing is owed', async () => (await second.state.sourceProblems.owing(Infinity)).length === 0, 60_000)
    }
  }
}

export type SourceNodes = Awaited<ReturnType<typeof openSourceNodes>>

import { Redis } from 'ioredis'
import t from 'tap'
import { configFor, until } from '../support/cluster.ts'
import { withReplica } from '../support/redis.ts'
import { startRouter } from '../support/router.ts'

t.test('--redis.wait-replicas: alerts that no replica has are answered 503 with Retry-After, new ones and known ones; without it 200', async t => {
  const { master, replica } = await withReplica(t)
  const client = new Redis(master.url)
  t.teardown(() => client.disconnect())
  await until('the replica is there', async () => /state=online/.test(await client.info('replication')))
  const config = configFor('http://127.0.0.1:9/', { wait: '1h' })
  const start = (namespace: string, ...args: string[]) => startRouter(t, { config, args: [`--redis.url=${master.url}`, `--redis.namespace=${namespace}`, ...args] })
  const [waiting, other] = await Promise.all([start('waiting', '--redis.wait-replicas'), start('other')])
  async function post ({ origin }: { origin: string }, ...names: string[]) {
    const body = JSON.stringify(names.map(alertname => ({ labels: { alertname } })))
    const response = await fetch(`${origin}/api/v2/alerts`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    return { status: response.status, retryAfter: response.headers.get('retry-after'), text: await response.text() }
  }
  const refused = { status: 503, retryAfter: /^\d+$/, text: /the write was not on a replica after 500 ms/ }

  for (const router of [waiting, other]) await until('it takes alerts', async () => (await post(router, 'Known')).status === 200)
  replica.pause()
  for (const name of ['Known', 'New']) {
    t.match(await post(waiting, name), refused, `${name}, with the flag`)
    t.match(await post(other, name), { status: 200 }, `${name}, without it`)
  }
  replica.resume()
  await until('the replica is back', async () => (await post(waiting, 'Known')).status === 200)
  t.match(await post(waiting, 'Known', 'New'), { status: 200 })
})

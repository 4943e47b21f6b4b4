import t from 'tap'
import { alertNamed, createRouter, until, watch } from '../support/cluster.ts'
import { openIncidentOf, startPhones } from '../support/phones.ts'
import { withRedis } from '../support/redis.ts'

const redis = await withRedis(t)
t.jobs = 4

t.test('two nodes page everybody once', { buffered: true }, async t => {
  const phones = await startPhones(t)
  const router = createRouter(t, { url: redis.url, config: phones.config })
  const [first, second] = [await router.node(), await router.node()]
  const names = Array.from({ length: 10 }, (_, n) => `Disk${n}`)
  for (const [n, name] of names.entries()) await (n % 2 ? first : second).receive([alertNamed(name).firing()])
  await until('all have paged all', () => phones.lines.length >= 3 * names.length)
  await watch(500)
  for (const person of ['ana', 'bo', 'head']) t.equal(phones.lines.filter(line => line === person).length, names.length)
})

t.test('the loss of every BullMQ key and every due entry costs seconds and no page', { buffered: true }, async t => {
  const phones = await startPhones(t, { waits: ['2s', '4s'] })
  const router = createRouter(t, { url: redis.url, config: phones.config })
  const node = await router.node()
  await node.receive([alertNamed('Disk').firing()])
  await until('ana is paged', () => phones.lines.includes('ana'))
  await router.redis.del(...await router.redis.keys(`${router.keys.bull}*`))
  await until('bo is paged all the same', () => phones.lines.includes('bo'), 15_000)
  await router.redis.del(router.keys.due('escalate'))
  await node.state.upkeep.arm('repair', Date.now())
  await until('and so is the head', () => phones.lines.includes('head'), 15_000)
  t.same(phones.lines, ['ana', 'bo', 'head'])
})

t.test('a process that is killed while it pages is replaced, and whoever acknowledged is left in peace', { buffered: true }, async t => {
  const phones = await startPhones(t)
  phones.answer = () => {}
  const router = createRouter(t, { url: redis.url, config: phones.config })
  const child = await router.child()
  await child.receive([alertNamed('Disk').firing()])
  await until('it pages ana', () => phones.lines.includes('ana'))
  await child.kill('SIGKILL')
  phones.answer = response => { response.end('ok') }
  const node = await router.node()
  await until('bo is paged', () => phones.lines.includes('bo'))
  await node.engine.incidents.act(await openIncidentOf(router), { kind: 'acknowledged', by: 'bo' })
  const before = phones.lines.length
  await watch(2500)
  t.equal(phones.lines.length, before)
  t.ok(phones.lines.filter(line => line === 'ana').length <= 2, 'only what was being sent is sent again')
})

t.test('a process that is paused beyond its lease sends nothing that another has sent, nor after an acknowledgement', { buffered: true }, async t => {
  const phones = await startPhones(t)
  const router = createRouter(t, { url: redis.url, config: phones.config })
  const child = await router.child()
  await child.receive([alertNamed('Disk').firing()])
  await until('it pages ana', () => phones.lines.includes('ana'))
  await child.kill('SIGSTOP')
  const node = await router.node()
  await until('the other pages bo', () => phones.lines.includes('bo'), 20_000)
  await node.engine.incidents.act(await openIncidentOf(router), { kind: 'acknowledged', by: 'bo' })
  const before = phones.lines.length
  await child.kill('SIGCONT')
  await until('the child works again', async () => { await child.receive([alertNamed('Disk').firing()]); return true })
  await watch(2500)
  t.equal(phones.lines.length, before)
})

import t, { type Test } from 'tap'
import { openRedis, type Redis } from '../../src/state/redis/client.ts'
import { createGenerations } from '../../src/state/redis/generations.ts'
import { alertNamed, configFor, createRouter, startReceiver, until } from '../support/cluster.ts'
import { dieAt, type Death } from '../support/intercept.ts'
import { leftovers } from '../support/leftovers.ts'
import { withRedis } from '../support/redis.ts'

/** More than a reload makes; the test says so when that is not true any more. */
const mostCalls = 21
const inhibiting = 'inhibit_rules: [{source_matchers: [alertname="Down"], target_matchers: [alertname="Slow"]}]'

const redis = await withRedis(t)
t.jobs = 8

/** The Redis of a node that dies: each script of the re-route is a call of its own. */
function mortal (inner: Redis, around: Death['around']): Redis {
  return {
    ...inner,
    run: async (script, args, options) => await around(`script ${script.name}`, () => inner.run(script, args, options), []) as Awaited<ReturnType<Redis['run']>>,
    command: async <Result> (send: Parameters<typeof inner.command<Result>>[0]) => await around('command', () => inner.command(send), []) as Result
  }
}

/** A node dies while it reloads; it comes back with the new file, or another goes on with the old one. */
async function tellStory (t: Test, n: number, { reaches, comesBack }: { reaches: boolean, comesBack: boolean }) {
  const ops = await startReceiver(t)
  const config = configFor(ops.url, { wait: '300ms', interval: '30s', rest: inhibiting })
  const router = createRouter(t, { url: redis.url, config })
  const death = dieAt(n, {
    reaches,
    counts: call => /^(script|command|alerts\.(put|unrouted)|history)/.test(call)
  })
  const own = await openRedis({ url: redis.url, namespace: router.namespace, onArmed: () => {} })
  t.teardown(async () => {
    death.bury()
    await own.close()
  })
  const first = await router.node({ wrap: state => death.wrap({ ...state, generations: createGenerations(mortal(own, death.around)) }), wrapTimers: death.wrapTimers })
  await until('the first node routes', async () => await router.redis.hget(router.keys.generation, 'routed') === '1')
  if (!comesBack) await router.node()

  const [down, slow, told, ended] = ['Down', 'Slow', 'Told', 'Ended'].map(name => alertNamed(name, { startsAt: Date.now() - 60_000 }))
  await first.receive([down, told, ended].flatMap(alert => alert?.firing() ?? []))
  await until('they are told', () => ops.told.length === 3)
  await until('nothing is owed', async () => await router.redis.scard(router.keys.owing) === 0)
  await first.receive([ended, slow].flatMap((alert, n) => (n === 0 ? alert?.resolved() : alert?.firing()) ?? []))
  await until('the other is muted', async () => (await router.redis.xrevrange(`${router.keys.prefix}history`, '+', '-')).flat(3).some(text => String(text).includes('inhibition')))

  death.arm()
  if (comesBack) router.config = configFor(ops.url, { wait: '300ms', interval: '31s', rest: inhibiting })
  else router.config += '\n# a file that only the first node reads'
  await Promise.race([first.engine.reload(), death.died])
  death.disarm()
  if (comesBack && death.isDead) await router.node()

  await until('the end is told', () => ops.lines.includes('resolved Ended'))
  await until('everything is routed', async () => {
    const [number, routed] = await router.redis.hmget(router.keys.generation, 'number', 'routed')
    return number === routed && (await router.due('upkeep')).every(duty => duty !== 'reroute')
  })
  const second = alertNamed('Later')
  await (await router.node()).receive([second.firing()])
  await until('what comes after is told', () => ops.lines.includes('firing Later'))
  t.same(ops.lines.toSorted(), ['firing Down', 'firing Ended', 'firing Later', 'firing Told', 'resolved Ended'], death.at || `no death in ${death.calls} calls`)
  t.same(await leftovers(router), [])
  return death
}

for (const [reaches, comesBack] of [[false, true], [true, false]] as const) {
  for (let n = 1; n <= mostCalls; n++) {
    const how = `${reaches ? 'which takes effect unanswered' : 'which is lost'}, and ${comesBack ? 'comes back with the new file' : 'leaves one with the old file'}`
    t.test(`a node that dies at call ${n} of its reload, ${how}, tells nothing twice and loses nothing`, { buffered: true }, async t => {
      const death = await tellStory(t, n, { reaches, comesBack })
      if (n === mostCalls) t.notOk(death.isDead, 'no call is left to die at')
    })
  }
}

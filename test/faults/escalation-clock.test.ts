import t from 'tap'
import { alertNamed, createRouter, until, watch } from '../support/cluster.ts'
import { withClockOf, withoutFaketime } from '../support/faketime.ts'
import { openIncidentOf, startPhones } from '../support/phones.ts'

for (const [direction, offset] of [['forward', '+3600'], ['back', '-3600']] as const) {
  t.test(`the clock of Redis is set an hour ${direction} between two tiers: the second fires when its wait is over, and nothing else does`, { skip: withoutFaketime }, async t => {
    const { redis, setOff } = await withClockOf(t)
    const phones = await startPhones(t, { waits: ['10s', '1h'] })
    const router = createRouter(t, { url: redis.url, config: phones.config })
    const nodes = [await router.node(), await router.node()] as const
    await nodes[0].receive([alertNamed('Disk').firing()])
    const id = await openIncidentOf(router)
    await until('ana is paged', async () => (await nodes[0].engine.incidents.get(id)).incident.told.length === 1)
    const { openedAt, next } = (await nodes[0].engine.incidents.get(id)).incident
    t.equal(next?.at, openedAt + 10_000)
    setOff(offset)
    await until('bo is paged', () => phones.lines.includes('bo'))
    const late = (phones.rung.find(({ line }) => line === 'bo')?.at ?? NaN) - openedAt - 10_000
    t.ok(late > -1000 && late < 10_000, `late by ${late} ms`)
    // Longer than all that is done every two seconds needs to find something to do.
    await watch(5000)
    t.same(phones.lines, ['ana', 'bo'])
    const { incident } = await nodes[1].engine.incidents.get(id)
    t.equal(incident.state, 'triggered')
    const ahead = (incident.next?.at ?? NaN) - nodes[1].state.now()
    t.ok(ahead < 3_600_000 && ahead > 3_500_000, `the third tier is ${ahead} ms ahead`)
  })
}

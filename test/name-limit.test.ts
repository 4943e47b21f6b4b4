import t from 'tap'
import { createMetrics } from '../src/metrics.ts'
import { createNameLimit } from '../src/name-limit.ts'
import { instantAt } from '../src/domain/instant.ts'
import { alert, now } from './support/app.ts'

const minute = 60_000
const disk = (instance: string, end = now + minute) => alert({ alertname: 'Disk', instance }, { endsAt: instantAt(end) })

function arrange (limit: number) {
  const warnings: unknown[] = []
  const metrics = createMetrics({ alertNames: true })
  const nameLimit = createNameLimit({ limit, gcInterval: 30 * minute, metrics, log: { warn: (about: unknown) => { warnings.push(about) } } })
  const admitted = (alerts: Parameters<typeof nameLimit.admit>[0], at = now) => nameLimit.admit(alerts, at).map(({ labels }) => labels['instance'])
  const dropped = async () => (await metrics.alertsLimited.get()).values
  return { nameLimit, admitted, dropped, warnings, metrics }
}

t.test('without a limit everything is admitted', async t => {
  const { admitted } = arrange(0)
  t.same(admitted([disk('a'), disk('b'), disk('c')]), ['a', 'b', 'c'])
})

t.test('of one name only so many are admitted, of another as many again', async t => {
  const { admitted, dropped, warnings, metrics } = arrange(2)
  t.same(admitted([disk('a'), disk('b'), disk('c'), alert({ alertname: 'Cpu', instance: 'd' }), alert({ instance: 'e' })]), ['a', 'b', 'd', 'e'])
  t.match(await dropped(), [{ value: 1, labels: { alertname: 'Disk' } }])
  t.match(warnings, [{ alertname: 'Disk', limit: 2 }])
  t.match((await metrics.alertsPerNameLimit.get()).values, [{ value: 2 }])
})

t.test('what is known may always be sent again', async t => {
  const { admitted } = arrange(2)
  admitted([disk('a'), disk('b')])
  t.same(admitted([disk('c'), disk('b', now - 1), disk('a')]), ['b', 'a'])
})

t.test('what has ended makes room, the first to end first; what was sent again has not', async t => {
  const { admitted, nameLimit } = arrange(2)
  const [a, b] = [disk('a'), disk('b', now + 2 * minute)]
  admitted([a, b])
  t.same(admitted([disk('c', now + 10 * minute)], now + minute), [], 'it ends at this very moment')
  nameLimit.renew([{ fingerprint: a.fingerprint, endsAt: instantAt(now + 5 * minute) }])
  t.same(admitted([disk('c', now + 10 * minute)], now + minute + 1), [])
  t.same(admitted([disk('c', now + 10 * minute)], now + 3 * minute), ['c'], 'b has ended')
  t.same(admitted([disk('d', now + 10 * minute)], now + 3 * minute), [])
  t.same(admitted([disk('a', now + 10 * minute)], now + 3 * minute), ['a'])
})

t.test('what was stored before the start counts', async t => {
  const { admitted, nameLimit } = arrange(2)
  await nameLimit.begin(async () => [{ alert: disk('a') }, { alert: disk('b') }])
  t.same(admitted([disk('c'), disk('a')]), ['a'])
})

t.test('names of which everything has ended are forgotten', async t => {
  const { admitted, nameLimit } = arrange(1)
  const a = disk('a')
  admitted([a])
  admitted([alert({ alertname: 'Cpu' })], now + 40 * minute)
  nameLimit.renew([{ fingerprint: a.fingerprint, endsAt: instantAt(now + 60 * minute) }])
  t.same(admitted([disk('b')], now + 41 * minute), ['b'], 'a is not known any more')
})

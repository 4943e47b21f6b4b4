import t from 'tap'
import { createMetrics } from '../src/metrics.ts'
import { createNameLimit } from '../src/name-limit.ts'
import type { Alert } from '../src/domain/alert.ts'
import { instantAt } from '../src/domain/instant.ts'
import { alert, now } from './support/app.ts'

const minute = 60_000
const disk = (instance: string, end = now + minute) => alert({ alertname: 'Disk', instance }, { endsAt: instantAt(end) })

/** `others` is what other nodes have stored. */
function arrange (limit: number, others: readonly Alert[] = []) {
  const asked: string[][] = []
  const warnings: unknown[] = []
  const metrics = createMetrics({ alertNames: true })
  const stored = async (fingerprints: readonly string[]) => {
    asked.push([...fingerprints])
    return fingerprints.map(fingerprint => {
      const alert = others.find(other => other.fingerprint === fingerprint)
      return alert && { alert, digest: '', version: 1, generation: 1 }
    })
  }
  const nameLimit = createNameLimit({ limit, gcInterval: 30 * minute, stored, metrics, log: { warn: (about: unknown) => { warnings.push(about) } } })
  const admitted = async (alerts: readonly Alert[], at = now) => (await nameLimit.admit(alerts, at)).admitted.map(({ labels }) => labels['instance'])
  const dropped = async () => (await metrics.alertsLimited.get()).values
  return { nameLimit, admitted, dropped, warnings, metrics, asked }
}

t.test('without a limit everything is admitted', async t => {
  const { admitted } = arrange(0)
  t.same(await admitted([disk('a'), disk('b'), disk('c')]), ['a', 'b', 'c'])
})

t.test('of one name only so many are admitted, of another as many again', async t => {
  const { admitted, dropped, warnings, metrics } = arrange(2)
  t.same(await admitted([disk('a'), disk('b'), disk('c'), alert({ alertname: 'Cpu', instance: 'd' }), alert({ instance: 'e' })]), ['a', 'b', 'd', 'e'])
  t.match(await dropped(), [{ value: 1, labels: { alertname: 'Disk' } }])
  t.match(warnings, [{ alertname: 'Disk', limit: 2 }])
  t.match((await metrics.alertsPerNameLimit.get()).values, [{ value: 2 }])
})

t.test('what is known may always be sent again', async t => {
  const { admitted } = arrange(2)
  await admitted([disk('a'), disk('b')])
  t.same(await admitted([disk('c'), disk('b', now - 1), disk('a')]), ['b', 'a'])
})

t.test('what has ended makes room, the first to end first; what was sent again has not', async t => {
  const { admitted, nameLimit } = arrange(2)
  const [a, b] = [disk('a'), disk('b', now + 2 * minute)]
  await admitted([a, b])
  t.same(await admitted([disk('c', now + 10 * minute)], now + minute), [], 'it ends at this very moment')
  nameLimit.renew([{ fingerprint: a.fingerprint, endsAt: instantAt(now + 5 * minute) }])
  t.same(await admitted([disk('c', now + 10 * minute)], now + minute + 1), [])
  t.same(await admitted([disk('c', now + 10 * minute)], now + 3 * minute), ['c'], 'b has ended')
  t.same(await admitted([disk('d', now + 10 * minute)], now + 3 * minute), [])
  t.same(await admitted([disk('a', now + 10 * minute)], now + 3 * minute), ['a'])
})

t.test('what was stored before the start counts', async t => {
  const { admitted, nameLimit } = arrange(2)
  await nameLimit.begin(async () => [{ alert: disk('a') }, { alert: disk('b') }])
  t.same(await admitted([disk('c'), disk('a')]), ['a'])
})

t.test('names of which everything has ended are forgotten', async t => {
  const { admitted, nameLimit } = arrange(1)
  const a = disk('a')
  await admitted([a])
  await admitted([alert({ alertname: 'Cpu' })], now + 40 * minute)
  nameLimit.renew([{ fingerprint: a.fingerprint, endsAt: instantAt(now + 60 * minute) }])
  t.same(await admitted([disk('b')], now + 41 * minute), ['b'], 'a is not known any more')
})

t.test('an end is never refused, and takes no room', async t => {
  const { admitted, asked } = arrange(1)
  t.same(await admitted([disk('a'), disk('b', now), disk('c', now - minute)]), ['a', 'b', 'c'])
  t.same(await admitted([disk('a', now), disk('d')], now + 1), ['a', 'd'], 'the end of what counts makes room')
  t.same(asked, [])
})

t.test('what fires already by what another node was sent is not refused; what had ended, or is known nowhere, is', async t => {
  const [b, c, d] = [disk('b'), disk('c'), disk('d')]
  const { admitted, asked, dropped } = arrange(1, [b, disk('c', now)])
  t.same(await admitted([disk('a'), b, c, d]), ['a', 'b'])
  t.same(asked, [[b, c, d].map(({ fingerprint }) => fingerprint)])
  t.match(await dropped(), [{ value: 2 }])
  t.same(await admitted([b, disk('a')]), ['b', 'a'])
  t.equal(asked.length, 1, 'from then on it is known here')
})

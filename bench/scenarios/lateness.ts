import { type Bench, byForm, loadOf, rate, type Scenario, withRouter } from '../bench.ts'
import { podOf } from '../alerts.ts'
import { addedBuckets, readSamples } from '../exposition.ts'
import { bucketQuantile, quantileOf } from '../quantile.ts'
import { amount, type Row } from '../report.ts'
import { openSink, type Sink } from '../sink.ts'

/** Groups due in a second: 10 000 in a minute. */
const pace = 10_000 / 60
const groupWait = 5
const aim = 0.25

/**
 * Timer lateness, twice: as Tocsin measures it itself (due to claimed), and as a receiver sees it in both, from the answer to the
 * request that founded the group, plus group_wait, to the arrival of the notification.
 */
export const lateness: Scenario = {
  name: 'lateness',
  title: '10 000 groups due in a minute: how late their timers are',
  async run (bench) {
    const groups = byForm(bench.form, { quick: Math.round(15 * pace), full: 10_000, long: 10_000 })
    const seen = bench.peer ? await measure('alertmanager', { bench, groups }) : undefined
    const rows: Row[] = []
    for (const fsync of bench.fsyncs) {
      const own = await measure(fsync, { bench, groups })
      const base = { fsync, aim: '' }
      rows.push({ ...base, figure: `timer lateness, ${groups} groups at ${Math.round(pace)}/s, p99 in ms`, tocsin: `≤ ${amount(own.claimed * 1000)}`, aim: `≤ ${aim * 1000} ms`, met: own.claimed <= aim })
      rows.push({
        ...base,
        figure: 'notification after it was due, p50 / p99 in ms',
        tocsin: `${amount(own.p50)} / ${amount(own.p99)}`,
        ...(seen && { peer: `${amount(seen.p50)} / ${amount(seen.p99)}`, ratio: own.p99 / seen.p99 })
      })
    }
    return rows
  }
}

async function measure (kind: 'alertmanager' | 'always' | 'everysec', { bench, groups }: { bench: Bench, groups: number }) {
  const sink = await openSink()
  const configuration = { groupBy: ['alertname', 'pod'], groupWait: `${groupWait}s`, groupInterval: '30m', repeatInterval: '4h', sink: sink.url }
  try {
    return await withRouter(kind, { configuration, bench }, async (router, loader) => {
      const before = await readSamples(router.url)
      const startedAt = performance.now()
      // A request per alert, or all groups of a batch would be due at once. It counts from the time it is planned for.
      await rate(loadOf(router, { count: groups, batch: 1, pace, startsAt: undefined }), { bench, router, loader })
      await allTold(sink, groups)
      const late = Array.from({ length: groups }, (_, n) => (sink.firstAbout.get(podOf(n)) ?? Infinity) - startedAt - n / pace * 1000 - groupWait * 1000)
      const buckets = addedBuckets({ before, after: await readSamples(router.url), name: 'tocsin_timer_lateness_seconds', label: 'queue="flush"' })
      const figures = { claimed: bucketQuantile(buckets, 0.99), p50: quantileOf(late, 0.5), p99: quantileOf(late, 0.99) }
      bench.say(`  ${router.name}: told ${sink.count()} of ${groups}, p50 ${figures.p50.toFixed(0)} ms, p99 ${figures.p99.toFixed(0)} ms; timers by their own measure p99 ${(figures.claimed * 1000).toFixed(0)} ms`)
      return figures
    })
  } finally {
    await sink.close()
  }
}

async function allTold (sink: Sink, groups: number): Promise<void> {
  const until = performance.now() + (groupWait + 30) * 1000
  while (sink.firstAbout.size < groups && performance.now() < until) await new Promise(resolve => setTimeout(resolve, 100))
}

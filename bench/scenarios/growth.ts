import { type Bench, byForm, loadOf, rate, type Scenario, withRouter } from '../bench.ts'
import { quietGroups } from '../configuration.ts'
import { addedBuckets, readSamples } from '../exposition.ts'
import { median } from '../quantile.ts'
import { amount, type Row } from '../report.ts'

const small = 10_000
const aim = 1.3

/** What an alert costs when there are few and when there are many, in processor time: that changes least with what else runs. */
export const growth: Scenario = {
  name: 'growth',
  title: 'intake and flush cost per alert at 10 000 alerts and at 100 000 (--long: 1 000 000)',
  async run (bench) {
    const large = byForm(bench.form, { quick: 50_000, full: 100_000, long: 1_000_000 })
    const few = await costs(bench, small)
    const many = await costs(bench, large)
    const row = (figure: string, ratio: number, tocsin: string): Row => ({ figure: `${figure}, ${amount(large)} to ${amount(small)} alerts`, fsync: '', tocsin, ratio, aim: `≤ ${aim} ×`, met: ratio <= aim })
    return [
      row('intake cost of a re-sent alert', many.intake / few.intake, `${amount(many.intake)} to ${amount(few.intake)} µs`),
      row('flush cost of an alert', many.flush / few.flush, `${amount(many.flush)} to ${amount(few.flush)} µs`)
    ]
  }
}

/** Microseconds of processor time, router and Redis together. */
async function costs (bench: Bench, count: number): Promise<{ intake: number, flush: number }> {
  const fsync = bench.fsyncs.at(-1) ?? 'everysec'
  const intake = await withRouter(fsync, { configuration: quietGroups, bench }, async (router, loader) => {
    await rate(loadOf(router, { count }), { bench, router, loader })
    // Twice all of them: the first time they are learned, the second time recognised.
    for (let round = 0; round < 2; round++) await loader.run(loadOf(router, { count }))
    const measured: number[] = []
    for (let turn = 0; turn < 3; turn++) {
      const before = total(router.cpu())
      const { alerts } = await loader.run(loadOf(router, { count, seconds: byForm(bench.form, { quick: 2, full: 5, long: 15 }) }))
      measured.push((total(router.cpu()) - before) / alerts * 1e6)
    }
    return median(measured)
  })

  // Groups of up to 64 alerts, flushed every 10 s, with nothing new to say.
  const flush = await withRouter(fsync, { configuration: { ...quietGroups, groupWait: '10s', groupInterval: '10s' }, bench }, async (router, loader) => {
    await rate(loadOf(router, { count }), { bench, router, loader })
    // All have been told once by then.
    await new Promise(resolve => setTimeout(resolve, 12_000))
    const before = { cpu: total(router.cpu()), samples: await readSamples(router.url) }
    await new Promise(resolve => setTimeout(resolve, byForm(bench.form, { quick: 10_000, full: 30_000, long: 60_000 })))
    const buckets = addedBuckets({ before: before.samples, after: await readSamples(router.url), name: 'tocsin_timer_lateness_seconds', label: 'queue="flush"' })
    const flushed = buckets.reduce((sum, { count }) => sum + count, 0) * 64
    return (total(router.cpu()) - before.cpu) / flushed * 1e6
  })
  bench.say(`  ${count} alerts: intake ${intake.toFixed(1)} µs, flush ${flush.toFixed(1)} µs per alert`)
  return { intake, flush }
}

function total ([router, redis]: readonly [number, number]): number {
  return router + redis
}

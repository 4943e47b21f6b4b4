import { type Bench, byForm, loadOf, rate, type Scenario, withRouter } from '../bench.ts'
import { readSamples } from '../exposition.ts'
import type { Loader } from '../loader.ts'
import { median } from '../quantile.ts'
import { amount, type Row } from '../report.ts'
import type { AppendFsync, Router } from '../routers.ts'
import { openSink } from '../sink.ts'

const aim = 3000
/** More groups than a second has room for, so that there is always one due. */
const configuration = { groupBy: ['alertname', 'pod'], groupWait: '1s', groupInterval: '1s', inhibit: true }

/** How many groups a router gets through when more are due than it can do: with nothing to say, and with a notification each. */
export const flushes: Scenario = {
  name: 'flushes',
  title: 'flushes per second when every group of many is due all the time',
  async run (bench) {
    const groups = byForm(bench.form, { quick: 6_000, full: 20_000, long: 20_000 })
    const rows: Row[] = []
    const peer = bench.peer ? await notify('alertmanager', { bench, groups }) : undefined
    for (const fsync of bench.fsyncs) {
      const quiet = await flush(fsync, { bench, groups })
      rows.push({ figure: 'flushes/s that find nothing new to say', fsync, tocsin: amount(quiet), aim: `≥ ${amount(aim)}/s`, met: quiet >= aim })
    }
    for (const fsync of bench.fsyncs) {
      const told = await notify(fsync, { bench, groups })
      rows.push({ figure: 'flushes/s that notify a webhook', fsync, tocsin: amount(told), ...(peer !== undefined && { peer: amount(peer), ratio: told / peer }), aim: '' })
    }
    return rows
  }
}

type Run = { readonly bench: Bench, readonly groups: number }

/** Flushes by the count of the timers that were claimed; Alertmanager does not count its own. */
async function flush (kind: AppendFsync, { bench, groups }: Run): Promise<number> {
  return await withRouter(kind, { configuration: { ...configuration, repeatInterval: '4h' }, bench }, async (router, loader) => {
    await fill(router, { bench, groups, loader })
    const flushed = async () => (await readSamples(router.url)).get('tocsin_timer_lateness_seconds_count{queue="flush"}') ?? 0
    return await perSecond(flushed, { bench, router, what: 'flushes' })
  })
}

/** With a repeat interval below the group interval every flush notifies: the receiver counts them. */
async function notify (kind: 'alertmanager' | AppendFsync, { bench, groups }: Run): Promise<number> {
  const sink = await openSink()
  try {
    return await withRouter(kind, { configuration: { ...configuration, repeatInterval: '1s', sink: sink.url }, bench }, async (router, loader) => {
      await fill(router, { bench, groups, loader })
      return await perSecond(async () => sink.count(), { bench, router, what: 'notifications' })
    })
  } finally {
    await sink.close()
  }
}

async function fill (router: Router, { bench, groups, loader }: Run & { loader: Loader }): Promise<void> {
  await rate(loadOf(router, { count: groups }), { bench, router, loader })
}

/** The median over a few seconds, after the first flush of all, which is another matter. */
async function perSecond (count: () => Promise<number>, { bench, router, what }: { bench: Bench, router: Router, what: string }): Promise<number> {
  const { settle, seconds } = byForm(bench.form, { quick: { settle: 6, seconds: 5 }, full: { settle: 15, seconds: 15 }, long: { settle: 20, seconds: 30 } })
  await new Promise(resolve => setTimeout(resolve, settle * 1000))
  const rates: number[] = []
  const begin = { count: await count(), at: performance.now(), cpu: router.cpu() }
  let last: { count: number, at: number } = begin
  for (let second = 0; second < seconds; second++) {
    await new Promise(resolve => setTimeout(resolve, 1000))
    const now = { count: await count(), at: performance.now() }
    rates.push((now.count - last.count) / (now.at - last.at) * 1000)
    last = now
  }
  const costs = router.cpu().map((time, n) => ((time - (begin.cpu[n] ?? 0)) / (last.count - begin.count) * 1e6).toFixed(0))
  bench.say(`  ${router.name}: ${Math.round(median(rates))} ${what}/s, processor time each ${costs.join(' + ')} µs`)
  return median(rates)
}

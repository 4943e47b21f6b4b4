import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Pool } from 'undici'
import { type Bench, byForm, loadOf, rate, type Scenario, withRouter } from '../bench.ts'
import { quantileOf } from '../quantile.ts'
import { amount, type Row } from '../report.ts'
import type { AppendFsync, Router } from '../routers.ts'
import { createHook, sentrySource } from '../sentry-hooks.ts'
import { openSink } from '../sink.ts'

const hooksPerMinute = 1000
const alertsPerSecond = 2000
const known = 10_000
/** Sentry waits for a second. */
const aim = 200
/** Before it is measured: code that V8 has not compiled yet is slower. */
const warmUp = 10

/** How long Sentry waits for its answers while Prometheus sends what it sends, and while groups of both are told. */
export const sentry: Scenario = {
  name: 'sentry',
  title: `${hooksPerMinute} signed webhooks of 100 KB a minute beside ${alertsPerSecond} re-sent alerts/s: how long Sentry waits for answers`,
  async run (bench) {
    const rows: Row[] = []
    // With its own Redis, too: that one syncs each webhook at once, and nothing else.
    for (const fsync of ['own', ...bench.fsyncs] as const) rows.push(await measure(fsync, bench))
    return rows
  }
}

async function measure (fsync: AppendFsync | 'own', bench: Bench): Promise<Row> {
  const seconds = byForm(bench.form, { quick: 20, full: 120, long: 300 })
  const sink = await openSink()
  const configuration = {
    groupBy: ['alertname', 'cluster', 'namespace', 'sentry_issue_id'], groupWait: '5s', groupInterval: '30s', repeatInterval: '4h', inhibit: true, sink: sink.url, others: sentrySource
  }
  try {
    return await withRouter(fsync, { configuration, bench }, async (router, loader) => {
      await rate(loadOf(router, { count: known }), { bench, router, loader })
      const warm = Math.ceil(warmUp * hooksPerMinute / 60)
      const hooks = Math.ceil(seconds * hooksPerMinute / 60)
      const beside = rate(loadOf(router, { count: known, pace: alertsPerSecond, seconds: warmUp + seconds }), { bench, router, loader })
      // By how much late this process, which does next to nothing, gets a core: so much of the answers' times is the machine's.
      const machine = monitorEventLoopDelay({ resolution: 10 })
      machine.enable()
      const before = router.cpu()
      const startedAt = performance.now()
      const [times, alerts] = await Promise.all([sendHooks(router, warm + hooks), beside])
      machine.disable()
      const [node = NaN, redis = NaN] = router.cpu().map((time, n) => (time - (before[n] ?? 0)) / (performance.now() - startedAt) * 100_000)
      const measured = times.slice(warm)
      const [p50 = NaN, p99 = NaN, max = NaN] = [0.5, 0.99, 1].map(share => quantileOf(measured, share))
      const kept = [machine.percentile(99), machine.max].map(time => amount(time / 1e6))
      bench.say(`  ${router.name}: ${measured.length} answers, p50 ${amount(p50)} ms, p99 ${amount(p99)} ms, max ${amount(max)} ms; the first of all ${amount(times[0] ?? NaN)} ms; told ${sink.count()}`)
      return {
        figure: `answers to ${hooksPerMinute} webhooks of Sentry a minute, p50 / p99 / max in ms`,
        fsync,
        tocsin: [p50, p99, max].map(amount).join(' / '),
        aim: `p99 < ${aim} ms`,
        met: p99 < aim,
        note: `${measured.length} webhooks beside ${amount(alerts.rate)} alerts/s; the node used ${node.toFixed(0)} % of a core and Redis ${redis.toFixed(0)} %; the machine kept an idle process waiting for p99 ${kept[0]} ms, max ${kept[1]} ms`
      }
    })
  } finally {
    await sink.close()
  }
}

/** How long each waited, in milliseconds. Sentry does not send the next one later because an answer is late. */
async function sendHooks (router: Router, count: number): Promise<number[]> {
  const pool = new Pool(router.url, { connections: 32, pipelining: 1 })
  const startedAt = performance.now()
  const answers: Array<Promise<number>> = []
  for (let n = 0; n < count; n++) {
    const { headers, body } = createHook(n)
    const due = startedAt + n * 60_000 / hooksPerMinute
    await new Promise(resolve => setTimeout(resolve, Math.max(due - performance.now(), 0)))
    answers.push(answerTo(pool, { headers, body }))
  }
  try {
    return await Promise.all(answers)
  } finally {
    await pool.close()
  }
}

async function answerTo (pool: Pool, { headers, body }: ReturnType<typeof createHook>): Promise<number> {
  const sentAt = performance.now()
  const answer = await pool.request({ method: 'POST', path: '/webhooks/sentry', headers, body })
  const text = await answer.body.text()
  if (answer.statusCode !== 200) throw new Error(`a webhook was refused: ${answer.statusCode} ${text.slice(0, 200)}`)
  return performance.now() - sentAt
}

import { Pool } from 'undici'
import { createBatch, type Batch } from './alerts.ts'
import type { LoadJob, LoadResult } from './load-job.ts'
import { quantileOf } from './quantile.ts'

/**
 * The generator of load, a process of its own: `process.send` it a LoadJob, it answers a LoadResult. Requests of 64 alerts are about
 * 50 KB, so that at 100 000 alerts/s it sends 1 600 requests/s, of bodies that exist already; it measures its own share of a core.
 */
process.on('message', (job: LoadJob) => {
  run(job).then(result => process.send?.(result), (error: Error) => process.send?.({ failed: error.message }))
})
process.on('disconnect', () => process.exit())

/** As Prometheus: four times its resend delay or evaluation interval ahead. */
const lifetime = 4 * 60_000
/** More than so many alerts are built as they are sent: they would take too much memory. */
const mostKept = 100_000
/** A server that refuses so many requests is not measured any longer. */
const mostErrors = 50

async function run (job: LoadJob): Promise<LoadResult> {
  const { url, first, count, batch, connections, seconds, pace, changing } = job
  const pool = new Pool(url, { connections, pipelining: 1, headersTimeout: 60_000, bodyTimeout: 60_000 })
  const batches = Math.ceil(count / batch)
  // Round after round the same bodies: built once, so that to send them costs next to nothing.
  const kept: Batch[] = []
  const latencies: number[] = []
  const tally = { alerts: 0, bytes: 0, errors: 0, reason: '' }
  let next = 0

  const cpuBefore = process.cpuUsage()
  const startedAt = performance.now()
  let endedAt = startedAt
  const elapsed = () => (performance.now() - startedAt) / 1000
  const more = () => tally.errors < mostErrors && (seconds === undefined ? next < batches : elapsed() < seconds)

  async function sendInTurn (): Promise<void> {
    while (more()) {
      const turn = next++
      if (pace !== undefined) await until(startedAt + turn * batch / pace * 1000)
      const from = first + turn % batches * batch
      const size = Math.min(batch, first + count - from)
      const alerts = kept[turn % batches] ?? createBatch(from, size)
      if (count <= mostKept) kept[turn % batches] = alerts
      await send(alerts.write({
        startsAt: job.startsAt ?? new Date().toISOString(),
        endsAt: new Date(Date.now() + lifetime).toISOString(),
        value: (changing ? 1 + Math.random() : 1.25).toFixed(6)
      }), size)
    }
  }

  async function send (body: Buffer, size: number): Promise<void> {
    const sentAt = performance.now()
    try {
      const answer = await pool.request({ method: 'POST', path: '/api/v2/alerts', headers: { 'content-type': 'application/json' }, body })
      const text = await answer.body.text()
      if (answer.statusCode !== 200) return refuse(`${answer.statusCode} ${text.slice(0, 200)}`)
      tally.alerts += size
      tally.bytes += body.length
    } catch (error) {
      return refuse(error instanceof Error ? error.message : String(error))
    }
    endedAt = performance.now()
    latencies.push(endedAt - sentAt)
  }

  function refuse (reason: string): void {
    tally.errors++
    tally.reason ||= reason
  }

  await Promise.all(Array.from({ length: connections }, sendInTurn))
  const cpu = process.cpuUsage(cpuBefore)
  const took = Math.max(endedAt - startedAt, 1) / 1000
  await pool.close()
  return {
    ...tally,
    seconds: took,
    p50: quantileOf(latencies, 0.5),
    p99: quantileOf(latencies, 0.99),
    generatorShare: (cpu.user + cpu.system) / 1e6 / Math.max(elapsed(), 0.001)
  }
}

async function until (time: number): Promise<void> {
  const wait = time - performance.now()
  if (wait > 1) await new Promise(resolve => setTimeout(resolve, wait))
}

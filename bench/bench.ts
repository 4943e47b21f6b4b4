import type { LoadJob } from './load-job.ts'
import { type Loader, startLoader } from './loader.ts'
import { amount, type Row } from './report.ts'
import { type AppendFsync, type Router, startAlertmanager, startTocsin } from './routers.ts'
import type { Configuration } from './configuration.ts'
import type { Comparison, Measurement } from './side-by-side.ts'
import { createStage, type Stage } from './stage.ts'

/** How long a run may take: some 10 minutes, half an hour, an hour. */
export type Form = 'quick' | 'full' | 'long'

export type Bench = {
  readonly form: Form
  readonly fsyncs: readonly AppendFsync[]
  /** Whether Alertmanager is there to compare with. */
  readonly peer: boolean
  readonly nodeArgs: readonly string[]
  say (text: string): void
}

export type Scenario = {
  readonly name: string
  /** What is measured, in one line, for --help and the log. */
  readonly title: string
  run (bench: Bench): Promise<Row[]>
}

/** The choice for the form of the run. */
export function byForm<Value> (form: Form, choices: { readonly [form in Form]: Value }): Value {
  return choices[form]
}

/** Runs something on a stage of its own, which is cleared afterwards, whatever happens. */
export async function onStage<Result> (name: string, act: (stage: Stage, loader: Loader) => Promise<Result>): Promise<Result> {
  const stage = createStage(name)
  try {
    return await act(stage, startLoader(stage))
  } finally {
    await stage.close()
  }
}

/** Runs something with a fresh router. */
export async function withRouter<Result> (
  kind: 'alertmanager' | AppendFsync | 'own',
  { configuration, bench }: { configuration: Configuration, bench: Bench },
  act: (router: Router, loader: Loader) => Promise<Result>
): Promise<Result> {
  return await onStage(kind, async (stage, loader) => {
    const router = kind === 'alertmanager'
      ? await startAlertmanager(stage, configuration)
      : await startTocsin(stage, configuration, { appendfsync: kind, nodeArgs: bench.nodeArgs })
    return await act(router, loader)
  })
}

/** What every load has unless the scenario says otherwise: batches as Prometheus makes them, from a few senders at a time. */
export function loadOf (router: Router, job: Partial<LoadJob> & Pick<LoadJob, 'count'>): LoadJob {
  return { url: router.url, first: 0, batch: 64, connections: 4, startsAt, changing: false, ...job }
}

const startsAt = new Date().toISOString()

/** Sends a load; one that was refused is no measurement. */
export async function rate (job: LoadJob, { bench, router, loader }: { bench: Bench, router: Router, loader: Loader }): Promise<Measurement> {
  const before = router.cpu()
  const result = await loader.run(job)
  const costs = router.cpu().map((time, n) => (time - (before[n] ?? 0)) / result.alerts * 1e6)
  if (result.errors > 0) throw new Error(`${router.name} refused ${result.errors} requests: ${result.reason}`)
  const perSecond = result.alerts / result.seconds
  bench.say(`  ${router.name}: ${Math.round(perSecond)} alerts/s, requests ${result.p50.toFixed(1)} ms (p99 ${result.p99.toFixed(0)}), processor time per alert ${costs.map(cost => cost.toFixed(1)).join(' + ')} µs, generator ${(result.generatorShare * 100).toFixed(0)} % of a core`)
  return { rate: perSecond, cost: costs.reduce((sum, cost) => sum + cost, 0) }
}

/** The rows of a rate that has an aim as a ratio: one for each appendfsync. */
export function rowsOf (comparisons: readonly Comparison[], { bench, figure, aim, floor }: { bench: Bench, figure: string, aim: number, floor?: number }): Row[] {
  return comparisons.map(({ value, peer, ratio }, n): Row => ({
    figure,
    fsync: bench.fsyncs[n] ?? '',
    tocsin: amount(value.rate),
    ...(bench.peer && { peer: amount(peer.rate), ratio, met: ratio >= aim }),
    aim: `≥ ${aim} ×${floor === undefined ? '' : ` (floor ${floor} ×)`}`,
    note: `processor time each: ${amount(value.cost)} µs${bench.peer ? ` to ${amount(peer.cost)} µs` : ''}`
  }))
}

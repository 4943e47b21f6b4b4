import { type Bench, byForm, loadOf, rate, rowsOf, type Scenario, withRouter } from '../bench.ts'
import { type Configuration, quietGroups } from '../configuration.ts'
import type { LoadJob } from '../load-job.ts'
import type { Row } from '../report.ts'
import { sideBySide } from '../side-by-side.ts'

/** What a router has taken in before the burst: an outage meets one that runs, and in its first seconds V8 has compiled little of it. */
const earlier = { first: 1_000_000, count: 50_000 }

export const burst: Scenario = {
  name: 'burst',
  title: 'intake of new alerts, as many at once as a large outage makes',
  async run (bench) {
    const count = byForm(bench.form, { quick: 20_000, full: 200_000, long: 200_000 })
    return await sendNew(bench, { load: { count }, earlier, configuration: quietGroups, figure: `new alerts/s, a burst of ${count / 1000} 000`, aim: 1 })
  }
}

export const sustained: Scenario = {
  name: 'sustained',
  title: 'intake of new alerts, kept up while groups flush every 10 s and an inhibit rule applies',
  async run (bench) {
    const seconds = byForm(bench.form, { quick: 15, full: 60, long: 60 })
    const configuration: Configuration = { ...quietGroups, groupWait: '5s', groupInterval: '10s' }
    // More than any of them takes in that time, so that no alert comes twice.
    const load = { count: seconds * 60_000, seconds }
    return await sendNew(bench, { load, configuration, figure: `new alerts/s for ${seconds} s, groups flushing`, aim: 3 })
  }
}

type Sending = { load: Pick<LoadJob, 'count'> & Partial<LoadJob>, earlier?: Pick<LoadJob, 'first' | 'count'>, configuration: Configuration, figure: string, aim: number }

async function sendNew (bench: Bench, { load, earlier, configuration, figure, aim }: Sending): Promise<Row[]> {
  // Each turn begins with an empty router. One turn of the sustained load is long enough to be its own median.
  const turns = load.seconds === undefined ? byForm(bench.form, { quick: 2, full: 3, long: 5 }) : 1
  const measureOf = (kind: 'alertmanager' | 'always' | 'everysec') => async () =>
    await withRouter(kind, { configuration, bench }, async (router, loader) => {
      if (earlier) await loader.run(loadOf(router, earlier))
      return await rate(loadOf(router, load), { bench, router, loader })
    })

  const comparisons = await sideBySide(bench.fsyncs.map(measureOf), { peer: bench.peer ? measureOf('alertmanager') : undefined, turns })
  return rowsOf(comparisons, { bench, figure, aim })
}

import { type Bench, byForm, loadOf, rate, type Scenario, withRouter } from '../bench.ts'
import { quietGroups } from '../configuration.ts'
import { median } from '../quantile.ts'
import { amount, type Row } from '../report.ts'
import type { AppendFsync, Router } from '../routers.ts'

const count = 10_000
const paths = ['/api/v2/alerts', '/api/v2/alerts/groups'] as const
const aim = 0.1

export const read: Scenario = {
  name: 'read',
  title: 'GET /api/v2/alerts and /alerts/groups with 10 000 alerts and inhibit rules',
  async run (bench) {
    const peer = bench.peer ? await measure('alertmanager', bench) : undefined
    const fsync = bench.fsyncs.at(-1)
    const own = fsync ? await measure(fsync, bench) : []
    return paths.map((path, n): Row => {
      const [value = NaN, other = NaN] = [own[n], peer?.[n]]
      return { figure: `GET ${path}, ${amount(count)} alerts, ms`, fsync: '', tocsin: amount(value), ...(peer && { peer: amount(other), ratio: value / other, met: value / other <= aim }), aim: `≤ ${aim} ×` }
    })
  }
}

async function measure (kind: 'alertmanager' | AppendFsync, bench: Bench): Promise<number[]> {
  return await withRouter(kind, { configuration: { ...quietGroups, groupWait: '1s', idleRules: 20 }, bench }, async (router, loader) => {
    await rate(loadOf(router, { count }), { bench, router, loader })
    // The first flush: until then neither has decided who inhibits whom.
    await new Promise(resolve => setTimeout(resolve, 3000))
    const times = []
    for (const path of paths) times.push(await timeOf(router, path, bench))
    return times
  })
}

async function timeOf (router: Router, path: string, bench: Bench): Promise<number> {
  const times: number[] = []
  for (let turn = 0; turn < byForm(bench.form, { quick: 3, full: 7, long: 7 }); turn++) {
    const at = performance.now()
    const answer = await fetch(router.url + path)
    const { byteLength } = await answer.arrayBuffer()
    if (!answer.ok || byteLength < count * 100) throw new Error(`${router.name} answered ${path} with ${answer.status} and ${byteLength} bytes`)
    times.push(performance.now() - at)
  }
  bench.say(`  ${router.name}: ${path} ${median(times).toFixed(0)} ms`)
  return median(times)
}

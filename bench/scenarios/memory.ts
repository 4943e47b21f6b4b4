import { byForm, loadOf, rate, type Scenario, withRouter } from '../bench.ts'
import { quietGroups } from '../configuration.ts'
import { amount, type Row } from '../report.ts'

const kib = 1024
const mib = 1024 * kib

export const memory: Scenario = {
  name: 'memory',
  title: 'memory at 100 000 alerts',
  async run (bench) {
    const count = byForm(bench.form, { quick: 20_000, full: 100_000, long: 100_000 })
    const peer = bench.peer
      ? await withRouter('alertmanager', { configuration: quietGroups, bench }, async (router, loader) => {
        await rate(loadOf(router, { count }), { bench, router, loader })
        return router.memory()
      })
      : undefined
    // It is the same with either fsync.
    const fsync = bench.fsyncs.at(-1)
    if (!fsync) return []
    return await withRouter(fsync, { configuration: quietGroups, bench }, async (router, loader): Promise<Row[]> => {
      const before = await router.redis?.used() ?? NaN
      const { bytes } = await loader.run(loadOf(router, { count }))
      // Once more, so that what is kept of alerts sent again is in it.
      await rate(loadOf(router, { count }), { bench, router, loader })
      const above = ((await router.redis?.used() ?? NaN) - before - bytes) / count
      const node = router.memory()
      const all = node + (router.redis?.memory() ?? 0)
      const at = `${amount(count)} alerts`
      return [
        { figure: `Redis above an alert's own ${amount(bytes / count)} bytes of JSON, ${at}`, fsync: '', tocsin: `${amount(above)} bytes`, aim: '≤ 2 KiB', met: above <= 2 * kib },
        { figure: `resident memory of the node, ${at}`, fsync: '', tocsin: `${amount(node / mib)} MiB`, aim: '≤ 250 MiB', met: node <= 250 * mib },
        { figure: `resident memory of node and Redis, ${at}`, fsync: '', tocsin: `${amount(all / mib)} MiB`, ...(peer !== undefined && { peer: `${amount(peer / mib)} MiB`, ratio: all / peer }), aim: '' }
      ]
    })
  }
}

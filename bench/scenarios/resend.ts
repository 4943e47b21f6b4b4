import { type Bench, byForm, loadOf, onStage, rate, rowsOf, type Scenario } from '../bench.ts'
import { quietGroups } from '../configuration.ts'
import type { Row } from '../report.ts'
import { startAlertmanager, startTocsin, type Router } from '../routers.ts'
import { sideBySide } from '../side-by-side.ts'
import { createStage } from '../stage.ts'

const count = 10_000

export const resend: Scenario = {
  name: 'resend',
  title: `intake of re-sent alerts: ${count} alerts in batches of 64, an end that moves`,
  run: bench => sendAgain(bench, { changing: false, figure: 're-sent alerts/s', aim: 3, floor: 2 })
}

export const changing: Scenario = {
  name: 'changing',
  title: 'the same with an annotation that changes each time',
  run: bench => sendAgain(bench, { changing: true, figure: 're-sent alerts/s, annotation changes', aim: 1.5 })
}

async function sendAgain (bench: Bench, { changing, figure, aim, floor }: { changing: boolean, figure: string, aim: number, floor?: number }): Promise<Row[]> {
  const { turns, seconds } = byForm(bench.form, { quick: { turns: 3, seconds: 2 }, full: { turns: 7, seconds: 4 }, long: { turns: 9, seconds: 6 } })
  return await onStage('resend', async (stage, loader) => {
    const measureOf = async (router: Router) => {
      // The first round makes the alerts known; in the second both get warm.
      for (let round = 0; round < 2; round++) await loader.run(loadOf(router, { count, changing, seconds: Math.min(seconds, 3) }))
      return async () => await rate(loadOf(router, { count, changing, seconds }), { bench, router, loader })
    }
    const peer = bench.peer ? await measureOf(await startAlertmanager(stage, quietGroups)) : undefined
    const stages = bench.fsyncs.map(appendfsync => ({ appendfsync, stage: createStage(`resend-${appendfsync}`) }))
    try {
      const ours = []
      for (const { stage, appendfsync } of stages) ours.push(await measureOf(await startTocsin(stage, quietGroups, { appendfsync, nodeArgs: bench.nodeArgs })))
      return rowsOf(await sideBySide(ours, { peer, turns }), { bench, figure, aim, ...(floor !== undefined && { floor }) })
    } finally {
      for (const { stage } of stages) await stage.close()
    }
  })
}

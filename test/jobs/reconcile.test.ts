import t from 'tap'
import { Unavailable } from '../../src/errors.ts'
import { createManualTimers } from '../../src/jobs/manual.ts'
import { createReconcile } from '../../src/jobs/reconcile.ts'
import { createLog } from '../../src/log.ts'
import { createMetrics } from '../../src/metrics.ts'
import { dawn } from '../support/build.ts'

t.test('an outage is told once, and so is its end', async t => {
  const lines: string[] = []
  let away = false
  const { turn } = createReconcile({
    work: { flush: async () => 0, deliver: async () => 0, escalate: async () => 0, upkeep: async () => 0 },
    stamp: async () => { if (away) throw new Unavailable('Redis does not answer') },
    clock: createManualTimers({ start: dawn }).clock,
    metrics: createMetrics(),
    log: createLog({ level: 'info', format: 'logfmt', write: line => lines.push(line) })
  })
  for (const down of [false, true, true, true, false, false, true]) {
    away = down
    await turn()
  }
  t.match(lines, [/level=warn msg="reconciling failed, trying/, /level=info msg="reconciling works again"/, /level=warn msg="reconciling failed/])
  t.equal(lines.length, 3)
})

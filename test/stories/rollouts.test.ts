import fc from 'fast-check'
import t from 'tap'
import { alertNames, configs, rollOut } from '../support/rollouts.ts'

/** `ROLLOUTS=500 ROLLOUT_SEED=7 npx tap run test/stories/rollouts.test.ts` looks further. */
const numRuns = Number(process.env['ROLLOUTS'] ?? 15)
const seed = Number(process.env['ROLLOUT_SEED'] ?? 24)

const alerts = fc.constantFrom(...alertNames).map(name => `turn ${name}`)
const time = fc.constantFrom(1, 4, 9, 15, 31, 61, 150).map(seconds => `advance ${seconds}`)
const node = fc.nat(2)
const config = fc.nat(configs.length - 1)
const reload = fc.tuple(node, config).map(([node, config]) => `reload ${node} ${config}`)
const death = fc.oneof(
  fc.tuple(node, config, fc.integer({ min: 1, max: 16 })).map(([node, config, calls]) => `reload ${node} ${config} dying ${calls}`),
  node.map(node => `kill ${node}`),
  config.map(config => `start ${config}`)
)
const restart = fc.tuple(node, config).map(([node, config]) => `restart ${node} ${config}`)
const trouble = fc.oneof(fc.constantFrom(3, 9, 20, 0).map(seconds => `slow ${seconds}`), fc.constantFrom(5, 30, 70).map(seconds => `refuse ${seconds}`))

const rollouts = {
  'reloads of one node or another': [alerts, alerts, time, reload],
  'and restarts with any file': [alerts, alerts, time, reload, restart],
  'and nodes that die, in the midst of a reload too': [alerts, alerts, time, reload, restart, death],
  'and receivers that are slow or refuse': [alerts, alerts, time, reload, death, trouble]
}

/** What chance may not come upon: an end that waits, an index that is not complete, sends under way. */
const examples = [
  ['turn Disk a', 'advance 31', 'turn Disk a', 'advance 4', 'reload 0 1', 'advance 150'],
  ['turn Down', 'advance 61', 'turn Slow a', 'reload 0 1', 'advance 150'],
  ['slow 20', 'turn Disk a', 'advance 31', 'reload 0 1', 'advance 61', 'slow 0', 'advance 150'],
  ['slow 9', 'turn Disk a', 'advance 21', 'reload 0 1', 'advance 61', 'slow 0', 'advance 150']
]
t.test('rollouts that would show what they are about', async t => {
  for (const steps of examples) t.equal(await rollOut(steps), undefined, steps.join())
})

for (const [title, steps] of Object.entries(rollouts)) {
  t.test(`whatever is rolled out, all is told once under the newest configuration and nothing stays behind: ${title}`, { timeout: 0 }, async t => {
    const outcome = await fc.check(fc.asyncProperty(fc.array(fc.oneof(...steps), { minLength: 3, maxLength: 25, size: 'max' }), async sequence => {
      const broken = await rollOut(sequence)
      if (broken !== undefined) throw new Error(broken)
    }), { numRuns, seed, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: false })
    const [sequence] = outcome.counterexample ?? []
    t.notOk(outcome.failed, `${outcome.errorInstance instanceof Error ? outcome.errorInstance.message : ''}\nrollOut(${JSON.stringify(sequence)})`)
  })
}

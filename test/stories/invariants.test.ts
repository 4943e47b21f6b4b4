import fc from 'fast-check'
import t from 'tap'
import { alertNames, configs, undergo } from '../support/ordeal.ts'

/** `ORDEALS=500 ORDEAL_SEED=7 npx tap run test/stories/invariants.test.ts` looks further. */
const numRuns = Number(process.env['ORDEALS'] ?? 15)
const seed = Number(process.env['ORDEAL_SEED'] ?? 20)

const aboutAlerts = fc.constantFrom(...alertNames).map(name => `turn ${name}`)
const time = fc.constantFrom(1, 5, 9, 10, 20, 31, 60, 61, 150, 400).map(seconds => `advance ${seconds}`)
const reload = fc.nat(configs.length - 1).map(number => `reload ${number}`)
const deaths = fc.oneof(fc.constant('kill'), fc.integer({ min: 1, max: 60 }).map(calls => `kill after ${calls} calls`), fc.constant('start'))
const refusals = fc.constantFrom(1, 30, 59, 90).map(seconds => `refuse ${seconds}`)
const outages = fc.constantFrom(5, 11, 300, 1200).map(seconds => `outage ${seconds}`)

const ordeals = {
  'alerts that come and go': [aboutAlerts, aboutAlerts, time],
  'with reloads': [aboutAlerts, aboutAlerts, time, reload],
  'with receivers that refuse': [aboutAlerts, aboutAlerts, time, refusals],
  'with processes that die': [aboutAlerts, aboutAlerts, time, deaths],
  'with all of it, and outages': [aboutAlerts, aboutAlerts, aboutAlerts, time, time, reload, refusals, deaths, outages]
}

for (const [title, steps] of Object.entries(ordeals)) {
  t.test(`whatever happens, who must know does, nobody is told a falsehood, and nothing stays behind: ${title}`, { timeout: 0 }, async t => {
    const outcome = await fc.check(fc.asyncProperty(fc.array(fc.oneof(...steps), { minLength: 3, maxLength: 25, size: 'max' }), async sequence => {
      const broken = await undergo(sequence)
      if (broken !== undefined) throw new Error(broken)
    }), { numRuns, seed, endOnFailure: false })
    const [sequence] = outcome.counterexample ?? []
    t.notOk(outcome.failed, `${outcome.errorInstance instanceof Error ? outcome.errorInstance.message : ''}\nundergo(${JSON.stringify(sequence)})`)
  })
}

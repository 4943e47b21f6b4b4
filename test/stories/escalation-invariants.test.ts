import fc from 'fast-check'
import t from 'tap'
import { alertNames, undergoPages } from '../support/page-ordeal.ts'
import { people, personal, policies, schedules, type Setup } from '../support/page-settings.ts'

/** `ORDEALS=100 ORDEAL_SEED=7 npx tap run test/stories/escalation-invariants.test.ts` looks further. */
const numRuns = Number(process.env['ORDEALS'] ?? 5)
const seed = Number(process.env['ORDEAL_SEED'] ?? 20)

const setup: fc.Arbitrary<Setup> = fc.record({
  nodes: fc.integer({ min: 1, max: 3 }),
  policy: fc.constantFrom(...Object.keys(policies) as Array<Setup['policy']>),
  schedule: fc.constantFrom(...Object.keys(schedules) as Array<Setup['schedule']>)
})

const words = (...parts: ReadonlyArray<readonly unknown[]>): fc.Arbitrary<string> => fc.tuple(...parts.map(part => fc.constantFrom(...part))).map(chosen => chosen.join(' '))
const groups = ['Disk', 'Disk', 'Net']
const alerts = words(['turn'], alertNames)
const time = words(['advance'], [1, 5, 9, 10, 11, 31, 60, 61, 130, 310, 620])
const acts = fc.oneof(words(['ack'], groups, people), words(['ack'], groups, people), words(['unack', 'end'], groups, people), words(['snooze'], groups, people, [20, 90, 400]))
const quiet = fc.oneof(words(['silence'], groups, [30, 100, 330]), words(['override'], people, [60, 300, 900]))
const troubles = words(['trouble'], personal, ['fail', 'refuse', 'hang'], [3, 30, 90, 400])
const deaths = fc.oneof(words(['kill']), words(['kill after'], Array.from({ length: 40 }, (_, n) => n + 1)), words(['lose']))
const outages = words(['outage'], [5, 11, 100, 300])
const reloads = words(['reload'], [0, 1, 2])

/** What tells most, told each time. */
const plain: [Setup, string[]] = [{ nodes: 2, policy: 'one by one', schedule: 'one person' }, ['turn Disk a', 'advance 11', 'ack Disk bo', 'advance 310', 'turn Disk b', 'advance 130', 'unack Disk bo', 'advance 620', 'advance 620']]

const ordeals = {
  'what people do': [alerts, time, time, acts, quiet],
  'receivers that fail, hang and recover': [alerts, time, time, troubles, acts],
  'processes that die, and entries that are lost': [alerts, time, time, acts, deaths],
  'all of it, with outages and reloads': [alerts, alerts, time, time, time, acts, quiet, troubles, deaths, outages, reloads]
}

for (const [title, steps] of Object.entries(ordeals)) {
  t.test(`whatever happens, somebody is paged, nobody in vain or twice, and who was is told of the end: ${title}`, { timeout: 0 }, async t => {
    const story = fc.array(fc.oneof(...steps), { minLength: 4, maxLength: 24, size: 'max' }).map(rest => ['turn Disk a', 'advance 11', ...rest])
    const outcome = await fc.check(fc.asyncProperty(setup, story, async (setup, sequence) => {
      const broken = await undergoPages(setup, sequence)
      if (broken !== undefined) throw new Error(broken)
    }), { numRuns, seed, examples: [plain], endOnFailure: false })
    const [given, sequence] = outcome.counterexample ?? []
    t.notOk(outcome.failed, `${outcome.errorInstance instanceof Error ? outcome.errorInstance.message : ''}\nundergoPages(${JSON.stringify(given)}, ${JSON.stringify(sequence)}) seed ${outcome.seed} path ${outcome.counterexamplePath}`)
  })
}

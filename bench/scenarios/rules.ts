import { type Bench, byForm, loadOf, onStage, rate, type Scenario } from '../bench.ts'
import { quietGroups } from '../configuration.ts'
import { amount, type Row } from '../report.ts'
import { type Router, startTocsin } from '../routers.ts'
import { sideBySide } from '../side-by-side.ts'
import { createStage } from '../stage.ts'

const count = 10_000
const aim = 0.9
const rules = 100
const silences = 1000

/** Here Tocsin is its own peer: the same load with and without rules. */
export const rulesAndSilences: Scenario = {
  name: 'rules',
  title: `intake with ${silences} active silences and ${rules} inhibit rules, against intake without`,
  async run (bench) {
    const fsync = bench.fsyncs.at(-1)
    if (!fsync) return []
    return await onStage('rules', async (stage, loader) => {
      const plainStage = createStage('rules-plain')
      try {
        const plain = await startTocsin(plainStage, quietGroups, { appendfsync: fsync })
        const loaded = await startTocsin(stage, { ...quietGroups, idleRules: rules }, { appendfsync: fsync })
        const silenced = await silence(loaded, bench)
        const seconds = byForm(bench.form, { quick: 2, full: 4, long: 6 })
        const measureOf = async (router: Router) => {
          for (let round = 0; round < 2; round++) await loader.run(loadOf(router, { count, changing: true, seconds: 2 }))
          return async () => await rate(loadOf(router, { count, changing: true, seconds }), { bench, router, loader })
        }
        const [comparison] = await sideBySide([await measureOf(loaded)], { peer: await measureOf(plain), turns: byForm(bench.form, { quick: 2, full: 5, long: 7 }) })
        if (!comparison) return []
        const { value, ratio } = comparison
        return [{ figure: `re-sent alerts/s with ${silenced} silences and ${rules} inhibit rules, against without`, fsync: '', tocsin: amount(value.rate), ratio, aim: `≥ ${aim} ×`, met: ratio >= aim } satisfies Row]
      } finally {
        await plainStage.close()
      }
    })
  }
}

/** Answers how many silences were taken. */
async function silence (router: Router, bench: Bench): Promise<number> {
  for (let n = 0; n < silences; n++) {
    const answer = await fetch(`${router.url}/api/v2/silences`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        matchers: [{ name: 'namespace', value: `elsewhere-${n}`, isRegex: false, isEqual: true }, { name: 'pod', value: 'checkout-.*', isRegex: true, isEqual: true }],
        startsAt: new Date().toISOString(),
        endsAt: new Date(Date.now() + 3_600_000).toISOString(),
        createdBy: 'bench',
        comment: 'matches nothing'
      })
    })
    await answer.arrayBuffer()
    if (answer.ok) continue
    bench.say(`  ${router.name} does not take silences: ${answer.status}`)
    return n
  }
  return silences
}

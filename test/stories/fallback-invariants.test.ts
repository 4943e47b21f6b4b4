import assert from 'node:assert/strict'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import type { Notification } from '../../src/domain/notification.ts'
import { away, chain, openChain, refusal } from '../support/fallbacks.ts'

const names = ['A', 'B']
const receivers = ['chat', 'mail', 'phone']
const labelsOf = (name: string) => ({ alertname: 'X', instance: name })

type Step =
  | { readonly kind: 'receiver', readonly receiver: string, readonly how: 'works' | 'refuses' | 'away' | 'slow' }
  | { readonly kind: 'alert', readonly name: string, readonly fires: boolean }
  | { readonly kind: 'wait', readonly seconds: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('receiver' as const), receiver: fc.constantFrom('chat', 'mail'), how: fc.constantFrom('works' as const, 'refuses' as const, 'away' as const, 'slow' as const) }),
  fc.record({ kind: fc.constant('alert' as const), name: fc.constantFrom(...names), fires: fc.boolean() }),
  fc.record({ kind: fc.constant('wait' as const), seconds: fc.constantFrom(1, 7, 31, 120) })
)

/** What each receiver was told last of each alert. */
function createKnowledge () {
  const known = new Map<string, string>()
  return {
    onMessage ({ receiver, alerts }: Notification) {
      for (const { alert, status } of alerts) known.set(`${receiver} ${alert.labels['instance']}`, status)
    },
    whoKnows: (name: string, status: string) => receivers.filter(receiver => known.get(`${receiver} ${name}`) === status)
  }
}

/** The last of the chain works always. */
async function tell (t: Pick<Test, 'teardown'>, { interval, long }: { interval: string, long: string }, steps: readonly Step[]): Promise<void> {
  const { onMessage, whoKnows } = createKnowledge()
  const { story, broken } = await openChain(t, { onMessage }, chain.replace('5m', interval).replace('30s', '1s'))
  const slow = new Set<string>()
  const firing = new Set<string>()
  for (const receiver of receivers) {
    story.behave(receiver, async () => {
      const failure = broken.get(receiver)
      if (slow.has(receiver)) await story.timers.sleep(700)
      if (failure) throw failure()
    })
  }
  for (const step of steps) {
    if (step.kind === 'wait') await story.advance(`${step.seconds}s`)
    else if (step.kind === 'alert') {
      if (step.fires) await story.fire(labelsOf(step.name))
      else if (firing.has(step.name)) await story.resolve(labelsOf(step.name))
      if (step.fires) firing.add(step.name)
      else firing.delete(step.name)
    } else {
      broken.delete(step.receiver)
      slow.delete(step.receiver)
      if (step.how !== 'works') broken.set(step.receiver, step.how === 'refuses' ? refusal : away)
      if (step.how === 'slow') slow.add(step.receiver)
    }
  }
  // Longer than it takes to give up two receivers, and shorter than any repetition.
  await story.advance(long)
  for (const name of firing) {
    assert.notDeepEqual(whoKnows(name, 'firing'), [], `somebody knows that ${name} fires`)
    const works = (receiver: string) => !broken.has(receiver)
    if (!works('chat') && whoKnows(name, 'resolved').some(works)) assert.ok(whoKnows(name, 'firing').some(works), `${name} is not over for all who can be told`)
  }
  for (const name of firing) await story.resolve(labelsOf(name))
  broken.clear()
  slow.clear()
  await story.advance(long)
  for (const name of names) assert.deepEqual(whoKnows(name, 'firing'), [], `all who know of ${name} are told of its end`)
  assert.deepEqual(await story.engine.groups(), [])
  assert.deepEqual([...story.state.due('deliver')], [])
}

for (const [interval, long] of [['2s', '2m'], ['1m', '10m']] as const) {
  t.test(`at ${interval}, whatever fails, somebody knows what fires, and all who know of it are told of the end`, async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), async steps => {
      const ends: Array<() => unknown> = []
      try {
        await tell({ teardown: end => { ends.push(end) } }, { interval, long }, steps)
      } finally {
        for (const end of ends) await end()
      }
    }), {
      numRuns: Number(process.env['STORIES'] ?? 8),
      examples: [
        [[{ kind: 'receiver', receiver: 'chat', how: 'refuses' }, { kind: 'alert', name: 'A', fires: true }, { kind: 'wait', seconds: 1 }, { kind: 'receiver', receiver: 'mail', how: 'away' }, { kind: 'receiver', receiver: 'chat', how: 'away' }, { kind: 'alert', name: 'B', fires: true }, { kind: 'wait', seconds: 1 }]],
        [[{ kind: 'alert', name: 'A', fires: true }, { kind: 'wait', seconds: 120 }, { kind: 'receiver', receiver: 'chat', how: 'refuses' }, { kind: 'alert', name: 'A', fires: false }, { kind: 'wait', seconds: 120 }, { kind: 'alert', name: 'A', fires: true }]]
      ]
    })
  })
}

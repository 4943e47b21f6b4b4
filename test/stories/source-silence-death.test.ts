import t from 'tap'
import { openWatched } from '../support/source-silence.ts'

const upTo = (calls: number) => Array.from({ length: calls }, (_, n) => n + 1)

t.test('a node that dies while it raises the alert leaves it to another, wherever it dies', async t => {
  const died = new Set<number>()
  for (const call of upTo(16)) {
    const story = await openWatched(t, { expect: '10m' }, { nodes: 2 })
    await story.advance('9m59s')
    // Until here all is quiet: what it calls next is for this, or a stamp.
    story.nodes[0]?.killAfter(call)
    await story.advance('31s')
    t.equal((await story.silent()).length, 1, `after call ${call}`)
    if (!story.nodes[0]?.alive()) died.add(call)
    await story.advance('6m')
    t.match(story.arrived().filter(({ receiver }) => receiver === 'web'), [{ reason: 'first notification' }], `after call ${call}`)
    await story.say()
    t.same(await story.silent(), [], `after call ${call}`)
  }
  t.same([...died], upTo(16))
})

t.test('a node that dies as it hears from a silent source leaves the end of the alert to another', async t => {
  let heard = 0
  for (const call of upTo(12)) {
    const story = await openWatched(t, { expect: '10m' }, { nodes: 2 })
    await story.advance('11m')
    t.equal((await story.silent()).length, 1)
    story.nodes[0]?.killAfter(call)
    await story.say().catch(() => {})
    await story.advance('75s')
    const [shop] = (await story.engine.sources.list()).filter(({ config: { name } }) => name === 'shop')
    const isHeard = shop?.status?.lastContact !== undefined
    t.equal((await story.silent()).length, isHeard ? 0 : 1, `after call ${call}`)
    if (isHeard) heard++
  }
  t.ok(heard > 0 && heard < 12, `of 12 requests ${heard} were heard`)
})

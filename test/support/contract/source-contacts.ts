import type { KeptDelivery } from '../../../src/state/state.ts'
import type { Check } from '../state-contract.ts'
import { within } from './intake.ts'

export function checkSourceContacts (check: Check) {
  check('requests to a source are counted, and all but a refusal is a contact', async (t, { state, advance }) => {
    const { note, statuses } = state.sourceContacts
    t.same(await statuses(), new Map())
    const start = state.now()
    await note('grafana', { outcome: 'refused', reason: 'bad signature' })
    await advance(20)
    const { since } = (await statuses()).get('grafana') ?? { since: 0 }
    t.ok(within(since, [start - 5, state.now()]))
    t.strictSame(await statuses(), new Map([['grafana', { since, accepted: 0, ignored: 0, duplicate: 0, refused: { 'bad signature': 1 } }]]))

    for (const [outcome, times] of [['accepted', 1], ['ignored', 2], ['duplicate', 3]] as const) {
      await advance(50)
      const before = state.now()
      await advance(5)
      for (let n = 0; n < times; n++) await note('grafana', { outcome })
      await advance(5)
      t.ok(within((await statuses()).get('grafana')?.lastContact, [before, state.now()]), outcome)
    }
    const { lastContact } = (await statuses()).get('grafana') ?? {}
    await advance(50)
    for (const reason of ['too large', 'bad signature', 'too large']) await note('grafana', { outcome: 'refused', reason })
    await note('own.name-1', { outcome: 'accepted' })
    t.strictSame((await statuses()).get('grafana'), { since, lastContact, accepted: 1, ignored: 2, duplicate: 3, refused: { 'bad signature': 2, 'too large': 2 } })
    t.match((await statuses()).get('own.name-1'), { accepted: 1, ignored: 0, refused: {} })
    t.equal((await statuses()).size, 2)
  })

  check('what is expected of a source counts from when that was said first, until it is not any more', async (t, { state, advance }) => {
    const { expect, note, statuses } = state.sourceContacts
    await expect([])
    const start = state.now()
    await expect(['a', '__proto__'])
    const before = await statuses()
    t.same([...before.keys()].toSorted(), ['__proto__', 'a'])
    const since = before.get('a')?.since ?? 0
    t.ok(within(since, [start - 5, state.now() + 5]))
    t.strictSame(before.get('a'), { since, expectedSince: since, accepted: 0, ignored: 0, duplicate: 0, refused: {} })

    await advance(50)
    await expect(['b', 'a'])
    t.strictSame((await statuses()).get('a'), before.get('a'))
    t.ok(((await statuses()).get('b')?.since ?? 0) > since)
    await note('a', { outcome: 'accepted' })
    t.match((await statuses()).get('a'), { since, expectedSince: since, accepted: 1 })

    await expect(['b'])
    const { expectedSince, ...heard } = (await statuses()).get('a') ?? {}
    t.match(heard, { since, accepted: 1 })
    t.equal(expectedSince, undefined)
    await advance(50)
    await expect(['a'])
    t.ok(((await statuses()).get('a')?.expectedSince ?? 0) > since)
    t.notOk((await statuses()).get('b')?.expectedSince)
  })

  check('a request that was noted is a repeat when it comes again, to the same source', async (t, { state }) => {
    const { note, recall } = state.sourceContacts
    const isRepeat = async (source: string, key?: string) => (await recall(source, key)).isRepeat
    t.equal(await isRepeat('sentry', 'id 1'), false)
    await note('sentry', { outcome: 'accepted', idempotencyKey: 'id 1' })
    await note('sentry', { outcome: 'refused', reason: 'bad signature', idempotencyKey: 'forged' })
    await note('sentry', { outcome: 'accepted' })
    for (const [source, key, expected] of [['sentry', 'id 1', true], ['sentry', 'id', false], ['other', 'id 1', false], ['sentry', 'forged', false], ['sentry', '', false], ['sentry', undefined, false]] as const) {
      t.equal(await isRepeat(source, key), expected, `${source} ${key}`)
    }
  })

  check('a project that reports ends is new once', async (t, { state }) => {
    const { note, recall } = state.sourceContacts
    const contact = async (resolving: readonly string[], source = 'sentry') => (await note(source, { outcome: 'ignored', resolving })).resolving
    t.same((await recall('sentry', undefined)).resolving, new Set())
    t.same(await contact(['slug:shop', 'id:7', 'slug:shop']), ['slug:shop', 'id:7'])
    t.same(await contact(['id:7', 'slug:café au lait']), ['slug:café au lait'])
    t.same(await contact(['id:7']), [])
    t.same(await note('sentry', { outcome: 'accepted' }), { resolving: [] })
    t.same(await note('sentry', { outcome: 'refused', reason: 'bad signature', resolving: ['slug:forged'] }), { resolving: [] })
    t.same((await recall('sentry', 'x')).resolving, new Set(['slug:shop', 'id:7', 'slug:café au lait']))
    t.same(await contact(['id:7'], 'other'), ['id:7'])
  })

  check('the last fifty deliveries of a source are kept, the latest first', async (t, { state }) => {
    const { note, deliveries } = state.sourceContacts
    const delivery = (id: string): KeptDelivery => ({
      id, at: 5, method: 'POST', headers: { 'content-type': 'application/json', 'x-ñ': '"' }, bytes: 7, packed: 'q1YqzkwvLk5M=', outcome: ['issue:42 fires: new', 'two']
    })
    t.same(await deliveries('sentry'), [])
    const { packed, ...large } = delivery('large')
    await note('other', { outcome: 'refused', reason: 'too large', delivery: large })
    for (let n = 1; n <= 52; n++) await note('sentry', { outcome: n % 2 ? 'accepted' : 'refused', delivery: delivery(String(n)) })
    await note('sentry', { outcome: 'accepted' })

    t.strictSame(await deliveries('sentry'), Array.from({ length: 50 }, (_, n) => delivery(String(52 - n))))
    t.strictSame(await deliveries('other'), [large])
  })
}

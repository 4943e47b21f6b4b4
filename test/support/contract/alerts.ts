import { digestOf, writeDocument } from '../../../src/domain/alert-document.ts'
import { instantAt } from '../../../src/domain/instant.ts'
import { change, group } from '../build.ts'
import type { Check } from '../state-contract.ts'

const nowhere = () => ({ groups: [], inhibits: [] })

export function checkAlerts (check: Check) {
  check('an alert comes back as it was stored', async (t, { state, fresh, post }) => {
    const alert = {
      ...fresh({ alertname: 'A', 'näme with "quotes"': 'välue\n', constructor: 'x' }),
      startsAt: { ms: 1_795_000_000_123, nanos: 456_789, offset: 120 },
      annotations: { summary: '☃' },
      generatorURL: 'http://localhost/graph?g0.expr=up',
      timeout: true
    }
    await post(alert)
    const [stored] = await state.alerts.get([alert.fingerprint])
    t.same(stored?.alert, alert)
    t.equal(stored?.generation, 1)
    t.same(await state.alerts.get(['0000000000000000', alert.fingerprint]), [undefined, stored])
  })

  check('the list has every alert whose end is not before the time given', async (t, { state, fresh, post }) => {
    const [ended, firing] = [fresh({ alertname: 'ended' }, { ends: -1000 }), fresh({ alertname: 'firing' })]
    await post(ended)
    await post(firing)
    const names = async (since: number) => (await state.alerts.list(since)).map(({ alert }) => alert.labels.alertname).sort()

    t.same(await names(0), ['ended', 'firing'])
    t.same(await names(ended.endsAt.ms), ['ended', 'firing'])
    t.same(await names(ended.endsAt.ms + 1), ['firing'])
  })

  check('what was listed before is listed as it is now', async (t, { state, fresh, post }) => {
    const alert = { ...fresh({ alertname: 'A' }), annotations: { summary: 'first' } }
    await post(alert)
    const listed = async () => (await state.alerts.list(0)).map(({ alert: { annotations, endsAt } }) => [annotations['summary'], endsAt.ms])
    t.same(await listed(), [['first', alert.endsAt.ms]])

    const next = { ...alert, annotations: { summary: 'second' }, endsAt: instantAt(alert.endsAt.ms + 1) }
    const refresh = { fingerprint: alert.fingerprint, digest: digestOf(next), endsAt: next.endsAt, updatedAt: alert.updatedAt, document: writeDocument(next) }
    t.same(await state.alerts.refresh([refresh], { generation: 1 }), ['known'])
    t.same(await listed(), [['second', next.endsAt.ms]])
    const later = { ...refresh, endsAt: instantAt(next.endsAt.ms + 1), updatedAt: alert.updatedAt + 1, document: undefined }
    t.same(await state.alerts.refresh([later], { generation: 1 }), ['known'])
    t.same(await listed(), [['second', later.endsAt.ms]])
    t.same(await state.alerts.list(0), await state.alerts.get([alert.fingerprint]), 'with its time of receipt and its version')
    await post({ ...next, annotations: { summary: 'third' } })
    t.same(await listed(), [['third', next.endsAt.ms]])
    await post(alert)
    t.same(await listed(), [['first', alert.endsAt.ms]])
  })

  check('a walk over what is not routed meets every alert of another generation', async (t, { state, fresh }) => {
    const alerts = Array.from({ length: 5000 }, (_, n) => fresh({ alertname: 'A', n: String(n) }))
    for (let from = 0; from < alerts.length; from += 400) {
      await state.alerts.put(alerts.slice(from, from + 400).map(alert => change(alert, { groups: [group('a')] })), { generation: 1 })
    }
    t.same((await state.alerts.list(0)).map(({ alert }) => alert.fingerprint).sort(), alerts.map(({ fingerprint }) => fingerprint).sort(), 'the list has each once')
    const met = new Set<string>()
    let cursor: string | undefined
    do {
      const page = await state.alerts.unrouted(2, cursor)
      for (const { alert } of page.alerts) met.add(alert.fingerprint)
      cursor = page.cursor
    } while (cursor !== undefined)

    t.equal(met.size, alerts.length)
    t.same((await state.alerts.unrouted(1)).alerts, [])
  })

  check('sources are those that fire now, at most as many as asked for', async (t, { state, fresh, post, advance }) => {
    const short = fresh({ alertname: 'short' }, { ends: 1500 })
    await post(short, { inhibits: ['1:one', '1:two'] })
    await post(fresh({ alertname: 'ended' }, { ends: -1 }), { inhibits: ['1:one'] })
    await post(fresh({ alertname: 'long' }), { inhibits: ['1:one'] })

    t.same((await state.alerts.sources(['1:one', '1:none', '1:two'], 10)).map(({ length }) => length), [2, 0, 1])
    t.same((await state.alerts.sources(['1:one'], 1)).map(({ length }) => length), [1])
    await advance(1600)
    t.same((await state.alerts.sources(['1:one', '1:two'], 10)).map(({ length }) => length), [1, 0], 'the end counts, not when it was written')
  })

  check('collecting deletes what ended and is in no group', async (t, { state, fresh, post }) => {
    const [held, loose, firing] = [fresh({ alertname: 'held' }, { ends: -1000 }), fresh({ alertname: 'loose' }, { ends: -1000 }), fresh({ alertname: 'firing' })]
    await post(held)
    await post(loose, { groups: [], inhibits: ['1:key'] })
    await post(firing, { groups: [] })
    const indexesOf = ({ fingerprint }: { fingerprint: string }) => fingerprint === held.fingerprint ? { groups: ['1-a'], inhibits: [] } : { groups: [], inhibits: ['1:key'] }

    t.equal(await state.alerts.collect(held.endsAt.ms - 1, { generation: 1, indexesOf: nowhere }), 0, 'not before its time')
    t.equal(await state.alerts.collect(state.now() - 500, { generation: 1, indexesOf }), 1)
    t.same((await state.alerts.get([held, loose, firing].map(({ fingerprint }) => fingerprint))).map(stored => stored?.alert.labels.alertname), ['held', undefined, 'firing'])
  })

  check('nothing is collected by a generation that others have followed', async (t, { state, fresh, post }) => {
    await post(fresh({ alertname: 'A' }, { ends: -1000 }), { groups: [] })
    const collect = async (generation: number) => await state.alerts.collect(state.now(), { generation, indexesOf: nowhere })
    await state.generations.enter('hash-2', { nodeId: 'node-1', reload: true })
    t.equal(await collect(1), 0)
    t.equal(await collect(2), 0, 'its groups are not complete yet')
    await state.generations.routed(2)
    t.equal(await collect(1), 0)
    t.equal(await collect(2), 1)
  })

  check('an alert that was sent again is collected by its new end', async (t, { state, fresh, post }) => {
    const alert = fresh({ alertname: 'A' })
    await post(alert, { groups: [] })
    const endsAt = instantAt(alert.endsAt.ms + 5000)
    t.same(await state.alerts.refresh([{ fingerprint: alert.fingerprint, digest: digestOf(alert), endsAt, updatedAt: alert.updatedAt }], { generation: 1 }), ['known'])

    t.equal(await state.alerts.collect(alert.endsAt.ms, { generation: 1, indexesOf: nowhere }), 0)
    t.equal(await state.alerts.collect(endsAt.ms - 1, { generation: 1, indexesOf: nowhere }), 0)
    t.equal(await state.alerts.collect(endsAt.ms, { generation: 1, indexesOf: nowhere }), 1)
  })
}

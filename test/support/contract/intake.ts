import type { Alert } from '../../../src/domain/alert.ts'
import { digestOf, writeDocument } from '../../../src/domain/alert-document.ts'
import type { HistoryEvent } from '../../../src/domain/history.ts'
import { instantAt } from '../../../src/domain/instant.ts'
import type { Refresh } from '../../../src/state/state.ts'
import { change, group } from '../build.ts'
import type { Check } from '../state-contract.ts'

/** The same alert, sent again. */
function again (alert: Alert, { by = 0, ...fields }: Partial<Refresh> & { by?: number } = {}): Refresh {
  return { fingerprint: alert.fingerprint, digest: digestOf(alert), endsAt: instantAt(alert.endsAt.ms + by), updatedAt: alert.updatedAt + by, ...fields }
}

export function checkIntake (check: Check) {
  check('an alert that is sent again unchanged is known: its end, its update and its version move', async (t, { state, fresh, post }) => {
    const alert = fresh({ alertname: 'A' })
    await post(alert)
    const [before] = await state.alerts.get([alert.fingerprint])

    t.same(await state.alerts.refresh([again(alert, { by: 5000 })], { generation: 1 }), ['known'])
    const [after] = await state.alerts.get([alert.fingerprint])
    t.same(after?.alert, { ...alert, endsAt: instantAt(alert.endsAt.ms + 5000), updatedAt: alert.updatedAt + 5000 })
    t.ok(after && before && after.version > before.version)
  })

  check('an alert is known only while all that its place depends on is as it was', async (t, { state, fresh, post }) => {
    const alert = fresh({ alertname: 'A' })
    const ended = fresh({ alertname: 'B' }, { ends: -1 })
    await post(alert)
    await post(ended)
    const cases: Array<[string, Refresh, number]> = [
      ['its annotations differ', again(alert, { digest: 'another' }), 1],
      ['it ends earlier', again(alert, { by: -1 }), 1],
      ['it ends now', again(alert, { endsAt: instantAt(state.now() - 1) }), 1],
      ['what is stored has ended', again(ended, { by: 60_000 }), 1],
      ['the node is of another generation', again(alert), 2]
    ]
    for (const [why, refresh, generation] of cases) {
      const [before] = await state.alerts.get([refresh.fingerprint])
      t.same(await state.alerts.refresh([refresh], { generation }), [before], why)
      t.same(await state.alerts.get([refresh.fingerprint]), [before], `nothing is written when ${why}`)
    }
    t.same(await state.alerts.refresh([again(fresh({ alertname: 'new' }))], { generation: 1 }), [undefined])
  })

  check('another annotation is written on the way, where the document is given and the start and all else are as they were', async (t, { state, fresh, post }) => {
    const alert = fresh({ alertname: 'A' })
    await post(alert)
    const retold: Alert = { ...alert, annotations: { value: '2' }, endsAt: instantAt(alert.endsAt.ms + 5000), updatedAt: alert.updatedAt + 5000 }
    const later: Alert = { ...retold, startsAt: instantAt(alert.startsAt.ms + 1) }
    const sooner: Alert = { ...retold, endsAt: instantAt(alert.endsAt.ms - 1) }
    const [before] = await state.alerts.get([alert.fingerprint])

    for (const [why, other, generation] of [['it began later', later, 1], ['it ends earlier', sooner, 1], ['the node is of another generation', retold, 2]] as const) {
      t.same(await state.alerts.refresh([again(other, { document: writeDocument(other) })], { generation }), [before], why)
      t.same(await state.alerts.get([alert.fingerprint]), [before], `nothing is written when ${why}`)
    }

    t.same(await state.alerts.refresh([again(retold, { document: writeDocument(retold) })], { generation: 1 }), ['known'])
    const [after] = await state.alerts.get([alert.fingerprint])
    t.same(after?.alert, retold)
    t.equal(after?.digest, digestOf(retold))
    t.ok(after && before && after.version > before.version)
    t.same(await state.alerts.refresh([again(retold)], { generation: 1 }), ['known'])
  })

  check('a batch is answered in its order', async (t, { state, fresh, post }) => {
    const alerts = ['A', 'B', 'C'].map(alertname => fresh({ alertname }))
    for (const alert of alerts.slice(0, 2)) await post(alert)

    const answers = await state.alerts.refresh([...alerts].reverse().map(alert => again(alert)), { generation: 1 })
    t.same(answers, [undefined, 'known', 'known'])
  })

  check('a full write applies only to the version it was made for', async (t, { state, fresh }) => {
    const alert = fresh({ alertname: 'A' })
    const other = { ...alert, generatorURL: 'http://localhost/other' }
    t.same(await state.alerts.put([change(alert, { groups: [group('a')] })], { generation: 1 }), ['stored'])

    const [stored] = await state.alerts.get([alert.fingerprint])
    t.same(await state.alerts.put([change(other, { groups: [group('b')] })], { generation: 1 }), [{ current: stored }])
    t.same(await state.alerts.get([alert.fingerprint]), [stored])
    t.equal(await state.groups.count(), 1, 'and no group is founded by one that does not')
    t.same(await state.alerts.put([change(other, { version: stored?.version ?? 0, groups: [group('a')] })], { generation: 1 }), ['stored'])
  })

  check('a refresh between reading and writing refuses the write', async (t, { state, fresh, post }) => {
    const alert = fresh({ alertname: 'A' })
    await post(alert)
    const [read] = await state.alerts.get([alert.fingerprint])
    await state.alerts.refresh([again(alert, { by: 1 })], { generation: 1 })

    const [answer] = await state.alerts.put([change(alert, { version: read?.version ?? 0 })], { generation: 1 })
    t.match(answer, { current: { alert: { fingerprint: alert.fingerprint } } })
  })

  check('one write puts the alert into its groups, the inhibition index and the timers', async (t, { state, fresh, due }) => {
    const alert = fresh({ alertname: 'A' })
    const groups = [group('a'), group('b')]
    await state.alerts.put([change(alert, { groups, groupWait: 60_000, inhibits: ['1:key'], events: [{ at: state.now(), kind: 'received', alert: alert.fingerprint }] })], { generation: 1 })

    t.same((await state.groups.list(1)).map(({ id, fingerprints }) => [id, fingerprints]).sort(), [['1-a', [alert.fingerprint]], ['1-b', [alert.fingerprint]]])
    t.same(await state.alerts.sources(['1:key'], 1), [[alert.fingerprint]])
    t.equal((await due('flush')).size, 2)
    t.match((await state.history.read({ limit: 1, accept: () => true })).records, [{ kind: 'received', alert: alert.fingerprint }])
  })

  check('the history has every event of what was stored, whatever several have in common, and none of what was refused', async (t, { state, fresh, post }) => {
    const [a, b, c] = [fresh({ alertname: 'A', node: 'é"' }), fresh({ alertname: 'B' }), fresh({ alertname: 'C' })]
    await post(b)
    const at = state.now()
    const eventsOf = (alert: Alert, receivers: readonly string[]): HistoryEvent[] => [
      { at, kind: 'received', alert: alert.fingerprint, labels: alert.labels, source: 'test', reason: 'new' },
      ...receivers.map((receiver): HistoryEvent => ({ at, kind: 'grouped', alert: alert.fingerprint, source: 'test', group: '{}:{}', receiver }))
    ]
    const told = [eventsOf(a, ['ops']), eventsOf(b, ['ops']), eventsOf(c, ['ops', 'dev'])]
    const answers = await state.alerts.put([a, b, c].map((alert, n) => change(alert, { groups: [group('a')], events: told[n] ?? [] })), { generation: 1 })

    t.match(answers, ['stored', { current: { alert: b } }, 'stored'])
    const { records } = await state.history.read({ limit: 10, accept: ({ source }) => source === 'test' })
    t.same(records.map(({ id, ...event }) => event), [...told[0] ?? [], ...told[2] ?? []])
    t.equal(new Set(records.map(({ id }) => id)).size, 5)
  })

  check('an alert that stays keeps its groups and its place as a source', async (t, { state, fresh }) => {
    const alert = fresh({ alertname: 'A' })
    const other = { ...alert, generatorURL: 'http://localhost/other' }
    const place = { groups: [group('a')], groupWait: 60_000, inhibits: ['1:key'] }
    await state.alerts.put([change(alert, place)], { generation: 1 })

    t.same(await state.alerts.put([change(other, { ...place, version: 1, stays: true })], { generation: 1 }), ['stored'])
    t.match(await state.alerts.get([alert.fingerprint]), [{ alert: other, generation: 1 }])
    t.match(await state.groups.list(1), [{ fingerprints: [alert.fingerprint] }])
    t.same(await state.alerts.sources(['1:key'], 1), [[alert.fingerprint]])
  })

  check('an alert that was to stay, but left its group, is never stored as one that is in it', async (t, { state, fresh, post, claimGroup, commit }) => {
    const ended = fresh({ alertname: 'A' }, { ends: -1 })
    await post(ended)
    await commit(await claimGroup())
    const again = change(fresh({ alertname: 'A' }), { groups: [group('a')], version: 1, stays: true })
    const [answer] = await state.alerts.put([again], { generation: 1 })

    const grouped = (await state.groups.list(1)).some(({ fingerprints }) => fingerprints.includes(ended.fingerprint))
    t.equal(grouped, answer === 'stored')
    const { stays, ...moving } = again
    if (!grouped) t.same(await state.alerts.put([moving], { generation: 1 }), ['stored'])
    t.match(await state.groups.list(1), [{ fingerprints: [ended.fingerprint] }])
  })

  check('several alerts of one write found a group together, by the first of them', async (t, { state, fresh, due }) => {
    const before = state.now()
    const alerts = [fresh({ alertname: 'A' }, { starts: 0 }), fresh({ alertname: 'B' }, { starts: -60_000 }), fresh({ alertname: 'C' })]
    const changes = alerts.map((alert, n) => change(alert, { groups: n === 2 ? [group('b')] : [group('a'), group('b')], groupWait: 30_000, inhibits: ['1:key'] }))
    t.same(await state.alerts.put(changes, { generation: 1 }), ['stored', 'stored', 'stored'])

    const found = (await state.groups.list(1)).map(({ id, fingerprints }) => [id, fingerprints.length]).sort()
    t.same(found, [['1-a', 2], ['1-b', 3]])
    for (const at of (await due('flush')).values()) t.ok(at >= before + 30_000)
    t.equal((await state.alerts.sources(['1:key'], 10))[0]?.length, 3)
  })

  check('a group waits for group_wait from its founding, unless the alert that founds it is older than that', async (t, { state, fresh, post, due }) => {
    const before = state.now()
    await post(fresh({ alertname: 'old' }, { starts: -1000 }), { groups: [group('late')], groupWait: 500 })
    await post(fresh({ alertname: 'young' }, { starts: 0 }), { groups: [group('early')], groupWait: 30_000 })
    const after = state.now()

    const times = [...(await due('flush')).values()].sort()
    t.ok(within(times[0], [before, after]), 'the late one is due at once')
    t.ok(within(times[1], [before + 30_000, after + 30_000]))
  })

  check('a later member, however old, does not touch the timer', async (t, { fresh, post, due }) => {
    await post(fresh({ alertname: 'A' }, { starts: 0 }), { groupWait: 30_000 })
    const before = await due('flush')
    await post(fresh({ alertname: 'B' }, { starts: -60_000 }), { groupWait: 30_000 })
    t.same(await due('flush'), before)
  })

  check('a node of an old generation stores an alert as not routed and asks for the re-route', async (t, { state, fresh, due }) => {
    await state.generations.enter('hash-2', { nodeId: 'other', reload: true })
    await state.generations.routed(2)
    for (const duty of await state.upkeep.claim({ lateBy: 0 })) await state.upkeep.finish(duty)

    const alert = fresh({ alertname: 'A' })
    t.same(await state.alerts.put([change(alert, { groups: [group('a')], inhibits: ['1:key'] })], { generation: 1 }), ['stored'])
    t.match(await state.alerts.get([alert.fingerprint]), [{ alert: { fingerprint: alert.fingerprint }, generation: 0 }])
    t.equal(await state.groups.count(), 0)
    t.same(await state.alerts.sources(['1:key'], 1), [[]])
    t.same([...(await due('upkeep')).keys()], ['reroute'])
    t.match((await state.alerts.unrouted(2)).alerts, [{ alert: { fingerprint: alert.fingerprint } }])
  })
}

export function within (value: number | undefined, [from, to]: [number, number]): boolean {
  return value !== undefined && value >= from && value <= to
}

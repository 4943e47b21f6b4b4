import { instantAt } from '../../../src/domain/instant.ts'
import { policy } from '../incident-story.ts'
import type { Check } from '../state-contract.ts'
import { incidentScene, looked } from './incident-scene.ts'
import { node } from './scene.ts'

export function checkIncidents (check: Check) {
  check('an incident is answered as it was written, with its alerts as they are stored', async (t, scene) => {
    const { state } = scene
    const { opened, put, after, loaded } = incidentScene(scene)
    const { incident, alert } = await opened('i1')
    t.same((await loaded('i1')).incident, incident)
    t.same((await loaded('i1')).alerts, await state.alerts.get([alert.fingerprint]))

    const next = after(incident, { kind: 'acknowledged', by: 'ana' })
    t.equal(await put(next), 'stored')
    const look = await state.incidents.load(['i1', 'nobody', 'i1'])
    t.same(look.incidents.map(({ incident }) => incident), [next.incident])
    t.equal(look.incidents[0]?.incident.state, 'acknowledged')
    t.equal(look.silences, (await state.silences.changes()).mark)
    t.equal(look.gap, undefined)
  })

  check('nothing is written on an incident that has changed, or exists already', async (t, scene) => {
    const { opened, put, noted, made, loaded } = incidentScene(scene)
    const { incident, alert } = await opened('i1')
    const first = noted(incident, 'first')
    t.equal(await put(first), 'stored')
    t.equal(await put(noted(incident, 'second')), 'changed')
    t.equal(await put({ incident: made('i1', [alert]) }), 'changed')
    t.equal(await put({ ...noted(made('i2', [alert])), due: undefined }), 'changed', 'there is none')
    t.same((await loaded('i1')).incident, first.incident)
    t.same((await scene.state.incidents.lines('i1')).map(({ reason }) => reason), ['first'])
  })

  check('an alert that is not as it was looked at holds a write up; one that was refreshed does not', async (t, scene) => {
    const { state, fresh, post, advance } = scene
    const { opened, put, noted } = incidentScene(scene)
    const { incident, alert } = await opened('i1')
    const endsAt = (ms: number) => ({ ...alert, endsAt: instantAt(ms), updatedAt: state.now() })

    await post(endsAt(alert.endsAt.ms + 60_000))
    const second = noted(incident)
    t.equal(await put({ ...second, looked: [looked(alert)] }), 'stored', 'refreshed')
    const third = noted(second.incident)
    const later = endsAt(alert.endsAt.ms + 60_000)
    await post(endsAt(alert.endsAt.ms - 60_000))
    t.equal(await put({ ...third, looked: [looked(later)] }), 'changed', 'shortened')
    t.equal(await put({ ...third, looked: [looked(fresh({ alertname: 'gone' }))] }), 'changed', 'gone')
    t.equal(await put({ ...third, looked: [looked(fresh({ alertname: 'gone' }, { ends: -1000 }))] }), 'stored', 'gone after its end')

    const end = state.now()
    await post(endsAt(end))
    await advance(20)
    const fourth = noted(third.incident)
    t.equal(await put({ ...fourth, looked: [looked(endsAt(end))] }), 'stored', 'ended, as it was seen')
    await post(endsAt(state.now() + 60_000))
    t.equal(await put({ ...noted(fourth.incident), looked: [looked(endsAt(end))] }), 'changed', 'begun again')
  })

  check('an end between two milliseconds is no other than it was', async (t, scene) => {
    const { post, fresh } = scene
    const { put, made } = incidentScene(scene)
    const alert = fresh({ alertname: 'A' })
    const { ms } = alert.endsAt
    await post({ ...alert, endsAt: { ms, nanos: 400, offset: 0 } })
    const over = fresh({ alertname: 'B' }, { ends: -1000 })
    await post({ ...over, endsAt: { ...over.endsAt, nanos: 400 } })
    const incident = made('i1', [alert])
    for (const [n, endsAt] of [ms, ms + 1].entries()) t.equal(await put({ incident: { ...incident, id: `i${n}` }, looked: [{ fingerprint: alert.fingerprint, endsAt }] }), 'stored')
    t.equal(await put({ incident: { ...incident, id: 'i2' }, looked: [looked(over)] }), 'stored')
    t.equal(await put({ incident, looked: [{ fingerprint: alert.fingerprint, endsAt: ms + 2 }] }), 'changed')
  })

  check('of two that open an incident for a group the second is told, until it is closed', async (t, scene) => {
    const { state } = scene
    const { opened, put, made, closed } = incidentScene(scene)
    const { incident, alert } = await opened('i1', { opens: 'g' }, { group: 'g' })
    t.same(await state.incidents.ofGroup('payments', 'g'), { id: 'i1', budget: '' })
    t.same(await state.incidents.ofGroup('others', 'g'), { id: undefined, budget: '' })
    t.equal(await put({ incident: made('i2', [alert], { group: 'g' }), opens: 'g' }), 'changed')
    t.equal(await put({ incident: made('i3', [alert], { group: 'g', policy: policy({ name: 'others' }) }), opens: 'g' }), 'stored', 'of another policy')
    t.equal(await put(closed(incident)), 'stored')
    t.equal((await state.incidents.ofGroup('payments', 'g')).id, undefined)
    t.equal(await put({ incident: made('i2', [alert], { group: 'g' }), opens: 'g' }), 'stored')
    t.same((await state.incidents.open()).sort(), ['i2', 'i3'])
  })

  check('groups that join find the incident, under the policy that it has', async (t, scene) => {
    const { state } = scene
    const { opened, put, after } = incidentScene(scene)
    const { incident } = await opened('i1', {}, { group: 'g' })
    const joined = after(incident, { kind: 'observed', alerts: [], group: 'h' })
    t.equal(await put(joined), 'stored')
    t.equal((await state.incidents.ofGroup('payments', 'h')).id, 'i1')
    t.equal(await put(after(joined.incident, { kind: 'rebased', by: 'ana', policy: policy({ name: 'others' }) })), 'stored')
    for (const group of ['g', 'h']) {
      t.equal((await state.incidents.ofGroup('payments', group)).id, undefined)
      t.equal((await state.incidents.ofGroup('others', group)).id, 'i1')
    }
  })

  check('of two that open an incident for an alert in two groups the second is told, unless it knew of the first', async (t, scene) => {
    const { state, fresh } = scene
    const { opened, put, made, closed } = incidentScene(scene)
    const { incident, alert } = await opened('i1')
    const other = fresh({ alertname: 'other' })
    t.same(await state.incidents.having([other.fingerprint, alert.fingerprint, alert.fingerprint]), ['i1'])
    t.equal(await put({ incident: made('i2', [other, alert]), opens: 'g', beside: [] }), 'changed')
    t.same(await state.incidents.having([other.fingerprint]), [])
    t.equal(await put({ incident: made('i2', [other, alert]), opens: 'g', beside: ['i0', 'i1'] }), 'stored')
    t.same((await state.incidents.having([alert.fingerprint])).sort(), ['i1', 'i2'])
    t.equal(await put(closed(incident)), 'stored')
    t.same(await state.incidents.having([alert.fingerprint]), ['i2'])
  })

  check('a budget that another has used is not used again', async (t, scene) => {
    const { state } = scene
    const { put, made, opened } = incidentScene(scene)
    const { alert } = await opened('i1', { budget: { was: '', becomes: '[1]' } })
    t.equal(await put({ incident: made('i2', [alert]), budget: { was: '', becomes: '[2]' } }), 'changed')
    t.equal(await put({ incident: made('i2', [alert]), budget: { was: '[1]', becomes: '[1,2]' } }), 'stored')
    t.equal((await state.incidents.ofGroup('payments', 'g')).budget, '[1,2]')
  })

  check('a node of an old generation writes nothing by itself, and what people do is written', async (t, scene) => {
    const { state } = scene
    const { opened, put, noted, claim } = incidentScene(scene)
    const { incident } = await opened('i1', { due: state.now() - 1 })
    const second = noted(incident)
    t.equal(await put({ ...second, generation: 1, due: state.now() - 1 }), 'stored')
    await state.generations.enter('hash-2', { nodeId: node.id, reload: true })
    t.equal(await put({ ...noted(second.incident), generation: 1 }), 'changed')
    t.same((await claim()).incidents, [], 'of an old generation')
    t.same((await claim({ generation: 2 })).incidents, [], 'nothing is routed yet')
    t.equal(await put({ ...noted(second.incident), due: state.now() - 1, durable: true }), 'stored')
    await state.generations.routed(2)
    t.equal((await claim({ generation: 2 })).incidents.length, 1)
  })

  check('lines are kept in their order, of very many the latest', async (t, scene) => {
    const { state } = scene
    const { opened, put } = incidentScene(scene)
    const { incident } = await opened('i1')
    let was = incident
    for (const half of [0, 1]) {
      const effects = Array.from({ length: 600 }, (_, n) => ({ kind: 'line' as const, at: state.now(), what: 'noted' as const, reason: String(half * 600 + n), by: undefined }))
      const next = { ...was, version: was.version + 1 }
      t.equal(await put({ was, incident: next, effects }), 'stored')
      was = next
    }
    const lines = await state.incidents.lines('i1')
    t.same(lines.map(({ reason }) => Number(reason)), Array.from({ length: 1000 }, (_, n) => n + 200))
    t.same(Object.keys(lines[0] ?? {}), ['kind', 'at', 'what', 'reason'])
    t.same(await state.incidents.lines('nobody'), [])
  })

  check('turns are remembered for a week, by policy and person', async (t, scene) => {
    const { state } = scene
    const { opened, put } = incidentScene(scene)
    const { incident } = await opened('i1')
    const now = state.now()
    const turn = (person: string, at: number) => ({ kind: 'turn' as const, tier: 0, person, at })
    const week = 7 * 86_400_000
    const second = { ...incident, version: 2 }
    t.equal(await put({ was: incident, incident: second, effects: [turn('ana', now - week - 1), turn('ana', now - 2000), turn('bo', now - 1000), turn('chen', now - week - 1)] }), 'stored')
    t.equal(await put({ was: second, incident: { ...second, version: 3 }, effects: [turn('ana', now)] }), 'stored')
    t.same([...await state.incidents.turns('payments')].sort(), [['ana', [now - 2000, now]], ['bo', [now - 1000]]])
    t.equal((await state.incidents.turns('others')).size, 0)
  })

  check('incidents are listed the latest first, page by page, until they are collected', async (t, scene) => {
    const { state, advance } = scene
    const { opened, closed, put } = incidentScene(scene)
    const all = []
    for (const id of ['i1', 'i2', 'i3', 'i4']) {
      all.push((await opened(id)).incident)
      await advance(10)
    }
    for (const incident of all.slice(1, 3)) t.equal(await put(closed(incident)), 'stored')
    const ids = async (query: { limit: number, cursor?: string | undefined }) => {
      const { incidents, cursor } = await state.incidents.list(query)
      return { ids: incidents.map(({ id }) => id), cursor }
    }
    t.same(await ids({ limit: 3 }), { ids: ['i4', 'i3', 'i2'], cursor: 'i2' })
    t.same(await ids({ limit: 3, cursor: 'i2' }), { ids: ['i1'], cursor: undefined })
    await t.rejects(state.incidents.list({ limit: 3, cursor: 'nobody' }), { name: 'BadRequest' })

    t.equal(await state.incidents.collect(state.now() - 60_000), 0)
    await advance(10)
    t.equal(await state.incidents.collect(state.now()), 2)
    t.same(await ids({ limit: 4 }), { ids: ['i4', 'i1'], cursor: undefined })
    t.same((await state.incidents.load(['i2', 'i1'])).incidents.map(({ incident }) => incident.id), ['i1'])
    t.same(await state.incidents.lines('i2'), [])
  })
}

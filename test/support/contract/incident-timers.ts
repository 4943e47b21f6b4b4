import { instantAt } from '../../../src/domain/instant.ts'
import { silence } from '../build.ts'
import type { Check } from '../state-contract.ts'
import { incidentScene } from './incident-scene.ts'

export function checkIncidentTimers (check: Check) {
  check('an incident is claimed when it is due, by one, and again a lease later', async (t, scene) => {
    const { state, waitFor, lease, due } = scene
    const { opened, claim, claimIds } = incidentScene(scene)
    const now = state.now()
    await opened('late', { due: now - 2000 })
    const { incident } = await opened('sooner', { due: now - 1000 })
    await opened('later', { due: now + 60_000 })
    await opened('never', { due: undefined })
    t.same((await claim({ lateBy: 30_000 })).incidents, [])
    const first = await claim({ limit: 1 })
    t.same(first.incidents.map(({ incident }) => incident.id), ['late'])
    t.same({ due: first.due, more: first.more }, { due: [now - 2000], more: true })
    const second = await claim()
    t.same(second.incidents.map(({ incident, alerts }) => [incident, alerts.length]), [[incident, 1]])
    t.same({ due: second.due, more: second.more, silences: second.silences }, { due: [now - 1000], more: false, silences: (await state.silences.changes()).mark })
    t.same(await claimIds(), [])
    t.same([...(await due('escalate')).keys()].sort(), ['late', 'later', 'sooner'])
    await waitFor(lease)
    t.same(await claimIds(), ['late', 'sooner'])
  })

  check('a write that changes nothing else sets the time', async (t, scene) => {
    const { state, due } = scene
    const { opened, put, loaded, closed } = incidentScene(scene)
    const { incident } = await opened('i1')
    const at = state.now() + 1000
    t.equal(await put({ was: incident, incident, due: at }), 'stored')
    t.same([...await due('escalate')], [['i1', at]])
    t.same((await loaded('i1')).incident, incident)
    t.equal(await put({ was: incident, incident, due: undefined }), 'stored')
    t.equal((await due('escalate')).size, 0)
    t.equal(await put({ was: incident, incident, due: at }), 'stored')
    t.equal(await put(closed(incident)), 'stored')
    t.equal((await due('escalate')).size, 0)
    t.same(await state.incidents.open(), [])
  })

  check('an alert that ends, begins or changes makes its incidents due, one that is refreshed or belongs to none does not', async (t, scene) => {
    const { state, fresh, post, due } = scene
    const { opened, claimIds, put, made, closed } = incidentScene(scene)
    const { incident, alert } = await opened('i1')
    t.equal(await put({ incident: made('i2', [alert]) }), 'stored')
    const { alert: other } = await opened('i3')
    await post(fresh({ alertname: 'of no incident' }))
    const [stored] = await state.alerts.get([alert.fingerprint])
    const refreshed = await state.alerts.refresh([{ fingerprint: alert.fingerprint, digest: stored?.digest ?? '', endsAt: instantAt(alert.endsAt.ms + 1000), updatedAt: state.now() }], { generation: 1 })
    t.same(refreshed, ['known'])
    t.same(await claimIds(), [])

    await post({ ...alert, endsAt: instantAt(state.now()) })
    t.same((await claimIds()).sort(), ['i1', 'i2'])
    t.equal(await put(closed(incident)), 'stored')
    await post({ ...alert, endsAt: instantAt(state.now() + 60_000) })
    t.same(await claimIds(), ['i2'])
    await state.generations.enter('hash-2', { nodeId: 'node-2', reload: true })
    await post({ ...other, endsAt: instantAt(state.now()) })
    t.ok(((await due('escalate')).get('i3') ?? Infinity) <= state.now(), 'also when an old node has received it')
  })

  check('an alert that an incident does not have any more does not make it due', async (t, scene) => {
    const { fresh, post } = scene
    const { opened, claimIds, put, made } = incidentScene(scene)
    const { incident, alert } = await opened('i1')
    const joined = fresh({ alertname: 'joined' })
    await post(joined)
    const next = { ...incident, version: 2, members: made('i1', [joined]).members }
    t.equal(await put({ was: incident, incident: next }), 'stored')
    await post({ ...alert, endsAt: instantAt(alert.endsAt.ms - 1000) })
    t.same(await claimIds(), [])
    await post({ ...joined, endsAt: instantAt(joined.endsAt.ms - 1000) })
    t.same(await claimIds(), ['i1'])
  })

  check('a silence that is written makes all open incidents due', async (t, scene) => {
    const { state } = scene
    const { opened, claimIds, put, closed } = incidentScene(scene)
    await opened('i1')
    await opened('i2', { due: undefined })
    t.equal(await put(closed((await opened('i3')).incident)), 'stored')
    const free = { limit: 0, events: [] }
    const unwanted = silence('a="x"', { now: state.now() })
    t.same(await state.silences.put([], free), { kind: 'stored' })
    t.same(await state.silences.put([{ silence: unwanted, version: 7 }], free), { kind: 'changed' })
    t.same(await claimIds(), [])
    t.same(await state.silences.put([{ silence: unwanted, version: 0 }], free), { kind: 'stored' })
    t.same((await claimIds()).sort(), ['i1', 'i2'])
  })

  check('what is written without having seen what has happened does not put off that somebody looks', async (t, scene) => {
    const { state, post } = scene
    const { opened, noted, put, claimIds, loaded } = incidentScene(scene)
    const { incident, alert } = await opened('i1', { due: state.now() - 1 })
    t.same(await claimIds(), ['i1'])
    await post({ ...alert, endsAt: instantAt(alert.endsAt.ms + 1000), annotations: { summary: 'new' } })
    t.equal(await put(noted(incident)), 'stored')
    t.same(await claimIds(), ['i1'])
    const { incident: now } = await loaded('i1')
    t.equal(await put(noted(now)), 'stored')
    t.same(await claimIds(), [], 'somebody has looked')
  })

  check('timers of incidents that were lost are put back, with what nobody has looked at', async (t, scene) => {
    const { state, forget, plant, due, post } = scene
    const { opened, claimIds, put, closed } = incidentScene(scene)
    const at = state.now() + 60_000
    await opened('i1', { due: at })
    await opened('never', { due: undefined })
    const { alert } = await opened('woken', { due: at })
    t.equal(await put(closed((await opened('over')).incident)), 'stored')
    await post({ ...alert, endsAt: instantAt(alert.endsAt.ms - 1000) })
    await forget('escalate')
    await plant('escalate', 'nobody', at)
    await plant('escalate', 'over', at)
    t.same(await state.upkeep.repair(), { added: 2, dropped: 2 })
    t.equal((await due('escalate')).get('i1'), at)
    t.same([...(await due('escalate')).keys()].sort(), ['i1', 'woken'])
    t.same(await claimIds(), ['woken'])
  })
}

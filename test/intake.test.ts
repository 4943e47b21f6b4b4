import t from 'tap'
import type { Alert } from '../src/domain/alert.ts'
import { instantAt } from '../src/domain/instant.ts'
import { loadConfig } from '../src/config/load.ts'
import { createIntake } from '../src/intake.ts'
import { createGeneration } from '../src/jobs/generation.ts'
import { createMemoryState } from '../src/state/memory/index.ts'
import { alert, dawn } from './support/build.ts'

const text = 'route: {receiver: nobody, group_by: [alertname]}\nreceivers: [{name: nobody}]\n'
const config = loadConfig({ file: 'intake.yml', text, receivers: [] })

async function openIntake () {
  let now = dawn
  const state = createMemoryState({ clock: { now: () => now }, onArmed () {} })
  await state.nodes.stamp({ id: 'a', address: '', generation: 0, startedAt: dawn })
  const { generation } = await state.generations.enter('hash', { nodeId: 'a', reload: false })
  const calls: string[] = []
  const watched = {
    ...state,
    alerts: {
      ...state.alerts,
      refresh: (...args: Parameters<typeof state.alerts.refresh>) => { calls.push('refresh'); return state.alerts.refresh(...args) },
      put: (...args: Parameters<typeof state.alerts.put>) => { calls.push('put'); return state.alerts.put(...args) }
    }
  }
  const current = createGeneration(generation, config)
  const create = () => createIntake({ state: watched, generation: () => current, gcInterval: 1_800_000, waitReplicas: false, noticeJump: async () => {} })
  return {
    state,
    create,
    /** The calls that a request made. */
    async callsOf (intake: ReturnType<typeof create>, alerts: Alert[]) {
      calls.length = 0
      now += 1000
      await intake.receive(alerts.map(one => ({ ...one, updatedAt: now, endsAt: instantAt(now + 60_000) })), { source: 'test' })
      return [...calls]
    }
  }
}

const told = (alertname: string, value: string) => ({ ...alert({ alertname }), annotations: { value } })

t.test('what comes again, with other annotations too, takes one call and is stored as it came', async t => {
  const { state, create, callsOf } = await openIntake()
  const intake = create()
  await callsOf(intake, [told('A', '1')])
  t.same(await callsOf(intake, [told('A', '1')]), ['refresh'])
  t.same(await callsOf(intake, [told('A', '2')]), ['refresh'])
  const [stored] = await state.alerts.get([told('A', '2').fingerprint])
  t.same(stored?.alert.annotations, { value: '2' })
  t.equal(await state.groups.count(), 1)
})

t.test('after new alerts others are taken for new at once', async t => {
  const { state, create, callsOf } = await openIntake()
  const intake = create()
  t.same(await callsOf(intake, [told('A', '1')]), ['refresh', 'put'])
  t.same(await callsOf(intake, [told('B', '1'), told('C', '1')]), ['put'])
  t.same(await callsOf(intake, [told('A', '1'), told('D', '1')]), ['refresh', 'put'])
  t.equal((await state.alerts.list(0)).length, 4)
})

t.test('one that was wrongly taken for new is merged with what is stored, and the next is asked for', async t => {
  const { state, create, callsOf } = await openIntake()
  await callsOf(create(), [told('B', 'by another node'), told('C', 'by another node')])
  const intake = create()
  await callsOf(intake, [told('A', '1')])
  t.same(await callsOf(intake, [told('B', '2')]), ['put', 'put'])
  const [stored] = await state.alerts.get([told('B', '2').fingerprint])
  t.same(stored?.alert.annotations, { value: '2' })
  t.same(await callsOf(intake, [told('C', 'by another node')]), ['refresh'])
})

import t from 'tap'
import fc from 'fast-check'
import { modeOf } from '../../../src/domain/incident.ts'
import { fates, longestWait, play, policies, steps, styles } from '../../support/incident-world.ts'
import { ms } from '../../support/incident-story.ts'

const yes = () => ['yes'][Symbol.iterator]()

t.test('no page without a recipient, none lost, none after an acknowledgement covers it', async () => {
  fc.assert(fc.property(policies, steps, fates, styles, (policy, script, stream, styles) => {
    play(policy, script, { fates: stream[Symbol.iterator](), styles })
  }), { numRuns: 400 })
})

t.test('whatever has been, somebody is paged within a minute when it is nobody\'s any more', async t => {
  let tried = 0
  fc.assert(fc.property(policies.filter(({ tiers }) => (tiers[0]?.after ?? 0) === 0), steps, fates, (policy, script, stream) => {
    const world = play(policy, script, { fates: stream[Symbol.iterator]() })
    world.alert({ name: 'last', severity: 'critical', lasts: ms('2h'), muted: 0 })
    world.unmute()
    const mode = world.incident && modeOf(world.incident)
    if (mode !== 'acknowledged' && mode !== 'snoozed' && mode !== 'escalating') return
    tried++
    world.act(() => ({ kind: 'acknowledged', by: 'chen' }))
    world.act(() => ({ kind: 'unacknowledged', by: 'chen' }))
    const [before, since] = [world.pages.length, world.now]
    world.advance(60_000)
    if (world.incident && modeOf(world.incident) === 'resolved') return
    // A tier that joins what is still being sent to a responder who has accepted some of it begins nothing anew.
    if (world.incident?.fired.some(({ reached, at }) => reached && at >= since)) return
    if (world.pages.slice(before).every(({ why }) => why === 'resolved')) throw new Error(`nobody is paged: ${JSON.stringify(world.incident)}`)
  }), { numRuns: 300 })
  t.ok(tried > 100, 'mostly there is something to page for')
})

t.test('whoever has accepted a page is told of the end', async () => {
  fc.assert(fc.property(policies, steps, (policy, script) => {
    const world = play(policy, script, { fates: yes() })
    world.endAll()
    world.advance(60_000)
    const owed = world.lives.flatMap(({ owedEnd }) => [...owedEnd])
    if (owed.length > 0 || world.incident?.state !== 'resolved') throw new Error(`not told: ${owed} ${JSON.stringify(world.incident)}`)
  }), { numRuns: 300 })
})

t.test('while it escalates, it is not long until somebody accepts a page', async t => {
  let tried = 0
  fc.assert(fc.property(policies, steps, fates, styles, (policy, script, stream, styles) => {
    const world = play(policy, script, { fates: stream[Symbol.iterator](), styles })
    world.alert({ name: 'last', severity: 'critical', lasts: ms('10h'), muted: 0 })
    if (!world.incident || modeOf(world.incident) !== 'escalating') return
    tried++
    world.allAre('yes')
    const before = world.pages.length
    // A place, the end of its pass where all others are empty, and the last of somebody's rules.
    world.advance(2 * longestWait(world.incident.policy) + ms('6m'))
    if (world.pages.slice(before).every(({ why }) => why === 'resolved')) throw new Error(`nobody is paged: ${JSON.stringify(world.incident)}`)
  }), { numRuns: 300 })
  t.ok(tried > 100, 'mostly there is something to page for')
})

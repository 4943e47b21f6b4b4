import t from 'tap'
import { shiftIncident } from '../../../src/domain/incident-shift.ts'
import type { Incident } from '../../../src/domain/incident.ts'
import { policy } from '../../support/incident-story.ts'

const by = 1_000_000

/** One of everything that has a time; `at` moves along with the clock, `stays` does not. */
function incident ({ at, stays = 7 }: { at: number, stays?: number }): Incident {
  const ack = { by: 'ana', at, covers: {} }
  return {
    id: 'i1',
    version: 3,
    state: 'triggered',
    openedAt: at,
    policy: policy(),
    severity: { label: 'severity', order: [] },
    groups: ['g'],
    members: [{ id: 'm', labels: {}, alerts: [{ fingerprint: 'f', rank: 1, firing: true, endsAt: stays, mutedBy: 's', mutedUntil: stays }], rises: [] }],
    flaps: 0,
    ack,
    partialAcks: [ack],
    snooze: { ...ack, until: stays },
    resolution: { at, by: 'ana', endedAt: at, forced: { covers: {}, until: at }, ack },
    unattended: { at, covers: {} },
    next: { pass: 0, tier: 1, at },
    fired: [{ pass: 0, tier: 0, at, people: [], runs: [], reached: false, rest: [], lookAgainAt: stays }],
    passReached: false,
    runs: [{ id: 1, why: 'tier', urgency: 'high', reached: false, steps: [{ n: 0, receiver: 'r', at, claimed: true, attempts: 1, since: at, tried: at }, { n: 1, receiver: 's', at, claimed: false, attempts: 0 }] }],
    asked: [{ person: 'bo', why: 'responder', at }],
    told: [{ receiver: 'r', at }],
    responders: [{ person: 'bo', by: 'ana', at, state: 'asked' }],
    notes: [{ at: stays, by: 'ana', text: 'seen' }],
    lastRun: 1
  }
}

t.test('intervals of an incident move along with the clock, and what was said by the clock on the wall stays', async t => {
  for (const jump of [by, -by]) t.same(shiftIncident(incident({ at: 5 }), jump), incident({ at: 5 + jump }))
})

t.test('what an incident does not have, it does not have after a jump', async t => {
  const { ack, snooze, resolution, unattended, next, ...bare } = incident({ at: 5 })
  t.same(Object.keys(shiftIncident(bare, by)), Object.keys(bare))
  const resolved = { ...bare, resolution: { at: 5 } }
  t.same(shiftIncident(resolved, by).resolution, { at: 5 + by })
})

t.test('without a jump it is the very same', async t => {
  const same = incident({ at: 5 })
  t.equal(shiftIncident(same, 0), same)
})

import t from 'tap'
import { audit, tolerance } from '../../../src/domain/incident-audit.ts'
import type { Line } from '../../../src/domain/incident-change.ts'
import { transition } from '../../../src/domain/incident-transition.ts'
import type { Observed } from '../../../src/domain/incident-member.ts'
import type { Incident } from '../../../src/domain/incident.ts'
import { fingerprint, makeLabels } from '../../../src/domain/labels.ts'
import { incidentStory, ms, person, policy, tier } from '../../support/incident-story.ts'

type Story = ReturnType<typeof incidentStory>

const linesOf = ({ effects }: Story) => effects.filter((effect): effect is Line => effect.kind === 'line')

/** When, after its opening, an audit first finds something, and what. */
function firstDifference ({ incident, lines }: { incident: Incident, lines: readonly Line[] }): string | undefined {
  for (let after = 0; after < ms('4h'); after += 1000) {
    const difference = audit(incident, lines, incident.openedAt + after)
    if (difference) return `${((after - 1000) / 60_000).toFixed(2)}: ${difference.text}`
  }
}

/** The alert of the stories, which nothing mutes. */
function disk (now: number): Observed {
  const labels = makeLabels({ alertname: 'disk', severity: 'critical' })
  return { fingerprint: fingerprint(labels), labels, endsAt: now + ms('10h') }
}

const within = (minutes: number) => (minutes + tolerance / 60_000).toFixed(2)

t.test('a tier that has not fired is named, with its time', async t => {
  const story = incidentStory()
  story.fire('disk')
  story.advance('14m')
  t.equal(firstDifference({ incident: story.incident, lines: linesOf(story) }), `${within(15)}: tier 1 of pass 0 was due at 2026-11-20T09:15:00.000Z and has not fired`, 'when nobody looks at the incident any more')

  story.advance('2m')
  const lost = linesOf(story).filter(({ tier }) => tier !== 1)
  t.equal(firstDifference({ incident: story.incident, lines: lost }), `${within(15)}: tier 1 of pass 0 was due at 2026-11-20T09:15:00.000Z and has not fired`, 'when it takes itself to have fired, and nothing came of it')
  story.advance('44m')
  const skipped = linesOf(story).filter(({ tier }) => tier !== 1)
  t.match(firstDifference({ incident: story.incident, lines: skipped }), /tier 1 of pass 0 was due at 2026-11-20T09:15/, 'when the next one has fired')
})

t.test('the end of the last pass is not lost', async t => {
  const story = incidentStory()
  story.fire('disk')
  story.advance('6h')
  t.equal(audit(story.incident, linesOf(story), story.now), undefined)
  const lost = linesOf(story).filter(({ what, reason }) => what !== 'last resort' && what !== 'unattended' && reason !== 'last resort')
  t.match(firstDifference({ incident: story.incident, lines: lost }), /pass 1 was over at 2026-11-20T12:30:00.000Z, and neither/)
})

t.test('an acknowledgement that does not run out is told', async t => {
  const story = incidentStory()
  story.fire('disk')
  story.advance('5m')
  story.act({ kind: 'acknowledged', by: 'ana' })
  const expected = `${within(65)}: the acknowledgement of ana ran out at 2026-11-20T10:05:00.000Z and nobody was paged`
  t.equal(firstDifference({ incident: story.incident, lines: linesOf(story) }), expected)
  const { ack: _, ...without } = story.incident
  t.match(firstDifference({ incident: { ...without, next: { pass: 0, tier: 0, at: story.now + ms('9h') } }, lines: linesOf(story) }), /tier 1 of pass 0 was due/, 'and one that was lost holds nothing up')
  t.equal(firstDifference({ incident: story.incident, lines: [] }), expected, 'and a log that is lost does not change that')
})

t.test('a snooze that does not end is told', async t => {
  const story = incidentStory()
  story.fire('disk')
  story.act({ kind: 'snoozed', by: 'ana', until: story.now + ms('20m') })
  t.match(firstDifference({ incident: story.incident, lines: linesOf(story) }), `${within(20)}: the snooze of ana was over at`)
})

t.test('a page of which nothing is heard is told, also one that the incident has forgotten', async t => {
  const story = incidentStory({ answer: () => undefined })
  story.fire('disk')
  t.match(audit(story.incident, linesOf(story), story.now + ms('10s') + tolerance + 1), { text: 'a page to ana-push was claimed at 2026-11-20T09:00:00.000Z and has had no outcome since' })
  const forgotten: Incident = { ...story.incident, runs: [] }
  t.equal(firstDifference({ incident: forgotten, lines: linesOf(story) }), `${within(1)}: a page to ana-push was claimed at 2026-11-20T09:00:00.000Z and has had no outcome since`)
  t.equal(firstDifference({ incident: forgotten, lines: linesOf(story).filter(({ what }) => what !== 'page') }), `${within(0)}: nobody has been paged since 2026-11-20T09:00:00.000Z`)
  story.advance('3m')
  t.match(audit(story.incident, linesOf(story), story.now)?.text, /ana-push was claimed/, 'and however often it is sent again')
})

t.test('what an audit has found goes to the last resort, once until the escalation begins anew', async t => {
  const story = incidentStory()
  story.fire('disk')
  story.said()
  const event = { kind: 'audited', difference: 'tier 1 is missing' } as const
  story.act(event)
  t.same(story.said(), ['0:00 war-room (last resort)'])
  t.match(story.lines('audit'), [{ receiver: 'war-room', reason: 'tier 1 is missing' }])
  const { version } = story.incident
  story.act(event)
  t.equal(story.incident.version, version)

  story.act({ kind: 'acknowledged', by: 'ana' })
  story.act(event)
  t.same(story.said(), [], 'an acknowledgement is no new beginning')
  story.act({ kind: 'unacknowledged', by: 'ana' })
  story.advance('1m')
  story.said()
  story.act(event)
  t.same(story.said(), ['1:00 war-room (last resort)'])

  story.mute('silence')
  story.act({ kind: 'unacknowledged', by: 'ana' })
  t.equal(audit(story.incident, linesOf(story), story.now), undefined)
})

t.test('while all is silenced nothing is paged for an audit, but it is noted', async t => {
  const story = incidentStory()
  story.fire('disk')
  story.mute('silence')
  story.said()
  story.act({ kind: 'audited', difference: 'nobody has looked' })
  t.same(story.said(), [])
  t.match(story.lines('audit'), [{ reason: 'nobody has looked' }])
})

t.test('whoever is given it after a pass has time, though nobody is in any tier of the next one', async t => {
  const story = incidentStory({ policy: policy({ tiers: [tier('0', ''), tier('1m', '')], repeat: { times: 1, fromTier: 0, after: ms('5m') } }) })
  story.fire('disk')
  story.act({ kind: 'reassigned', by: 'bo', to: 'ana' })
  story.advance('4m')
  t.equal(audit(story.incident, linesOf(story), story.now), undefined)
  const before = linesOf(story).length
  story.advance('2m')
  t.match(linesOf(story).slice(before), [{ what: 'last resort', pass: 1 }], 'as long as anybody whom that pass has paged')
  const lost = linesOf(story).slice(0, before)
  t.match(firstDifference({ incident: story.incident, lines: lost }), `${within(5)}: pass 1 was over at`, 'but not for ever')
})

t.test('nobody is late in paging a responder who was asked for while all was silenced', async t => {
  const story = incidentStory()
  story.fire('disk')
  story.mute('silence')
  story.act({ kind: 'responder added', by: 'ana', person: 'chen' })
  story.advance('1h')
  const { incident, effects } = transition(story.incident, { kind: 'observed', alerts: [disk(story.now)] }, story.now)
  const lines = [...linesOf(story), ...effects.filter(effect => effect.kind === 'line')]
  t.equal(audit(incident, lines, story.now), undefined)
  t.match(incident.asked, [{ person: 'chen', at: story.now }])
})

t.test('whoever is to be paged before all others is, and has her time, also when the policy changes before', async t => {
  const other = policy({ tiers: [tier('0', ''), tier('0', '')], repeat: { times: 0, fromTier: 0, after: ms('5m') } })
  const story = incidentStory({ policy: policy({ tiers: [tier('1h', '')] }) })
  story.fire('disk')
  const reassigned = transition(story.incident, { kind: 'reassigned', by: 'bo', to: 'ana' }, story.now)
  const rebased = transition(reassigned.incident, { kind: 'rebased', by: 'bo', policy: other }, story.now)
  const due = transition(rebased.incident, { kind: 'due', alerts: [disk(story.now)], lease: ms('10s'), who: () => ({ people: [person('ana')] }) }, story.now)
  const lines = [...linesOf(story), ...[reassigned, rebased, due].flatMap(({ effects }) => effects.filter(effect => effect.kind === 'line'))]
  const { incident } = transition(due.incident, { kind: 'outcome', outcome: { page: '1.0', attempt: 1, accepted: true } }, story.now)
  lines.push({ kind: 'line', at: story.now, what: 'accepted', to: 'ana', receiver: 'ana-push' })
  t.match(lines, [{}, {}, { what: 'rebased' }, { what: 'gap' }, { what: 'gap' }, { reason: 'reassigned' }, {}])
  t.match(firstDifference({ incident, lines }), `${within(5)}: pass 0 was over at`)
  t.match(audit(rebased.incident, lines.slice(0, 3), story.now + tolerance + 1)?.text, /^ana was to be paged at .* before all others/)
})

t.test('a log that ends with another policy does not make the audit wait for what came much later', async t => {
  const story = incidentStory()
  story.fire('disk')
  story.advance('1m')
  story.act({ kind: 'rebased', by: 'bo', policy: policy({ tiers: [tier('0', 'user:ana'), tier('10m', 'user:bo'), tier('15m', 'user:chen')], repeat: { times: 1, fromTier: 0, after: ms('15m') } }) })
  const lines = linesOf(story)
  story.advance('20m')
  t.match(firstDifference({ incident: story.incident, lines }), `${within(16)}: a tier was due at`)
})

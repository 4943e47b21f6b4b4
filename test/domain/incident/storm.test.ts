import t from 'tap'
import { adopt, admit, isOpenTo } from '../../../src/domain/storm.ts'
import { openIncident } from '../../../src/domain/incident-transition.ts'
import { makeLabels } from '../../../src/domain/labels.ts'
import { dawn } from '../../support/build.ts'
import { incidentStory, ms, policy } from '../../support/incident-story.ts'

const strict = policy({ pageBudget: { incidents: 2, per: ms('10m') } })

t.test('what comes faster than the budget becomes one storm, which takes all that follows', async t => {
  const opened = [dawn, dawn + ms('1m')]
  t.same(admit(strict, { opened: [dawn], storm: undefined }, dawn + ms('1m')), { kind: 'open', storm: false, opened })
  t.same(admit(strict, { opened, storm: undefined }, dawn + ms('2m')), { kind: 'open', storm: true, opened })
  t.same(admit(strict, { opened, storm: 's' }, dawn + ms('3m')), { kind: 'join', incident: 's' })
  t.same(admit(strict, { opened, storm: 's' }, dawn + ms('10m')), { kind: 'open', storm: false, opened: [dawn + ms('1m'), dawn + ms('10m')] }, 'until there is room again')
  t.same(admit(policy(), { opened, storm: 's' }, dawn + ms('3m')), { kind: 'open', storm: false, opened: [] }, 'without a budget there are no storms')
})

t.test('a storm pages once, lists its groups, and what joins after its acknowledgement re-opens it for the difference', async t => {
  const story = incidentStory({ policy: strict })
  story.fire('one')
  for (const group of ['g2', 'g3']) story.fire(group, 'critical', { group })
  t.same(story.incident.groups, ['g1', 'g2', 'g3'])
  t.equal(story.incident.members.length, 3)
  t.same(story.said(), ['0:00 ana-push'])
  story.act({ kind: 'acknowledged', by: 'bo' })
  story.advance('1m')
  story.fire('g4', 'critical', { group: 'g4' })
  t.same(story.said(), ['1:00 bo-push (acknowledged before)'])
  t.match(openIncident({ id: 's', policy: strict, group: 'g', storm: true, alerts: [{ fingerprint: 'a', labels: makeLabels({}), endsAt: dawn + 1 }] }, dawn), { incident: { storm: true } })
})

t.test('a group with another key belongs to the incident that has most of its alerts', async t => {
  const incident = (id: string, names: string[], name = 'payments') => openIncident({
    id,
    policy: policy({ name }),
    group: id,
    alerts: names.map(name => ({ fingerprint: name, labels: makeLabels({ alertname: name }), endsAt: dawn + ms('1h') }))
  }, dawn)?.incident ?? t.fail('opens')
  const incidents = [incident('i1', ['a']), incident('i2', ['b', 'c']), incident('i3', ['d', 'e', 'f'], 'other')].flatMap(one => typeof one === 'object' ? [one] : [])
  let known = new Set(['payments', 'other'])
  const ask = (...fingerprints: string[]) => {
    const { incident, elsewhere } = adopt(fingerprints, { policy: 'payments', known, incidents }, dawn)
    return [incident?.id, [...elsewhere]]
  }
  t.same(ask('a', 'new'), ['i1', []])
  t.same(ask('a', 'b', 'c'), ['i2', ['a']], 'what another one pages for stays there')
  t.same(ask('d', 'e'), [undefined, []])
  known = new Set(['payments'])
  t.same(ask('d', 'e'), ['i3', []], 'its policy was renamed: nobody is paged twice for that')
})

t.test('an incident that has ended is open to its alerts for its reopen_window', async t => {
  const story = incidentStory()
  story.fire('disk')
  t.ok(isOpenTo(story.incident, story.now + ms('100d')))
  story.end('disk')
  const { incident, now } = story
  t.ok(isOpenTo(incident, now + ms('14m')))
  t.notOk(isOpenTo(incident, now + ms('15m')))
  const fingerprints = incident.members.flatMap(({ alerts }) => alerts.map(({ fingerprint }) => fingerprint))
  t.equal(adopt(fingerprints, { policy: 'payments', known: new Set(['payments']), incidents: [incident] }, now).incident?.id, 'i1')
})

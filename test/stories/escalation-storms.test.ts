import t from 'tap'
import { DeliveryError } from '../../src/errors.ts'
import { openEscalation } from '../support/escalation.ts'

const page = { page: 'yes', severity: 'critical' }
const budgeted = `
    tiers:
      - {notify: [schedule:primary]}
      - {after: 15m, notify: [schedule:secondary]}
    page_budget: {incidents: 2, per: 10m}
    last_resort: receiver:war-room`

t.test('a hundred groups at once become two incidents and a storm, and no group is told later for it', async t => {
  const story = await openEscalation(t, { policy: budgeted })
  for (let n = 0; n < 100; n++) await story.fire({ ...page, alertname: `A${n}` })
  await story.advance('31s')
  const { incidents } = await story.engine.incidents.list({ limit: 1000 })
  t.same(incidents.map(({ incident }) => [incident.storm ?? false, incident.groups.length]).sort(), [[false, 1], [false, 1], [true, 98]])
  t.equal(story.told.filter(({ receiver }) => receiver === 'chat').length, 100)
  t.notMatch(story.logged.join(''), /level=error/)
})

t.test('the budget goes along with a jump of the clock', async t => {
  const story = await openEscalation(t, { policy: budgeted })
  await story.fire({ ...page, alertname: 'A' })
  await story.fire({ ...page, alertname: 'B' })
  await story.advance('1m')
  story.timers.jump(-3_600_000)
  await story.advance('11m')
  await story.fire({ ...page, alertname: 'C' })
  await story.advance('1m')
  const { incidents } = await story.engine.incidents.list({ limit: 1000 })
  t.same(incidents.map(({ incident }) => incident.storm), [undefined, undefined, undefined])
})

t.test('an alert that two groups of a policy have at once is one incident', async t => {
  const story = await openEscalation(t, { route: ', continue: true, group_by: [alertname]}, {matchers: [page="yes"], receiver: mail, group_by: [page], escalation: payments' }, { nodes: 2 })
  await story.fire({ ...page, alertname: 'A' })
  await story.advance('2m')
  const { incidents } = await story.engine.incidents.list({ limit: 10 })
  t.match(incidents, [{ incident: { groups: { length: 2 } } }])
  t.same(story.pages(), ['0:30 ana-push'])
})

t.test('a receiver that hangs keeps nobody from being paged by the next means, also whom it has no place for', async t => {
  const story = await openEscalation(t)
  story.behave('ana-push', async (_, signal) => {
    await new Promise((_resolve, reject) => { signal.addEventListener('abort', () => { reject(new DeliveryError('hangs', { retryable: true, reason: 'other' })) }) })
  })
  for (let n = 0; n < 250; n++) await story.fire({ ...page, alertname: `A${n}` })
  await story.advance('3m')
  t.equal(story.pages().filter(line => line.endsWith('ana-sms')).length, 250)
})

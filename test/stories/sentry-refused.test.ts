import t from 'tap'
import { openSentry } from '../support/sentry-story.ts'

t.test('an alert for whose successor there is no room is not ended', async t => {
  const story = await openSentry(t, {}, { perAlertnameLimit: 1 })
  await story.send('event_alert.triggered')
  await story.advance('1m')
  await story.send('event_alert.triggered', body => { body.data.event.level = 'fatal' })
  t.match(await story.firing(), [{ sentry_issue_id: '6512207741' }])
  await story.send('issue.resolved')
  t.same(await story.firing(), [], 'nor is it left open for ever')
})

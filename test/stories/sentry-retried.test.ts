import t from 'tap'
import { openSentry } from '../support/sentry-story.ts'

t.test('a request that is sent again after a newer one does not take that back', async t => {
  const story = await openSentry(t)
  await story.send('metric_alert.warning')
  await story.advance('1m')
  await story.send('metric_alert.critical')
  await story.advance('4m')
  await story.send('metric_alert.warning')
  t.match(await story.firing(), [{ severity: 'critical' }])
})

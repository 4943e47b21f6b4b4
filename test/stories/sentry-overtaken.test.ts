import t from 'tap'
import { openSentry } from '../support/sentry-story.ts'

t.test('an end that the return of its issue overtook ends nothing', async t => {
  for (const returned of ['issue.unresolved.regressed', 'issue.unresolved.escalating']) {
    const story = await openSentry(t)
    await story.send('issue.created')
    await story.advance('1h')
    await story.send(returned)
    await story.advance('4m')
    t.match(await story.send('issue.resolved'), { status: 200, outcome: [/left out/] }, returned)
    t.equal((await story.firing()).length, 1, returned)
    await story.send('issue.resolved', body => { body.data.issue.lastSeen = '2026-08-21T11:05:00Z' })
    t.same(await story.firing(), [], 'but the one that came after it does')
  }
})

t.test('what was archived before it escalated is not silenced by a late word of that', async t => {
  const story = await openSentry(t)
  await story.send('issue.created')
  await story.advance('1h')
  await story.send('issue.unresolved.escalating')
  await story.advance('4m')
  t.match(await story.send('issue.ignored'), { status: 200, outcome: [/left out/] })
  t.same(await story.engine.silences.list(), [])
})

t.test('who was assigned before it came back has acknowledged nothing of that', async t => {
  const story = await openSentry(t, { source: ', ack_on_assign: true' })
  await story.send('issue.created')
  await story.advance('1h')
  await story.send('issue.unresolved.regressed')
  await story.advance('4m')
  await story.send('issue.assigned.user')
  const { incidents } = await story.engine.incidents.list({ limit: 2 })
  t.match(incidents, [{ incident: { state: 'triggered' } }])
})

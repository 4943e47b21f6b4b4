import t from 'tap'
import { disk, escalationConfig, openEscalation } from '../support/escalation.ts'

for (const by of [3_600_000, -3_600_000]) {
  t.test(`after the clock was set ${by > 0 ? 'forward' : 'back'} an audit finds nothing missing, and nobody is paged for it`, async t => {
    const story = await openEscalation(t)
    await story.fire(disk)
    await story.advance('3m')
    story.timers.jump(by)
    await story.advance('13m')
    t.same(story.pages(), ['0:30 ana-push', '5:30 ana-sms', '15:30 bo-push'])
    t.same((await story.incident()).lines.filter(({ what }) => what === 'audit'), [])
  })
}

t.test('a reload that puts somebody else on call pages her, and not the others again', async t => {
  const story = await openEscalation(t)
  await story.fire(disk)
  await story.advance('1m')
  await story.reload(escalationConfig().replace('participants: [ana]', 'participants: [head]'))
  await story.advance('5s')
  t.same(story.pages(), ['0:30 ana-push', '1:00 head-push'])
})

t.test('a receiver of last resort that a reload has taken away has the new one told in its place', async t => {
  const policy = `
    tiers: [{notify: [schedule:primary]}]
    last_resort: receiver:war-room`
  const story = await openEscalation(t, { policy })
  await story.fire(disk)
  await story.advance('1m')
  await story.reload(escalationConfig({ policy }).replaceAll('war-room', 'peace-room'))
  await story.advance('2h')
  t.equal((await story.incident()).mode, 'unattended')
  t.same(story.pages(), ['0:30 ana-push', '5:30 ana-sms', '5:30 peace-room'])
})

t.test('so is the receiver of the whole tree, where there is no policy any more', async t => {
  const policy = `
    tiers: [{notify: [schedule:primary]}]
    last_resort: receiver:war-room`
  const story = await openEscalation(t, { policy })
  await story.fire(disk)
  await story.advance('1m')
  await story.reload('route: {receiver: ops}\nreceivers: [{name: ops, webhook_configs: [{url: http://ops.example}]}]')
  await story.advance('2h')
  t.equal((await story.incident()).mode, 'unattended')
  t.same(story.pages().at(-1)?.split(' ')[1], 'ops')
})

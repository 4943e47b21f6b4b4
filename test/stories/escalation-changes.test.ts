import t from 'tap'
import { disk, openEscalation } from '../support/escalation.ts'

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

import t from 'tap'
import type { Schedule } from '../../../src/domain/schedule.ts'
import { appOf, fakeEngine } from '../../support/app.ts'
import { schedule } from '../../support/schedule.ts'
import { onCallOf, primary } from '../../support/told-incidents.ts'

function serve (schedules: readonly Schedule[] = [primary]) {
  const app = appOf(fakeEngine({ onCall: onCallOf(schedules) }))
  t.teardown(() => app.close())
  return (path: string) => app.inject(`/api/tocsin/v1${path}`)
}

const titles = (body: string) => new Set(body.split('\r\n').filter(line => line.startsWith('SUMMARY:')))

t.test('a schedule is a calendar of its people', async t => {
  const answer = await serve()('/schedules/primary/calendar.ics')
  t.equal(answer.statusCode, 200)
  t.equal(answer.headers['content-type'], 'text/calendar; charset=utf-8')
  t.match(answer.body, /^BEGIN:VCALENDAR\r\n(.*\r\n)+END:VCALENDAR\r\n$/)
  t.match(answer.body, /\r\nX-WR-CALNAME:primary\r\n/)
  t.match(answer.body, /\r\nUID:[0-9a-f]{32}@tocsin\.example\r\nDTSTAMP:20261120T120000Z\r\nDTSTART:20261102T080000Z\r\nDTEND:20261109T080000Z\r\nSUMMARY:ana\r\n/)
  t.same(titles(answer.body), new Set(['SUMMARY:ana', 'SUMMARY:bo']))
})

t.test('a person is a calendar of her shifts in all schedules', async t => {
  const get = serve([primary, { ...primary, name: 'night, too' }, { ...primary, name: 'other', rotations: [] }])
  const { body } = await get('/users/ana/calendar.ics')
  t.same(titles(body), new Set(['SUMMARY:primary', 'SUMMARY:night\\, too']))
  t.match(body, 'DTSTART:20261102T080000Z\r\n')
  t.notMatch(body, 'DTSTART:20261109T080000Z\r\n')
  t.equal(titles((await get('/users/chen/calendar.ics')).body).size, 0, 'who is never on call has an empty one')
})

t.test('calendars that are not there, or that no program could read, are refused', async t => {
  const restless = schedule({ rotations: Array.from({ length: 30 }, (_, n) => ({ every: 'hour', start: `2026-09-01T00:${n + 10}` })) })
  t.match((await serve()('/schedules/x/calendar.ics')), { statusCode: 404, body: /"not_found"/ })
  t.match((await serve()('/users/dee/calendar.ics')), { statusCode: 404, body: /no user is named/ })
  t.match((await serve([restless])('/schedules/primary/calendar.ics')), { statusCode: 400, body: /more than 20000 changes/ })
  t.equal((await serve()('/users/ana/calendar.ics?x=1')).statusCode, 400)
})

import t from 'tap'
import { console } from '../../receivers/console.ts'
import { delivery } from '../support/delivery.ts'
import { notification } from '../support/notification.ts'

t.test('a notification is one line of JSON', async t => {
  const lines: string[] = []
  await console.send(delivery({ settings: {}, notification: notification({ receiver: 'two\nlines' }), print: line => { lines.push(line) } }))

  t.equal(lines.length, 1)
  t.notOk(lines[0]?.includes('\n'))
  t.match(JSON.parse(lines[0] ?? ''), { receiver: 'two\nlines', status: 'firing', version: '4', alerts: [{ labels: { alertname: 'DiskFull' } }] })
})

t.test('resolved notifications are printed too', async t => {
  t.equal(console.sendResolved, true)
})

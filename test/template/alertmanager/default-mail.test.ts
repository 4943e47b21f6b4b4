import t from 'tap'
import { makeLabels } from '../../../src/domain/labels.ts'
import { frozenAlert, notification } from '../../support/notification.ts'
import { render } from '../../support/notification-render.ts'

const firing = frozenAlert({ alertname: 'Disk', node: 'a' }, { annotations: makeLabels({ summary: '2 % left' }), generatorURL: 'http://p/1' })
const resolved = frozenAlert({ alertname: 'Disk', node: 'b' }, { status: 'resolved', generatorURL: 'http://p/2' })
const groupLabels = makeLabels({ alertname: 'Disk', zone: 'z' })

const mailOf = (...alerts: Array<typeof firing>) => render('{{ template "email.default.html" . }}', { of: notification({ groupLabels, alerts }) })
/** What a person reads, line by line. */
const read = (html: string) => html.replace(/<head>.*?<\/head>/s, '').replace(/\s+/g, ' ').replace(/<br\/>|<\/td>/g, '\n').replace(/<[^>]*>/g, '').split('\n').map(line => line.trim()).filter(Boolean)

t.test('the mail says what fires, what is resolved, and where to look', async t => {
  const html = mailOf(firing, resolved)
  t.match(html, '<title>[FIRING:1] Disk z </title>')
  t.same(read(html), [
    '2 alerts for alertname=Disk zone=z',
    'View in Alertmanager',
    '[1] Firing', 'Labels', 'alertname = Disk', 'node = a', 'Annotations', 'summary = 2 % left', 'Source',
    '[1] Resolved', 'Labels', 'alertname = Disk', 'node = b', 'Source',
    'Sent by Alertmanager'
  ])
  t.same([...html.matchAll(/ href="([^"]*)"/g)].map(([, address]) => address),
    ['http://router.example/#/alerts?receiver=hook', 'http://p/1', 'http://p/2', 'http://router.example'])
})

t.test('its head is orange while something fires, else green', async t => {
  t.match(mailOf(firing, resolved), 'bgcolor="#E6522C"')
  t.notMatch(mailOf(firing, resolved), '#68B90F')
  t.match(mailOf(resolved), 'bgcolor="#68B90F"')
  t.notMatch(mailOf(resolved), '#E6522C')
  t.equal(read(mailOf(resolved))[0], '1 alert for alertname=Disk zone=z')
})

t.test('what an alert does not have leaves nothing behind', async t => {
  const bare = { ...firing, alert: { ...firing.alert, annotations: makeLabels({}), generatorURL: '' } }
  const html = render('{{ template "email.default.html" . }}', { of: notification({ groupLabels: makeLabels({}), alerts: [bare] }) })
  t.same(read(html), ['1 alert', 'View in Alertmanager', '[1] Firing', 'Labels', 'alertname = Disk', 'node = a', 'Sent by Alertmanager'])
})

t.test('every element is closed', async t => {
  const open: string[] = []
  for (const [, slash, name = '', inside = ''] of mailOf(firing, resolved, resolved).matchAll(/<(\/?)([a-z]+)((?:"[^"]*"|[^>"])*)>/g)) {
    if (slash) t.equal(open.pop(), name)
    else if (!inside.endsWith('/')) open.push(name)
  }
  t.same(open, [])
})

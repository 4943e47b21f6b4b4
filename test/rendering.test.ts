import t from 'tap'
import { makeLabels } from '../src/domain/labels.ts'
import { createRendering } from '../src/rendering.ts'
import { frozenAlert, notification } from './support/notification.ts'

const large = notification({
  alerts: Array.from({ length: 2000 }, (_, n) => frozenAlert({ alertname: 'Outage', instance: `host-${n}` }, { annotations: makeLabels({ summary: 'x'.repeat(3000) }) }))
})

function tell () {
  const logged: string[] = []
  return { logged, ...createRendering([], { now: () => 0, log: { error: message => { logged.push(message) } } })(large) }
}

t.test('a text that grows too long is cut, not lost, and the log says so', async t => {
  const { render, logged } = tell()
  const text = render('{{ template "pushover.default.message" . }}')
  t.match(text, /Alerts Firing:\nLabels:\n - alertname = Outage/)
  t.ok(text.endsWith('…'))
  t.ok(text.length < 5e6)
  t.match(logged, [/^hook: a text is cut: template: .*: exceeded maximum output \(4194304 characters\)$/])
})

t.test('HTML is not cut within a tag', async t => {
  const { renderHtml } = tell()
  t.match(renderHtml('{{ template "email.default.html" . }}').slice(-10000), /xxx[^<>]*(<[^<>]*>[^<>]*)*…$/)
  t.equal(renderHtml('{{ range .Alerts }}{{ . }}<p>{{ end }}').slice(-100).replace(/^[^<]*<p>/, '').match(/<(?![^<>]*>)/), null)
})

t.test('one value that is too long is cut as a whole', async t => {
  t.equal(tell().render('{{ .Alerts | toJson }}'), '…')
})

t.test('who wrote something before it took too many steps is told that', async t => {
  t.equal(tell().render('about {{ range .Alerts }}{{ range 10000 }}{{ end }}{{ end }}'), 'about …')
})

t.test('a template that gets nowhere, or is none, fails the notification for good', async t => {
  const { render, logged } = tell()
  const failing: Array<[template: string, message: RegExp]> = [
    ['{{ range 1000000000 }}{{ end }}', /exceeded maximum number of steps/],
    ['x {{ template "missing" . }}', /^a template failed: template: :1:14: executing "" at <{{template "missing" \.}}>: template "missing" not defined$/],
    ['{{ nothing', /^a template failed: template: :1: function "nothing" not defined$/]
  ]
  for (const [template, message] of failing) t.throws(() => render(template), { retryable: false, reason: 'other', message })
  t.same(logged, [])
})

t.test('what a template says of a long label is cut', async t => {
  const told = notification({ alerts: [frozenAlert({ alertname: 'x'.repeat(10_000) })] })
  const { render } = createRendering([], { now: () => 0, log: { error () {} } })(told)
  t.throws(() => render('{{ mustToDate "2006" .CommonLabels.alertname }}'), { message: /^a template failed: template: :1:\d+: executing .*parsing time.{300,460}…$/ })
})

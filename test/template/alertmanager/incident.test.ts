import t from 'tap'
import { notification } from '../../support/notification.ts'
import { render } from '../../support/notification-render.ts'
import { webhookBody } from '../../../src/domain/webhook-body.ts'
import type { NotifiedIncident } from '../../../src/domain/notification.ts'
import { dataOfJson } from '../../../src/template/alertmanager/data-of-json.ts'
import { pointerTo } from '../../../src/template/value.ts'
import { parseTemplateFiles, renderingOfData } from '../../../src/template/alertmanager/notification-templates.ts'
import { toGoJson } from '../../../src/text.ts'

const incident: NotifiedIncident = { id: 'i1', url: 'http://t/i/i1', ackURL: 'http://t/i/i1?t=tok&x', token: 'tok', tier: 0, state: 'triggered', assignee: 'ana' }
const withIncident = notification({ incident })
const { tier: _tier, assignee: _assignee, ...bare } = incident
const all = '{{ with .Incident }}{{ .ID }} {{ .URL }} {{ .AckURL }} {{ .Tier }} {{ .State }} {{ .Assignee }}{{ end }}'

t.test('a template has the incident of a page', async t => {
  t.equal(render(all, { of: withIncident }), 'i1 http://t/i/i1 http://t/i/i1?t=tok&x 0 triggered ana')
  t.equal(render('{{ with .Incident.Tier }}tier {{ . }}{{ end }}', { of: withIncident }), 'tier 0', 'the first tier is one')
  t.equal(render(`${all}{{ if .Incident.Tier }}tier{{ end }}`, { of: notification({ incident: bare }) }), 'i1 http://t/i/i1 http://t/i/i1?t=tok&x  triggered ')
})

t.test('without one, all is as if there were no incidents', async t => {
  t.equal(render(`${all}{{ if .Incident }}a{{ else }}b{{ end }}`), 'b')
  t.match(render('{{ .Incident.ID }}'), /nil pointer evaluating \*template\.Incident\.ID/)
  t.match(render('{{ .Incident.Token }}', { of: withIncident }), /can't evaluate field Token/)
  t.equal(render('{{ printf "%v" . }}', { of: withIncident }), render('{{ printf "%v" . }}'), 'what prints all of the data prints no more')
})

t.test('a webhook has it as its last field, and without one it has none', async t => {
  const plain = toGoJson(webhookBody(notification()))
  t.equal(toGoJson(webhookBody(withIncident)), `${plain.slice(0, -1)},"incident":{"id":"i1","url":"http://t/i/i1","ackURL":"http://t/i/i1?t=tok\\u0026x","tier":0,"state":"triggered","assignee":"ana"}}`)
  t.notMatch(plain, 'incident')
  t.same(webhookBody(notification({ incident: bare })).incident, { id: 'i1', url: incident.url, ackURL: incident.ackURL, state: 'triggered' })
})

t.test('what a webhook was sent is read as data of templates', async t => {
  const { templates } = parseTemplateFiles([])
  const { data } = dataOfJson(JSON.parse(toGoJson(webhookBody(withIncident))))
  t.equal(templates.compile(all)(renderingOfData(templates, { data: pointerTo(data), now: 0, routeLabels: {} })), 'i1 http://t/i/i1 http://t/i/i1?t=tok&x 0 triggered ana')
})

const linked = ['opsgenie.default.description', 'victorops.default.state_message', 'wechat.default.message', 'pushover.default.url', 'sns.default.message', 'webex.default.message', 'discord.default.message', 'msteams.default.text',
  'msteamsv2.default.text', 'mattermost.default.text', 'rocketchat.default.text', 'email.default.html', 'ntfy.default.message', 'ntfy.default.click', 'twilio.default.sms', 'matrix.default.body', 'matrix.default.formatted_body',
  'googlechat.default.text', 'apprise.default.body']
for (const name of linked) {
  t.test(`${name} has the link if there is an incident that is not over, and is the same otherwise`, async t => {
    const text = `{{ template "${name}" . }}`
    t.equal(render(text, { of: withIncident }).split(incident.ackURL).length, 2)
    t.equal(render(text, { of: notification({ incident: { ...incident, state: 'resolved' } }) }), render(text))
    t.notMatch(render(text), 'cknowledge')
  })
}

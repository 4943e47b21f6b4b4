import t from 'tap'
import { makeLabels } from '../../../src/domain/labels.ts'
import { defaultTemplates } from '../../../src/template/alertmanager/default-templates.ts'
import { frozenAlert, notification } from '../../support/notification.ts'
import { render } from '../../support/notification-render.ts'

const disk = frozenAlert({ alertname: 'Disk', node: 'a', severity: 'warning' }, { annotations: makeLabels({ summary: '2 % left', text: 'buy' }), generatorURL: 'http://p/1' })
const full = frozenAlert({ alertname: 'Disk', node: 'b', severity: 'critical' }, { annotations: makeLabels({ summary: '2 % left' }), generatorURL: 'http://p/2', status: 'resolved' })
const groupLabels = makeLabels({ alertname: 'Disk' })

const firing = notification({ groupLabels, receiver: 'team-a.b', alerts: [disk] })
const mixed = notification({ groupLabels, receiver: 'team-a.b', alerts: [disk, full] })
const resolved = notification({ groupLabels, receiver: 'team-a.b', alerts: [full] })

const ofDisk = 'Labels:\n - alertname = Disk\n - node = a\n - severity = warning\nAnnotations:\n - summary = 2 % left\n - text = buy\nSource: http://p/1\n'
const ofFull = 'Labels:\n - alertname = Disk\n - node = b\n - severity = critical\nAnnotations:\n - summary = 2 % left\nSource: http://p/2\n'
/** The same as Markdown. */
const marked = (list: string) => `\n${list.replaceAll(' - ', '  - ').replace('Annotations', '\nAnnotations').replace('Source', '\nSource')}\n`

const template = (name: string, of = mixed) => render(`{{ template "${name}" . }}`, { of })
const url = 'http://router.example/#/alerts?receiver=team-a%5C.b'

t.test('the subject has the labels of the group, and what else the alerts have in common', async t => {
  t.equal(template('__subject', firing), '[FIRING:1] Disk (a warning)')
  t.equal(template('__subject', mixed), '[FIRING:1] Disk ')
  t.equal(template('__subject', resolved), '[RESOLVED] Disk (b critical)')
  t.equal(template('__subject', notification({ groupLabels: makeLabels({}), alerts: [disk] })), '[FIRING:1]  (Disk a warning)')
})

t.test('short fields', async t => {
  const subject = '[FIRING:1] Disk '
  const expected: { readonly [text: string]: string } = {
    [subject]: `slack.default.title pagerduty.default.description opsgenie.default.message victorops.default.entity_display_name pushover.default.title sns.default.subject
      discord.default.title msteams.default.summary msteams.default.title msteamsv2.default.title jira.default.summary rocketchat.default.title mattermost.default.title
      email.default.subject`,
    [url]: `__alertmanagerURL slack.default.titlelink pagerduty.default.clientURL opsgenie.default.source pushover.default.url rocketchat.default.titlelink
      mattermost.default.titlelink`,
    [`${subject} | ${url}`]: 'slack.default.fallback mattermost.default.fallback',
    Alertmanager: `__alertmanager slack.default.username pagerduty.default.client victorops.default.monitoring_tool rocketchat.default.alias
      mattermost.default.username`,
    '': `__description slack.default.callbackid slack.default.pretext slack.default.iconemoji slack.default.iconurl slack.default.text slack.default.footer
      wechat.default.to_user wechat.default.to_party wechat.default.to_tag wechat.default.agent_id discord.default.content rocketchat.default.emoji
      rocketchat.default.iconurl rocketchat.default.text`,
    danger: 'slack.default.color mattermost.default.color',
    Medium: 'jira.default.priority'
  }
  for (const [text, names] of Object.entries(expected)) {
    for (const name of names.split(/\s+/)) t.equal(template(name), text, name)
  }
  t.equal(template('slack.default.color', resolved), 'good')
})

t.test('messages list what fires and what is resolved', async t => {
  const common = '2 % left\n'
  const rows: Array<[names: string, firing: string, mixed: string, resolved: string]> = [
    ['opsgenie.default.description victorops.default.state_message',
      `2 % left buy\nAlerts Firing:\n${ofDisk}\n`, `${common}Alerts Firing:\n${ofDisk}\nAlerts Resolved:\n${ofFull}`, `${common}\nAlerts Resolved:\n${ofFull}`],
    ['pushover.default.message sns.default.message webex.default.message',
      `2 % left buy\n\nAlerts Firing:\n${ofDisk}\n\n\n`, `${common}\nAlerts Firing:\n${ofDisk}\n\n\nAlerts Resolved:\n${ofFull}\n\n`, `${common}\n\nAlerts Resolved:\n${ofFull}\n\n`],
    ['telegram.default.message discord.default.message',
      `\n\nAlerts Firing:\n${ofDisk}\n\n\n`, `\n\nAlerts Firing:\n${ofDisk}\n\n\nAlerts Resolved:\n${ofFull}\n\n`, `\n\n\nAlerts Resolved:\n${ofFull}\n\n`],
    ['msteams.default.text msteamsv2.default.text jira.default.description mattermost.default.text',
      `\n\n# Alerts Firing:\n${marked(ofDisk)}\n\n\n`, `\n\n# Alerts Firing:\n${marked(ofDisk)}\n\n\n# Alerts Resolved:\n${marked(ofFull)}\n\n`,
      `\n\n\n# Alerts Resolved:\n${marked(ofFull)}\n\n`]
  ]
  for (const [names, ...texts] of rows) {
    for (const name of names.split(' ')) {
      for (const [index, of] of [firing, mixed, resolved].entries()) t.equal(template(name, of), texts[index], `${name} ${index}`)
    }
  }
  t.equal(template('wechat.default.message'), `[FIRING:1] Disk \n${common}Alerts Firing:\n${ofDisk}\nAlerts Resolved:\n${ofFull}\nAlertmanagerUrl:\n${url}`)
  t.equal(render('{{ template "pagerduty.default.instances" .Alerts.Firing }}', { of: mixed }), ofDisk)
})

t.test('the priority is that of the gravest alert that fires, else of the gravest that is resolved', async t => {
  const priorityOf = (...severities: string[]) => template('jira.default.priority', notification({
    alerts: severities.map(text => frozenAlert({ severity: text.replace('was ', '') }, { status: text.startsWith('was') ? 'resolved' : 'firing' }))
  }))
  const rows: Array<[severities: string[], priority: string]> = [
    [['info', 'critical', 'warning'], 'High'], [['info', 'warning', 'info'], 'Medium'], [['info', 'none'], 'Low'], [['none'], ''],
    [['info', 'was critical'], 'Low'], [['none', 'was warning', 'was critical'], 'High'], [['was info', 'was warning'], 'Medium'], [['was info'], 'Low'], [[], '']
  ]
  for (const [severities, priority] of rows) t.equal(priorityOf(...severities), priority, severities.join(', '))
})

t.test('a hundred alerts cost no template its limits', async t => {
  const alerts = Array.from({ length: 100 }, (_, index) => frozenAlert({ alertname: 'Disk', node: String(index) }, { status: index % 2 ? 'firing' : 'resolved' }))
  const names = defaultTemplates.map(text => /define "([^"]+)"/.exec(text)?.[1] ?? '').filter(name => !name.startsWith('__text') && !name.endsWith('.instances'))
  for (const name of names) t.notMatch(template(name, notification({ alerts })), /^template:/, name)
})

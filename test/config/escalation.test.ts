import t from 'tap'
import { loadOnCall } from '../support/on-call-config.ts'

const rules = 'notify: {high: [{receiver: push}]}'
const names = `receivers: [{name: push, console_configs: [{}]}, {name: war-room, console_configs: [{}]}, {name: chat, console_configs: [{}]}, {name: silent}]
users: [{name: ana, ${rules}}, {name: head, ${rules}}]
schedules: [{name: primary, time_zone: UTC}, {name: secondary, time_zone: UTC}, {name: both, time_zone: UTC}]
`
const file = (policies: string) => `${names}escalation_policies: [${policies}]`
const policy = (more = '', { tiers = '[{notify: [user:ana]}]', last = 'receiver:war-room' } = {}) => file(`{name: payments, tiers: ${tiers}, last_resort: "${last}"${more && ', ' + more}}`)
const target = (text: string) => policy('', { tiers: `[{notify: ["${text}"]}]` })
const severity = (text: string) => `${names}severity: ${text}`
const place = '4: escalation_policies[0]'

t.test('the example of the documentation', async t => {
  const { errors, policies, severity } = loadOnCall(`${names}
escalation_policies:
  - name: payments
    tiers:
      - {notify: [schedule:primary]}
      - {after: 15m, notify: [schedule:secondary]}
      - {after: 45m, notify: [user:head, receiver:war-room], urgency: low, mode: round_robin, ack: all}
    repeat: {times: 2, from_tier: 0}
    ack_timeout: 2h
    reopen_window: 20m
    keep_ack_on_reopen: true
    page_budget: {incidents: 5, per: 10m}
    last_resort: receiver:war-room`)
  t.same(errors, [])
  const usual = { urgency: 'high', mode: 'all', ack: 'first' }
  t.same(policies, [{
    name: 'payments',
    tiers: [
      { after: 0, notify: [{ kind: 'schedule', name: 'primary' }], ...usual },
      { after: 900_000, notify: [{ kind: 'schedule', name: 'secondary' }], ...usual },
      { after: 2_700_000, notify: [{ kind: 'user', name: 'head' }, { kind: 'receiver', name: 'war-room' }], urgency: 'low', mode: 'round_robin', ack: 'all' }
    ],
    repeat: { times: 2, fromTier: 0, after: 2_700_000 },
    ackTimeout: 7_200_000,
    reopenWindow: 1_200_000,
    keepAckOnReopen: true,
    pageBudget: { incidents: 5, per: 600_000 },
    lastResort: 'war-room'
  }])
  t.same(JSON.parse(JSON.stringify(policies)), policies, 'it can be kept with an incident')
  t.same(severity, { label: 'severity', order: ['info', 'warning', 'error', 'critical'] })
})

t.test('what is left out has its default', async t => {
  t.match(loadOnCall(policy()).policies, [{ repeat: { times: 0, fromTier: 0, after: 300_000 }, ackTimeout: 3_600_000, reopenWindow: 900_000, keepAckOnReopen: false, pageBudget: undefined }])
  t.notOk('ackTimeout' in (loadOnCall(policy('', { tiers: '[{notify: [user:ana], urgency: low}]' })).policies[0] ?? { ackTimeout: 1 }), 'low urgency has time')
  const waits = (tiers: string, repeat = '{times: forever}') => loadOnCall(policy(`repeat: ${repeat}`, { tiers })).policies[0]?.repeat
  t.same(waits('[{after: 2m, notify: [user:ana]}, {after: 9m, notify: [user:head]}]'), { times: 'forever', fromTier: 0, after: 120_000 })
  t.same(waits('[{notify: [user:ana]}, {after: 9m, notify: [user:head]}]', '{times: 3, from_tier: 1}'), { times: 3, fromTier: 1, after: 540_000 })
  t.same(loadOnCall(severity('{order: [p3, p2, p1]}')).severity, { label: 'severity', order: ['p3', 'p2', 'p1'] })
})

const rows: Array<[text: string, ...expected: string[]]> = [
  [target('schedule:primray'), `${place}.tiers[0].notify[0]: undefined schedule "primray", did you mean "primary"?`],
  [target('user:anna'), `${place}.tiers[0].notify[0]: undefined user "anna", did you mean "ana"?`],
  [target('user:primary'), `${place}.tiers[0].notify[0]: undefined user "primary", did you mean "schedule:primary"?`],
  [target('user:zoe'), `${place}.tiers[0].notify[0]: undefined user "zoe"`],
  [target('receiver:chatt'), `${place}.tiers[0].notify[0]: undefined receiver "chatt", did you mean "chat"?`],
  [target('receiver:silent'), `${place}.tiers[0].notify[0]: receiver "silent" has no integrations, so it would tell nobody`],
  [target('policy:payments'), `${place}.tiers[0].notify[0]: a policy cannot notify another policy`],
  [target('primary'), `${place}.tiers[0].notify[0]: expected schedule:<name>, user:<name> or receiver:<name>, got "primary", did you mean "schedule:primary"?`],
  [target('shedule:primary'), `${place}.tiers[0].notify[0]: expected schedule:<name>, user:<name> or receiver:<name>, got "shedule:primary", did you mean "schedule:primary"?`],
  [policy('', { tiers: '[{notify: [user:ana, user:ana]}]' }), `${place}.tiers[0].notify[1]: "user:ana" is notified by this tier already`],
  [policy('', { tiers: '[{after: 5m}]' }), `${place}.tiers[0]: this tier notifies nobody, expected a list such as [schedule:primary, user:ana, receiver:chat]`],
  [policy('', { tiers: '[]' }), `${place}.tiers: an escalation policy needs at least one tier`],
  [policy('', { tiers: '[{notify: [user:ana], atfer: 5m}]' }), `${place}.tiers[0]: unknown key "atfer", did you mean "after"?`],
  [policy('', { tiers: '[{notify: [user:ana], mode: round-robin}]' }), `${place}.tiers[0].mode: expected one of all, round_robin, got "round-robin"`],
  [file('{name: payments, tiers: [{notify: [user:ana]}]}'), `${place}: missing last_resort, expected receiver:<name>: who gets the page when nobody else did`],
  [policy('', { last: 'war-room' }), `${place}.last_resort: expected receiver:<name>, got "war-room", did you mean "receiver:war-room"?`],
  [policy('', { last: 'schedule:primary' }), `${place}.last_resort: expected receiver:<name>, got "schedule:primary"`],
  [policy('', { last: 'receiver:war-rom' }), `${place}.last_resort: undefined receiver "war-rom", did you mean "war-room"?`],
  [policy('', { last: 'receiver:silent' }), `${place}.last_resort: receiver "silent" has no integrations, so it would tell nobody`],
  [file('{tiers: [{notify: [user:ana]}], last_resort: "receiver:chat"}'), `${place}: missing name in escalation policy`],
  [policy().replace('name: payments', 'name: none'), `${place}.name: an escalation policy cannot be called none: as that of a route, it ends what the route inherits`],
  [policy('repeat: {times: often}'), `${place}.repeat.times: expected a number from 0 up or forever, got "often"`],
  [policy('repeat: {times: -1}'), `${place}.repeat.times: expected a number from 0 up or forever, got "-1"`],
  [policy('repeat: {from_tier: 1}'), `${place}.repeat.from_tier: there is no tier 1: the first one is 0 and the last one 0`],
  [policy('ack_timeout: 30s'), `${place}.ack_timeout: expected a duration from 5m to 14d, got 30s`],
  [policy('ack_timeout: 15d'), `${place}.ack_timeout: expected a duration from 5m to 14d, got 15d`],
  [policy('page_budget: {incidents: 0, per: 0s}'), `${place}.page_budget.incidents: a budget of no incidents would make one storm of everything, expected at least 1`, `${place}.page_budget.per: per cannot be zero`],
  [policy('page_budget: {incidents: 5}'), `${place}.page_budget: missing per, expected a duration`],
  [severity('{label: ""}'), '4: severity.label: invalid label name ""'],
  [severity('{order: []}'), '4: severity.order: expected the values of the label from the least to the worst'],
  [severity('{order: [a, b, a, ""]}'), '4: severity.order[2]: duplicated severity "a"', '4: severity.order[3]: a label that is empty is missing, which ranks as error']
]

t.test('what is wrong is said with its place, all at once', async t => {
  for (const [text, ...expected] of rows) t.same(loadOnCall(text).errors, expected, text.slice(names.length))
  t.same(loadOnCall(`${names}escalation_policies: [{name: a, tiers: [{notify: [user:ana]}], last_resort: "receiver:chat"}, {name: a, tiers: [{notify: [user:x]}]}]`).errors, [
    '4: escalation_policies[1]: missing last_resort, expected receiver:<name>: who gets the page when nobody else did',
    '4: escalation_policies[1].name: escalation policy name "a" is not unique',
    '4: escalation_policies[1].tiers[0].notify[0]: undefined user "x"'
  ])
})

t.test('of names that are wrong themselves nothing more is said', async t => {
  t.same(loadOnCall(target('user:zoe').replace('{name: ana,', '{name: [],')).errors.filter(error => error.startsWith('4')), [])
})

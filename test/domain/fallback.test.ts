import t from 'tap'
import type { ReceiverConfig } from '../../src/domain/config.ts'
import { explainFailures, fallbackKey, latestOf, needsEnd, noteFallback, placesOf } from '../../src/domain/fallback.ts'
import { makeLabels } from '../../src/domain/labels.ts'
import { webhookBody } from '../../src/domain/webhook-body.ts'
import { dawn, logEntry } from '../support/build.ts'
import { frozenAlert, notification } from '../support/notification.ts'
import { render } from '../support/notification-render.ts'

// Only the names matter here.
const integration = (type: string, index = 0) => ({ type, index, sendResolved: true, settings: {}, http: {} }) as unknown as ReceiverConfig['integrations'][number]
const receiver = (name: string, fallback?: string): ReceiverConfig => ({ name, labels: makeLabels({ name }), integrations: [integration('webhook'), integration('email')], ...fallback !== undefined && { fallback } })
const all = [receiver('chat', 'mail'), receiver('mail', 'phone'), receiver('phone'), receiver('a', 'b'), receiver('b', 'a')]
const places = (name: string) => placesOf(all.find(one => one.name === name) ?? receiver(name), wanted => all.find(one => one.name === wanted))

t.test('who may be told where a route names a receiver, and who when that fails', async t => {
  const found = [...places('chat')].map(([key, { name, insteadOf, fallbacks }]) => [key, name, insteadOf, fallbacks.map(({ key }) => key)])
  const [mail, phone] = ['mail', 'phone'].map(name => [`${name}/webhook/0 for "chat"`, `${name}/email/0 for "chat"`])
  t.same(found, [
    ['chat/webhook/0', 'chat/webhook/0', undefined, mail],
    ['chat/email/0', 'chat/email/0', undefined, mail],
    [mail?.[0], 'mail/webhook/0', 'chat', phone],
    [mail?.[1], 'mail/email/0', 'chat', phone],
    [phone?.[0], 'phone/webhook/0', 'chat', []],
    [phone?.[1], 'phone/email/0', 'chat', []]
  ])
  t.same([...places('phone').keys()], ['phone/webhook/0', 'phone/email/0'])
  t.equal(places('a').size, 4, 'a circle, which no loaded configuration has, ends')
})

t.test('no name of a receiver makes the key of a fallback that of something else', async t => {
  const names = ['a', 'a for "b"', 'q/webhook/0', 'x/webhook/0 for "a"', '"', '\\', '\\"', 'a for ']
  const keys = names.flatMap(name => [`${name}/webhook/0`, ...names.map(other => fallbackKey(other, `${name}/webhook/0`))])
  t.equal(new Set(keys).size, keys.length)
})

t.test('failures name the receivers and integrations, with the reason where there is one', async t => {
  const failures = [{ integration: 'chat/webhook/0', reason: 'it answered 500' }, { integration: 'mail/email/0 for "chat"', reason: '' }, { integration: 'gone/webhook/0', reason: 'no' }]
  t.equal(explainFailures(failures, key => places('chat').get(key)), 'chat/webhook[0] failed: it answered 500; mail/email[0] failed; gone/webhook/0 failed: no')
})

t.test('of what was told, to itself or to those that failed, the latest counts', async t => {
  const [older, newer] = [logEntry({ seq: 3, at: dawn + 9 }), logEntry({ seq: 4 })]
  t.equal(latestOf([older, newer, undefined]), newer)
  t.equal(latestOf([undefined, newer, older]), newer)
  t.equal(latestOf([undefined]), undefined)
})

t.test('a fallback is told the ends of what it knows to fire, and nothing else', async t => {
  const disk = frozenAlert({ alertname: 'Disk' })
  const net = frozenAlert({ alertname: 'Net' })
  const ended = (one: typeof disk) => ({ ...one, status: 'resolved' as const })
  const entry = logEntry({ firing: [disk.alert.fingerprint] })
  const ask = (alerts: ReadonlyArray<typeof disk>, rest = {}) => {
    const { update, alerts: told } = needsEnd({ entry, others: [], alerts, tick: dawn + 86_400_000, repeatInterval: 1, sendResolved: true, ...rest })
    return [update.send ? update.reason : update.why, told.map(({ alert: { labels } }) => labels.alertname)]
  }
  t.same(ask([disk, net]), ['already told', ['Disk']], 'no repeat, no news')
  t.same(ask([disk, ended(net)]), ['already told', ['Disk']])
  t.same(ask([ended(disk), net]), ['all alerts resolved', ['Disk']])
  const both = logEntry({ firing: [disk.alert.fingerprint, net.alert.fingerprint] })
  t.same(ask([ended(disk), net], { entry: both }), ['some alerts resolved', ['Disk', 'Net']])
  t.same(ask([ended(disk), net], { entry: both, sendResolved: false }), ['already told', ['Disk', 'Net']])
  t.same(ask([ended(disk)], { entry: undefined }), ['already told', []])
})

t.test('who was told the end is told that it fires again where those in whose place it was told know of no end', async t => {
  const disk = frozenAlert({ alertname: 'Disk' })
  const { fingerprint } = disk.alert
  const entry = logEntry({ seq: 5, firing: [], resolved: [fingerprint] })
  const ask = (others: ReadonlyArray<{ seq: number, firing?: string[] }>, rest = {}) => {
    const { update } = needsEnd({ entry, others: others.map(logEntry), alerts: [disk], tick: dawn, repeatInterval: 1, sendResolved: true, ...rest })
    return update.send ? update.reason : update.why
  }
  t.equal(ask([{ seq: 3, firing: [fingerprint] }]), 'first notification')
  t.equal(ask([{ seq: 6 }, { seq: 3, firing: [fingerprint] }]), 'first notification', 'be it one of several')
  t.equal(ask([{ seq: 3, firing: [fingerprint] }], { sendResolved: false }), 'already told', 'as it heard of no end')
  t.equal(ask([{ seq: 6, firing: [fingerprint] }]), 'already told', 'who was told later knows')
  t.equal(ask([{ seq: 3 }]), 'already told', 'who knows of no fire is told of it')
  t.equal(ask([]), 'already told')
  t.equal(ask([{ seq: 3, firing: [fingerprint] }], { alerts: [{ ...disk, status: 'resolved' }] }), 'already told')
})

t.test('whoever is told through a fallback reads so, without any template of her own', async t => {
  const note = 'chat/webhook[0] failed: it answered 500: no'
  const told = notification({ alerts: noteFallback([frozenAlert({ alertname: 'Disk' }, { annotations: makeLabels({ summary: '2 % left' }) }), frozenAlert({ alertname: 'Net' })], note) })
  const printed = (name: string) => render(`{{ template "${name}" . }}`, { of: told })
  for (const service of ['slack', 'discord', 'pushover', 'rocketchat', 'mattermost', 'msteams', 'msteamsv2']) t.match(printed(`${service}.default.title`), / \[chat\/webhook\[0\] failed\]$/, service)
  for (const name of ['email.default.subject', 'opsgenie.default.message', 'pagerduty.default.description', 'sns.default.subject', 'jira.default.summary']) t.match(printed(name), / \[chat\/webhook\[0\] failed\]$/, name)
  for (const service of ['telegram', 'discord', 'webex', 'pushover', 'sns', 'wechat']) t.ok(printed(`${service}.default.message`).includes(note), service)
  for (const name of ['opsgenie.default.description', 'victorops.default.state_message', 'msteams.default.text', 'jira.default.description', 'pagerduty.default.instances']) t.ok(printed(name).includes(note), name)
  t.match(printed('email.default.html'), /tocsin_fallback = chat\/webhook\[0\] failed/)
  t.same([...webhookBody(told).commonAnnotations], [['tocsin_fallback', note]])
  t.equal(told.alerts[0]?.alert.annotations.summary, '2 % left')
})

import { readFileSync } from 'node:fs'
import t from 'tap'
import { openDiscord as open } from '../support/sentry-discord.ts'
import { delivery, sign } from '../support/sources.ts'

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url))

t.test('an issue is told to #errors once every 30 minutes, then its end, then that it is back', async t => {
  const { hook, advance, arrived } = await open(t)
  await hook('issue.created')
  await hook('event_alert.triggered')
  await advance('29m')
  t.same(arrived(), [[10, 'errors', 'SentryIssue fires']], 'and not by the hook that knows no environment')
  await hook('event_alert.triggered')
  await advance('3m')
  t.same(arrived(), [[1840, 'errors', 'SentryIssue fires']])
  await hook('issue.resolved')
  await advance('10m')
  t.same(arrived(), [[1930, 'errors', 'SentryIssue ended']])
  await hook('issue.unresolved.regressed')
  await advance('5m')
  t.same(arrived(), [[2530, 'errors', 'SentryIssue fires']])
})

t.test('what has the tag domain=payment is told to #payments every five minutes', async t => {
  const { post, hook, advance, arrived } = await open(t)
  const value = JSON.parse(String(read('test/samples/sentry/event_alert.triggered.json')))
  value.data.event.tags.push(['domain', 'payment'])
  await post(Buffer.from(JSON.stringify(value)), 'event_alert')
  await advance('12m')
  t.same(arrived(), [[10, 'payments', 'SentryIssue fires'], [340, 'payments', 'SentryIssue fires'], [670, 'payments', 'SentryIssue fires']])
  await hook('issue.resolved')
  await advance('5m')
  t.same(arrived(), [[730, 'payments', 'SentryIssue ended']])
})

t.test('a metric alert is told to #errors as a warning, and pages when it is critical', async t => {
  const { hook, advance, arrived } = await open(t)
  const name = 'Checkout failures above budget'
  await hook('metric_alert.warning')
  await advance('3m')
  t.same(arrived(), [[0, 'errors', `${name} fires`]], 'at once: it began two minutes ago')
  await hook('metric_alert.critical')
  await advance('3m')
  t.same(arrived(), [[180, 'ana-push', `${name} fires`], [210, 'errors', `${name} fires`, `${name} ended`]], 'critical, and no warning any more, in one message')
  await hook('metric_alert.resolved')
  await advance('3m')
  t.same(arrived(), [[360, 'ana-push', `${name} ended`], [390, 'errors', `${name} ended`]])
})

t.test('what is not signed is not taken', async t => {
  const { engine, advance, arrived } = await open(t)
  const body = read('test/samples/sentry/event_alert.triggered.json')
  await t.rejects(engine.sources.receive('sentry', delivery(body, { headers: { 'sentry-hook-resource': 'event_alert', 'sentry-hook-signature': sign(body, 'another secret') } })), { name: 'Unauthorized' })
  await advance('5m')
  t.same(arrived(), [])
})

t.test('the metric alert on payments is told to #payments', async t => {
  const { post, advance, arrived } = await open(t)
  const value = JSON.parse(String(read('test/samples/sentry/metric_alert.critical.json')))
  value.data.metric_alert.alert_rule.name = 'Payment error spike'
  await post(Buffer.from(JSON.stringify(value)), 'metric_alert')
  await advance('1m')
  t.same(arrived(), [[0, 'payments', 'Payment error spike fires'], [0, 'ana-push', 'Payment error spike fires']])
})

import t from 'tap'
import { instantAt } from '../../../src/domain/instant.ts'
import { sentry } from '../../../src/sources/sentry.ts'
import { bodyOf, onlyChange, readBody, type Json } from '../../support/sentry-bodies.ts'
import { delivery, reading } from '../../support/sources.ts'

function readPlugin (edit: (body: Json) => void = () => {}, name = 'legacy-webhooks-plugin') {
  const body = bodyOf(name)
  edit(body)
  return readBody(body, undefined, { tags: ['server_name'] })
}

function readHook (edit: (body: Json) => void = () => {}) {
  const body = bodyOf('service-hook.event.alert')
  edit(body)
  return sentry.read(delivery(body, { headers: { 'x-servicehook-guid': 'g' } }), reading())
}

t.test('the plugin fires under the key of the issue', async t => {
  const { labels, annotations, ...rest } = onlyChange(readPlugin(), 'firing')
  t.same({ ...labels }, {
    alertname: 'SentryIssue',
    category: 'error',
    environment: 'production',
    level: 'error',
    platform: 'python',
    project: 'checkout',
    release: 'checkout@4.18.2',
    sentry_issue_id: '6512207741',
    sentry_project_id: '4507009988776655',
    server_name: 'web-7c9d',
    source: 'shop'
  })
  t.match({ ...annotations }, { rule: 'Payment errors to on-call', culprit: '/api/checkout/{cart_id}', summary: /^PaymentGatewayTimeout: / })
  t.same(rest, {
    kind: 'firing',
    key: 'issue:6512207741',
    asOf: 1_787_121_737_318,
    heardAt: 1_787_121_737_611,
    severity: 'error',
    startsAt: instantAt(1_787_121_737_318),
    generatorURL: 'https://acme-shop.sentry.io/issues/6512207741/?referrer=webhooks_plugin',
    scopes: ['slug:checkout', 'id:4507009988776655']
  })
})

t.test('the test button of the plugin raises nothing, and nothing else is taken for it', async t => {
  const button = 'legacy-webhooks-plugin.test-button'
  t.same(readPlugin(() => {}, button), { ignored: 'a test of the plugin WebHooks: the connection works' })
  const rows: Array<[string, (body: Json) => void, name?: string]> = [
    ['a rule was met', body => { body.triggering_rules = ['r'] }, button],
    ['rules are not told', body => { delete body.triggering_rules }, button],
    ['rules are no list', body => { body.triggering_rules = 'none' }, button],
    ['not the example event', body => { body.event.tags = [] }, button],
    ['a real event without rules', body => { body.triggering_rules = [] }]
  ]
  for (const [why, edit, name] of rows) t.ok(readPlugin(edit, name).changes, why)
})

t.test('the plugin fires whatever it sends', async t => {
  const rows: Array<[unknown, key: RegExp]> = [
    [{ ...bodyOf('legacy-webhooks-plugin'), id: undefined }, /^issue:6512207741$/],
    [{ id: 42 }, /^issue:42$/],
    [{ message: 'm', url: 'https://sentry.example/shop/checkout/issues/43/events/1/' }, /^issue:43$/],
    [{ event: { event_id: 'abc' } }, /^event:abc$/],
    [{ id: { a: 1 }, url: 5 }, /^body:/],
    [{}, /^body:/],
    [[], /^body:/],
    [null, /^body:/],
    ['text', /^body:/],
    [0, /^body:/]
  ]
  for (const [body, key] of rows) t.match(onlyChange(readBody(body), 'firing').key, key, JSON.stringify(body)?.slice(0, 60))
  t.same(readBody([]).oddities, ['the body: expected an object, got a list'])
  t.not(onlyChange(readBody({ a: 1 }), 'firing').key, onlyChange(readBody({ a: 2 }), 'firing').key)
})

t.test('a service hook fires under the key of the issue, with the tags of the API', async t => {
  const { labels, annotations, ...rest } = onlyChange(readHook(), 'firing')
  t.same({ ...labels }, {
    alertname: 'SentryIssue',
    environment: 'production',
    level: 'error',
    platform: 'python',
    project: 'checkout',
    sentry_issue_id: '6512207741',
    source: 'shop'
  })
  t.match({ ...annotations }, { short_id: 'CHECKOUT-4KD', count: '1', users: '1', summary: /^PaymentGatewayTimeout: / })
  t.same(rest, {
    kind: 'firing',
    key: 'issue:6512207741',
    asOf: 1_787_121_737_000,
    severity: 'error',
    startsAt: instantAt(1_787_121_737_000),
    generatorURL: 'https://acme-shop.sentry.io/issues/6512207741/events/b7f0c2d94e5a4c1c8a3e6b9d10f2a7c4/',
    scopes: ['slug:checkout']
  })
})

t.test('a service hook fires whatever it sends', async t => {
  const rows: Array<[string, (body: Json) => void, key: RegExp]> = [
    ['the group is gone, the address of the event tells', body => { delete body.group }, /^issue:6512207741$/],
    ['only the number of the group', body => { delete body.group; body.event = { groupID: '7' } }, /^issue:7$/],
    ['only an event', body => { delete body.group; delete body.event.url }, /^event:b7f0c2d94e5a4c1c8a3e6b9d10f2a7c4$/],
    ['nothing', body => { for (const name of Object.keys(body)) delete body[name] }, /^body:/]
  ]
  for (const [why, edit, key] of rows) t.match(onlyChange(readHook(edit), 'firing').key, key, why)
})

t.test('a release as the API prints it is a release', async t => {
  t.equal(onlyChange(readHook(body => { body.event.release = { version: 'shop@2', dateCreated: 'x' } }), 'firing').labels['release'], 'shop@2')
})

import t from 'tap'
import { parseMatchers } from '../../../src/domain/matcher-parser.ts'
import { sentry } from '../../../src/sources/sentry.ts'
import { delivery, reading, sign } from '../../support/sources.ts'

const headers = { 'sentry-app-signature': 'verified before' }
const installationId = '5b1c0f6e-8a34-4f0d-9f0a-3c2b7e51d901'

t.test('a form asks by GET, with a signature over nothing', async t => {
  t.ok(sentry.answersGet)
  const get = (secret: string) => delivery(Buffer.alloc(0), { method: 'GET', headers: { 'sentry-app-signature': sign(Buffer.alloc(0), secret) } })
  t.ok(sentry.verify?.(get('a-secret-0123456789'), ['a-secret-0123456789']))
  t.notOk(sentry.verify?.(get('another'), ['a-secret-0123456789']))
})

t.test('a form that asks for options gets the severities, the worst first', async t => {
  const get = { ...delivery(Buffer.alloc(0), { method: 'GET', headers }), json: () => { throw new Error('there is no body') } }
  const report = sentry.read(get, reading({ severity: { label: 'severity', order: ['low', 'high'] } }))
  t.same(report.answer, [{ value: 'high', label: 'high' }, { value: 'low', label: 'low' }])
  t.match(report, { changes: undefined, quiet: true, ignored: String })
})

t.test('an alert action may be set up', async t => {
  const body = { fields: [{ name: 'severity', value: 'critical' }], installationId }
  const report = sentry.read(delivery(body, { headers }), reading())
  t.match(report, { changes: undefined, quiet: true, answer: { message: String } })
})

t.test('an issue that is linked leads to its alerts', async t => {
  const rows: Array<[unknown, string]> = [
    [{ fields: {}, issueId: 6512207741, installationId, webUrl: 'https://acme-shop.sentry.io/issues/1/', project: { slug: 'checkout', id: 4 } }, '6512207741'],
    [{ fields: {}, issueId: { a: 1 }, installationId, webUrl: 'https://acme-shop.sentry.io/issues/65/' }, '65']
  ]
  for (const [body, id] of rows) {
    const { answer, changes } = sentry.read(delivery(body, { headers }), reading({ source: 'sh"op' }))
    t.equal(changes, undefined)
    t.match(answer, { project: 'tocsin', identifier: id, webUrl: /^https:\/\/tocsin\.test\/#\/alerts\?filter=/ })
    const [, filter = ''] = /filter=(.*)$/.exec(JSON.parse(JSON.stringify(answer)).webUrl) ?? []
    t.match(parseMatchers(decodeURIComponent(filter)).matchers, [{ name: 'source', value: 'sh"op' }, { name: 'sentry_issue_id', value: id }])
  }
})

t.test('a form is known without its header, and is no hook where it has a resource', async t => {
  t.match(sentry.read(delivery({ fields: [], installationId }), reading()), { changes: undefined, answer: { message: String } })
  const hook = sentry.read(delivery({ data: {} }, { headers: { ...headers, 'sentry-hook-resource': 'event_alert' } }), reading())
  t.match(hook, { answer: undefined, changes: [{ kind: 'firing' }] })
})

import { writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'
import bcrypt from 'bcryptjs'
import t from 'tap'
import { getAlerts, getJson } from '../support/api.ts'
import { without } from '../support/program.ts'
import { startRouter } from '../support/router.ts'
import type { Json } from '../support/sentry-bodies.ts'
import { bytesOf, clientSecret, otherSecret, sampleNamed, wireHeaders } from '../support/sentry-samples.ts'
import { createSender } from '../support/sentry-sender.ts'
import { sign } from '../support/sources.ts'

const skip = without('redis-server')
const mebibyte = 1 << 20
const sample = sampleNamed('event_alert.triggered')
const body = bytesOf(sample)
const headers = wireHeaders(sample)
const { 'Sentry-Hook-Signature': signature = '', ...unsigned } = headers
const nothing = Buffer.from('event=secret-of-a-body')
const signed = (body: Buffer) => ({ ...headers, 'Sentry-Hook-Signature': sign(body, clientSecret) })
const blanks = (bytes: number) => Array.from({ length: Math.ceil(bytes / 65_536) }, () => Buffer.alloc(65_536, 0x20))

type Refused = { readonly what: string, readonly method?: string, readonly path?: string, readonly headers?: object, readonly body?: ReadonlyArray<Buffer>, readonly status: number, readonly source?: string, readonly reason?: string }

/** With why they are counted. */
const refusals: readonly Refused[] = [
  { what: 'a signature by another secret', headers: { ...headers, 'Sentry-Hook-Signature': sign(body, 'wrong-0123456789') }, status: 401, reason: 'wrong secret' },
  { what: 'a signature of other bytes', headers: { ...headers, 'Sentry-Hook-Signature': sign(nothing, clientSecret) }, status: 401, reason: 'wrong secret' },
  { what: 'a signature in capitals', headers: { ...headers, 'Sentry-Hook-Signature': signature.toUpperCase() }, status: 401, reason: 'wrong secret' },
  { what: 'half a signature', headers: { ...headers, 'Sentry-Hook-Signature': signature.slice(0, 32) }, status: 401, reason: 'wrong secret' },
  { what: 'no signature', headers: unsigned, status: 401, reason: 'wrong secret' },
  { what: 'an empty signature beside the secret in the URL', path: `/webhooks/shop/${otherSecret}`, headers: { ...headers, 'Sentry-Hook-Signature': '' }, status: 401, reason: 'wrong secret' },
  { what: 'a wrong secret in the URL', path: '/webhooks/shop/wrong-0123456789', headers: unsigned, status: 401, reason: 'wrong secret' },
  { what: 'no JSON that nobody signed', headers: unsigned, body: [nothing], status: 401, reason: 'wrong secret' },
  { what: 'no secret configured', path: '/webhooks/sentry', status: 401, source: 'sentry', reason: 'no secret' },
  { what: 'an empty secret, signed with it', path: '/webhooks/sentry', headers: { ...headers, 'Sentry-Hook-Signature': sign(body, '') }, status: 401, source: 'sentry', reason: 'no secret' },
  { what: 'no JSON', headers: signed(nothing), body: [nothing], status: 400, reason: 'not readable' },
  { what: 'nothing', headers: signed(Buffer.alloc(0)), body: [], status: 400, reason: 'not readable' },
  { what: 'JSON of more levels than anybody needs', headers: signed(Buffer.from('['.repeat(100_000))), body: [Buffer.from('['.repeat(100_000))], status: 400, reason: 'not readable' },
  { what: 'more than 5 MB, announced', headers: { ...headers, 'content-length': 6 * mebibyte }, body: blanks(6 * mebibyte), status: 413, reason: 'too large' },
  { what: 'more than 5 MB, not announced', headers: { ...headers, 'transfer-encoding': 'chunked' }, body: blanks(6 * mebibyte), status: 413, reason: 'too large' },
  { what: 'more than any webhook, not announced', headers: { ...headers, 'transfer-encoding': 'chunked' }, body: blanks(40 * mebibyte), status: 413, reason: 'too large' },
  { what: 'a source that nobody knows', path: '/webhooks/nobody', status: 404 },
  { what: 'GET of what has none', method: 'GET', path: '/webhooks/alertmanager', body: [], headers: {}, status: 405 },
  { what: 'DELETE', method: 'DELETE', body: [], headers: {}, status: 405 },
  { what: 'GET without a signature', method: 'GET', body: [], headers: {}, status: 401, reason: 'wrong secret' }
]

t.test('what is not as it must be is refused, counted by why, and told to nobody', { skip }, async t => {
  const router = await startRouter(t, {
    config: { route: { receiver: 'chat' }, receivers: [{ name: 'chat' }], sources: [{ name: 'shop', type: 'sentry', secret: `${clientSecret}\n${otherSecret}` }] },
    args: ['--log.level=debug']
  })
  const counts: { [source: string]: { [reason: string]: number } } = { shop: {}, sentry: {} }
  for (const { what, method = 'POST', path = '/webhooks/shop', headers: given = headers, body: sent = [body], status, source = 'shop', reason } of refusals) {
    const answer = await send(router.origin, { method, path, headers: given, body: sent })
    t.equal(answer.status, status, `${what}: ${answer.text}`)
    t.notMatch(answer.text, /secret-of-a-body|0123456789/, `${what}: says nothing of what it was given`)
    if (reason !== undefined) counts[source] = { ...counts[source], [reason]: (counts[source]?.[reason] ?? 0) + 1 }
  }

  t.strictSame(await getAlerts(router.origin), [])
  const { items } = await getJson<{ items: Json[] }>(`${router.origin}/api/tocsin/v1/sources`)
  const metrics = await (await fetch(`${router.origin}/metrics`)).text()
  for (const [name, refused] of Object.entries(counts)) {
    const source = items.find(item => item.name === name)
    t.same(source.refused, refused, name)
    t.equal(source.accepted, 0, name)
    t.equal(source.lastContact, undefined, `${name}: whoever was refused is none that was heard of`)
    for (const [reason, count] of Object.entries(refused)) t.match(metrics, `tocsin_source_refused_total{source="${name}",reason="${reason}"} ${count}\n`)
  }
  t.notMatch(await everythingOf(router), /secret-of-a-body|0123456789|PaymentGateway/, 'nothing of a body or a secret stands anywhere')

  const form = { 'content-type': 'application/json', 'sentry-app-signature': sign(Buffer.alloc(0), clientSecret) }
  const options = await send(router.origin, { method: 'GET', path: '/webhooks/shop?installationId=5b1c0f6e&projectSlug=checkout', headers: form, body: [] })
  t.match([options.status, JSON.parse(options.text)], [200, [{ value: 'critical', label: 'critical' }]], 'a form of Sentry that is signed gets its options')
  t.match(await createSender(router.origin).send('shop', 'event_alert.triggered'), { status: 200, accepted: 1 }, 'and what is as it must be is taken')
  t.strictSame(router.lines.filter(line => line.includes('level=error')), [])
})

t.test('what is secret in a request is in no log, no history and no kept request', { skip }, async t => {
  const router = await startRouter(t, {
    config: { route: { receiver: 'chat' }, receivers: [{ name: 'chat' }], sources: [{ name: 'shop', type: 'sentry', secret: `${clientSecret}\n${otherSecret}` }] },
    args: ['--log.level=debug']
  })
  const { send } = createSender(router.origin)
  const { code } = JSON.parse(bytesOf(sampleNamed('installation.created')).toString()).data.installation
  t.match(code, /^\w{6,}$/)
  t.match(await send('shop', 'installation.created'), { status: 200 })
  t.match(await send('shop', 'legacy-webhooks-plugin'), { status: 200, accepted: 1 })
  t.match(await send('shop', 'event_alert.triggered', ({ data: { event } }) => {
    event.request = { ...event.request, query_string: 'page=2-kept&token=s3cret-query', url: 'https://ana:s3cret-pw@shop.example/?access_token=s3cret-access', headers: [['Authorization', 'Bearer s3cret-bearer'], ['Cookie', 's3cret-cookie'], ['X-Api-Key', 's3cret-key'], ['Accept', 'text/plain-kept']], cookies: [['session', 's3cret-session']], data: { password: 's3cret-password', basket: 'b7-kept' } }
    event.contexts = { ...event.contexts, vars: { api_key: 's3cret-api', authorization: 's3cret-auth' } }
    event.title = 'masked'
  }), { status: 200, accepted: 1 })

  const kept = await everythingOf(router)
  for (const rest of ['text/plain-kept', 'b7-kept', 'page=2-kept']) t.ok(kept.includes(rest), `${rest}: the rest of it is kept`)
  const known = [clientSecret, otherSecret, code, ...kept.match(/s3cret-\w+/g) ?? []].filter(secret => kept.includes(secret))
  t.same(known, [])
})

t.test('who has the secret of a source needs no password, and whoever has none does', { skip }, async t => {
  const webFile = `${t.testdir({})}/web.yml`
  writeFileSync(webFile, JSON.stringify({ basic_auth_users: { ana: bcrypt.hashSync('s3cret', 4).replace('$2b$', '$2y$') } }))
  const source = (name: string, more: object) => ({ name, type: 'alertmanager', ...more })
  const router = await startRouter(t, {
    config: { route: { receiver: 'chat' }, receivers: [{ name: 'chat' }], sources: [{ name: 'shop', type: 'sentry', secret: clientSecret }, source('own', { secret: otherSecret }), source('open', {})] },
    args: [`--web.config.file=${webFile}`]
  })
  const webhook = [Buffer.from(JSON.stringify({ version: '4', alerts: [{ status: 'firing', labels: { alertname: 'Disk' } }] }))]
  const json = { 'content-type': 'application/json' }
  const basic = (password: string) => ({ ...json, authorization: `Basic ${Buffer.from(`ana:${password}`).toString('base64')}` })
  for (const [what, path, given, sent, status] of [
    ['a signature', '/webhooks/shop', headers, [body], 200],
    ['a wrong signature', '/webhooks/shop', unsigned, [body], 401],
    ['a password in place of a signature', '/webhooks/shop', { ...unsigned, ...basic('s3cret') }, [body], 401],
    ['the secret in the URL', `/webhooks/own/${otherSecret}`, json, webhook, 200],
    ['the secret as a bearer token', '/webhooks/own', { ...json, authorization: `Bearer ${otherSecret}` }, webhook, 200],
    ['the secret as a password', '/webhooks/own', basic(otherSecret), webhook, 200],
    ['no secret', '/webhooks/own', json, webhook, 401],
    ['the password in place of the secret', '/webhooks/own', basic('s3cret'), webhook, 401],
    ['nothing for a source without a secret', '/webhooks/open', json, webhook, 401],
    ['nothing for the one that is there', '/webhooks/alertmanager', json, webhook, 401],
    ['a wrong password for it', '/webhooks/alertmanager', basic('wrong'), webhook, 401],
    ['the password for it', '/webhooks/alertmanager', basic('s3cret'), webhook, 200],
    ['nothing for a source that nobody knows', '/webhooks/nobody', json, webhook, 401],
    ['nothing for what lies beside', '/api/v2/alerts', headers, [Buffer.from('[]')], 401],
    ['no way around: it is sent to where a password is asked for', '/webhooks/shop/../../api/v2/alerts', headers, [Buffer.from('[]')], 301]
  ] as const) t.equal((await send(router.origin, { method: 'POST', path, headers: given, body: sent })).status, status, what)
  t.equal((await send(router.origin, { method: 'GET', path: '/api/tocsin/v1/sources', headers: {}, body: [] })).status, 401, 'what is known of sources is for who has a password')
})

/** The log, the history, what is known of the sources and the requests that are kept. */
async function everythingOf ({ origin, lines }: { readonly origin: string, readonly lines: readonly string[] }): Promise<string> {
  const api = `${origin}/api/tocsin/v1`
  const texts = await Promise.all(['history?from=-1h', 'sources', 'sources/shop/deliveries'].map(async path => JSON.stringify(await getJson(`${api}/${path}`))))
  const { items } = await getJson<{ items: Array<{ id: string }> }>(`${api}/sources/shop/deliveries`)
  const kept = await Promise.all(items.map(async ({ id }) => JSON.stringify(await getJson(`${api}/sources/shop/deliveries/${id}`))))
  return [...lines, ...texts, ...kept].join('\n')
}

/** As most senders do: who does not keep its connection may find it reset before it has written all of what is too large. */
const agent = new Agent({ keepAlive: true })
t.teardown(() => agent.destroy())

async function send (origin: string, { method, path, headers, body }: { readonly method: string, readonly path: string, readonly headers: object, readonly body: readonly Buffer[] }): Promise<{ status: number, text: string }> {
  return await new Promise((resolve, reject) => {
    const outgoing = request(origin, { path, method, headers: { ...headers }, agent }, response => {
      text(response).then(text => resolve({ status: response.statusCode ?? 0, text }), reject)
    })
    outgoing.on('error', reject)
    for (const chunk of body) outgoing.write(chunk)
    outgoing.end()
  })
}

import t from 'tap'
import { discord } from '../../receivers/discord.ts'
import { makeLabels } from '../../src/domain/labels.ts'
import { loadIntegration, settingsOf } from '../support/load.ts'
import { frozenAlert, notification } from '../support/notification.ts'
import { testReceiver } from '../support/receiver-contract.ts'
import { startService } from '../support/service.ts'
import type { Answer } from '../support/sink.ts'

testReceiver(t, { receiver: discord, settings: url => settingsOf('discord', `webhook_url: "${url}"`) })

/** What Discord looks at before it keeps a message. */
const keep: Answer = (response, { url, body }) => {
  const { content, embeds, username = 'x', avatar_url: avatar = 'https://x' } = JSON.parse(body)
  const length = (text: string) => Array.from(text).length
  const [{ title, description }] = embeds
  const fits = length(content) <= 2000 && length(title) <= 256 && length(description) <= 4096 && length(title + description) <= 6000 && length(username) <= 80
  if (!url.endsWith('?wait=true')) response.writeHead(204).end()
  else if (!fits || !/^https?:/.test(avatar)) response.writeHead(400).end('{"code":50035,"message":"Invalid Form Body"}')
  else response.writeHead(200).end('{"id":"1"}')
}

t.test('the body is Alertmanager\'s, and nobody is called by it', async t => {
  const service = await startService(t, discord, keep)
  await service.send(settingsOf('discord', `webhook_url: "${service.origin}/api/webhooks/1/t0ken", message: "<&> {{ .Status }}"`))

  t.equal(service.received[0]?.url, '/api/webhooks/1/t0ken?wait=true')
  t.equal(service.received[0]?.body, '{"content":"","embeds":[{"title":"[FIRING:1] DiskFull (db1)","description":"\\u003c\\u0026\\u003e firing","color":10038562}],' +
    '"allowed_mentions":{"parse":[]}}\n')
})

t.test('the end of an alert is green; name and picture are the configured ones', async t => {
  const service = await startService(t, discord, keep)
  const resolved = notification({ alerts: [frozenAlert({ alertname: 'DiskFull' }, { status: 'resolved' })] })
  await service.send(settingsOf('discord', `webhook_url: "${service.origin}?thread_id=7", username: "{{ x }}", avatar_url: "https://pictures.example/a.png"`), resolved)

  t.equal(service.received[0]?.url, '/?thread_id=7&wait=true')
  t.match(JSON.parse(service.received[0]?.body ?? ''), { embeds: [{ color: 3066993 }], username: '{{ x }}', avatar_url: 'https://pictures.example/a.png' })
})

t.test('what is too long is cut so that Discord keeps it, and a picture without an address is left out', async t => {
  const service = await startService(t, discord, keep)
  const long = notification({ alerts: [frozenAlert({ alertname: '😀'.repeat(5000) })] })
  const own = 'content: "{{ .CommonLabels.alertname }}", title: "{{ .CommonLabels.alertname }}", message: "{{ .CommonLabels.alertname }}"'
  await service.send(settingsOf('discord', `webhook_url: "${service.origin}", ${own}, username: ${'u'.repeat(90)}, avatar_url: picture.png`), long)

  const { content, embeds: [{ title, description }], username, avatar_url: avatar } = JSON.parse(service.received[0]?.body ?? '')
  t.same([content, title, description].map(text => [...text].length), [2000, 256, 4096])
  t.ok([content, title, description, username].every(text => text.endsWith('…')))
  t.equal(avatar, undefined)
})

t.test('whom the configuration names is called, and nobody whom an alert names', async t => {
  const cases: Array<[content: string, allowed: object]> = [
    ['{{ .CommonAnnotations.summary }}', { parse: [] }],
    ['{{ if eq .Status "firing" }}<@&12> <@&12> <@&13>{{ end }}', { parse: [], roles: ['12', '13'] }],
    ['<@1> <@!2>', { parse: [], users: ['1', '2'] }],
    ['@here: <@&3>', { parse: ['everyone'], roles: ['3'] }],
    ['@everyone', { parse: ['everyone'] }]
  ]
  const service = await startService(t, discord, keep)
  const told = notification({ alerts: [frozenAlert({ alertname: 'DiskFull' }, { annotations: makeLabels({ summary: '@everyone <@&99>' }) })] })
  for (const [content, allowed] of cases) {
    await service.send(settingsOf('discord', `webhook_url: "${service.origin}", content: '${content}'`), told)
    t.same(JSON.parse(service.received.at(-1)?.body ?? '').allowed_mentions, allowed, content)
  }
})

t.test('Discord says to the millisecond when to come back', async t => {
  const service = await startService(t, discord, response => {
    response.writeHead(429, { 'retry-after': '2' }).end('{"message":"You are being rate limited.","retry_after":1.3374,"global":false}')
  })
  t.match(await service.failure(settingsOf('discord', `webhook_url: "${service.origin}"`)), { retryable: true, reason: 'rateLimited', retryAfter: 1338 })
})

t.test('a deleted webhook and a message that Discord does not understand are not tried again', async t => {
  for (const [status, body] of [[404, '{"message":"Unknown Webhook","code":10015,"retry_after":1}'], [400, '{"code":50035,"message":"Invalid Form Body"}']] as const) {
    const service = await startService(t, discord, response => { response.writeHead(status).end(body) })
    t.match(await service.failure(settingsOf('discord', `webhook_url: "${service.origin}"`)), { retryable: false, reason: 'clientError', retryAfter: undefined })
  }
})

t.test('exactly one of URL and file is wanted', async t => {
  t.throws(() => loadIntegration('discord', 'title: x'), { message: /discord_configs\[0\]: one of webhook_url or webhook_url_file must be configured/ })
  t.throws(() => loadIntegration('discord', 'webhook_url: "http://a", webhook_url_file: /b'), { message: /at most one of webhook_url & webhook_url_file must be configured/ })
  t.throws(() => loadIntegration('discord', 'webhook_url: "ftp://s3cret"'), { message: /unsupported scheme for URL, expected http or https/ })
})

t.test('the printed form has Alertmanager\'s keys in its order, and no secret', async t => {
  const { printed } = loadIntegration('discord', 'avatar_url: "https://a", username: u, content: c, webhook_url: "http://s3cret"')
  t.match(printed, /enable_http2: true\n {4}webhook_url: <secret>\n {4}content: c\n {4}title: .*\n {4}message: .*\n {4}username: u\n {4}avatar_url: https:\/\/a\n/)
})

import t from 'tap'
import { getAlerts, getJson, type GettableAlert } from '../support/api.ts'
import { startMailServer } from '../support/mail-server.ts'
import { without } from '../support/program.ts'
import { startRouter } from '../support/router.ts'
import type { Json } from '../support/sentry-bodies.ts'
import { clientSecret } from '../support/sentry-samples.ts'
import { createSender } from '../support/sentry-sender.ts'
import { startSink } from '../support/sink.ts'
import { until } from '../support/until.ts'

const hostile = 'Boom\nlevel=error msg=forged\r\n{{ range .Alerts }}{{ .Labels }}{{ end }} <script>alert(1)</script> <b>&amp;</b> @everyone <!channel> "quoted\\"\u0000\u001b[31m\u2028{"level":"error"}'

t.test('what an issue is called is text wherever it goes', { skip: without('redis-server') }, async t => {
  const sink = await startSink(t, (response, { url }) => url === '/slack' ? response.end('ok') : response.setHeader('content-type', 'application/json').end('{"ok":true,"result":{}}'))
  const mail = await startMailServer(t)
  const router = await startRouter(t, {
    config: {
      global: { smtp_smarthost: `127.0.0.1:${mail.port}`, smtp_from: 'router@mail.example', smtp_require_tls: false },
      route: { receiver: 'all', group_by: ['...'], group_wait: '0s', group_interval: '1s' },
      receivers: [{
        name: 'all',
        webhook_configs: [{ url: `${sink.origin}/webhook` }],
        discord_configs: [{ webhook_url: `${sink.origin}/discord` }],
        slack_configs: [{ api_url: `${sink.origin}/slack`, channel: '#errors', text: '{{ .CommonAnnotations.summary }}' }],
        telegram_configs: [{ api_url: sink.origin, bot_token: '1:token', chat_id: 7 }],
        email_configs: [{ to: 'ana@mail.example' }]
      }],
      sources: [{ name: 'shop', type: 'sentry', secret: clientSecret, tags: ['handled'] }]
    },
    args: ['--log.level=debug']
  })
  const { send } = createSender(router.origin)
  const answer = await send('shop', 'event_alert.triggered', body => {
    Object.assign(body.data.event, { title: hostile, culprit: hostile, environment: hostile, tags: [['handled', hostile]], level: hostile })
    body.data.triggered_rule = hostile
    body.actor = { type: 'user', id: 1, name: hostile }
  })
  t.match(answer, { status: 200, accepted: 1 })
  t.match(await send('shop', 'issue.created', body => { body.action = hostile }), { status: 200, accepted: 0 })

  const names = ['/webhook', '/discord', '/slack', '/bot1:token/sendMessage']
  const bodies = await until(() => {
    const found = names.map(name => sink.received.find(({ url }) => url.split('?')[0] === name)?.body)
    return found.every(body => body !== undefined) && found.map((body): Json => JSON.parse(body ?? ''))
  }, { what: 'all are told', timeout: 60_000 })
  const [webhook, discord, slack, telegram] = bodies
  const sent = await until(() => mail.received[0], { what: 'the mail', timeout: 60_000 })

  // The API has it word for word, but for what no text may have.
  const [alert] = await getAlerts(router.origin) as [GettableAlert]
  const { summary = '' } = alert.annotations
  t.match(summary, '{{ range .Alerts }}{{ .Labels }}{{ end }} <script>alert(1)</script> <b>&amp;</b> @\u200beveryone <\u200b!channel>', 'but that it calls nobody together')
  for (const body of bodies) t.notMatch(JSON.stringify(body), /<!channel>|@everyone/)
  t.match(summary, /^Boom\nlevel=error msg=forged/)
  t.notOk(hasControls(summary.replaceAll('\n', '')))
  t.notOk(hasControls(Object.values(alert.labels).join('')), 'labels are of one line')
  t.match(alert.labels['environment'], 'Boom level=error msg=forged')

  // Templates are of the configuration, never of a body: what looks like one stays as it is.
  t.equal(webhook.alerts[0].annotations.summary, summary)
  t.match(JSON.stringify(discord.embeds), '{{ range .Alerts }}{{ .Labels }}{{ end }}')
  t.same(discord.allowed_mentions.parse, [], 'nobody is called')
  t.match(JSON.stringify(slack), '{{ range .Alerts }}{{ .Labels }}{{ end }}')
  t.match(telegram.text, '&lt;script&gt;alert(1)&lt;/script&gt;')
  t.notMatch(telegram.text, /<script|<b>&amp;<\/b>/, 'no markup of a body in the HTML of Telegram')
  t.match(sent.mail.html, '&lt;script&gt;')
  t.notMatch(sent.mail.html, /<script/)
  t.notMatch(sent.raw, /^level=error/m, 'no header of its own')
  t.equal(sent.mail.headers.filter(({ key }) => key === 'subject').length, 1)

  const page = await (await fetch(`${router.origin}/`)).text()
  t.match(page, '&#60;script&#62;alert(1)')
  t.notMatch(page, /<script|<b>&amp;/)
  const history = await getJson<{ items: Json[] }>(`${router.origin}/api/tocsin/v1/history?from=-1h`)
  const lines = history.items.filter(({ source }) => source === 'shop')
  t.ok(lines.some(({ labels }) => labels?.environment === alert.labels['environment']))
  t.match(lines.find(({ kind }) => kind === 'ignored')?.reason, /^unknown action "Boom level=error msg=forged/)
  t.notOk(hasControls(lines.map(({ reason }) => reason).join('')))

  // One line for each thing that is said, and none that a body has written.
  for (const line of router.lines) t.match(line, /^time=\S+Z level=(debug|info|warn) msg=/)
  t.notOk(router.lines.some(line => /(^| )msg=forged/.test(unquoted(line))), 'no field of a line is from a body')
})

function hasControls (text: string): boolean {
  return [...text].some(character => character < ' ')
}

function unquoted (line: string): string {
  return line.replace(/"(?:[^"\\]|\\.)*"/g, '""')
}

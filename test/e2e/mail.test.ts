import type { SMTPServerAuthentication } from 'smtp-server'
import t, { type Test } from 'tap'
import { startAlertmanager, withoutAlertmanager } from '../support/alertmanager.ts'
import { postAlerts } from '../support/api.ts'
import { startMailServer } from '../support/mail-server.ts'
import { without } from '../support/program.ts'
import { withRedis } from '../support/redis.ts'
import { startRouter } from '../support/router.ts'
import { until } from '../support/until.ts'

const labels = { alertname: 'DiskFull', instance: 'db1', note: 'größer < 90 % & "mehr"\n.\n' }

/** Headers in what order soever, without what is made anew for each mail; and the parts in their order. */
function formOf (raw: string) {
  const [head = ''] = raw.split('\r\n\r\n')
  const boundary = /boundary=(\w+)/.exec(head)?.[1] ?? ''
  const headers = head.replace(/\r\n (?==\?)/g, ' ').replaceAll(boundary, 'B').split('\r\n').map(line => line
    .replace(/^(Message-Id: )<[^@<>]+@[^@<>]+>$/, '$1…')
    .replace(/(; {1,2})(?=boundary)/, '; ')
    .replace(/^(Date: )\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} ([+-]\d{4})$/, '$1… $2'))
  const parts = raw.slice(head.length).split(`--${boundary}`).slice(1, -1).map(part => part.replace(/=\r\n/g, ''))
  return { headers: headers.sort(), parts }
}

async function mailOf (t: Test, start: (config: string) => Promise<string>) {
  const logins: Array<Partial<SMTPServerAuthentication>> = []
  const { port, received } = await startMailServer(t, {
    allowInsecureAuth: true,
    authOptional: false,
    authMethods: ['XOAUTH2', 'LOGIN', 'PLAIN'],
    onAuth ({ method, username, password }, _, done) {
      logins.push({ method, username, password })
      done(null, { user: username })
    }
  })
  const config = {
    global: { smtp_smarthost: `127.0.0.1:${port}`, smtp_from: 'Router <router@mail.example>', smtp_require_tls: false, smtp_auth_username: 'ana', smtp_auth_password: 'pa55', smtp_hello: 'router.example' },
    route: { receiver: 'mail', group_wait: '0s' },
    receivers: [{
      name: 'mail',
      email_configs: [{
        to: 'ana@mail.example, Bo <bo@mail.example>',
        headers: { subject: '{{ .CommonLabels.alertname }} äöü', 'x-note': '{{ .CommonLabels.note }}' },
        text: '{{ .CommonLabels.note }}\n{{ range .Alerts }}{{ .Status }} {{ .StartsAt.Unix }}{{ end }}',
        html: '<p title="{{ .CommonLabels.note }}">{{ .CommonLabels.note }}</p>'
      }]
    }]
  }
  await postAlerts(await start(JSON.stringify(config)), [{ labels, startsAt: '2026-11-20T09:00:00Z' }])
  const mail = await until(() => received[0])
  return { ...formOf(mail.raw), from: mail.from, to: mail.to, hello: mail.session.hostNameAppearsAs, logins }
}

t.test('a mail of the router is one of Alertmanager', { skip: withoutAlertmanager || without('redis-server') }, async t => {
  const redis = await withRedis(t)
  const theirs = await mailOf(t, config => startAlertmanager(t, config))
  const ours = await mailOf(t, async config => (await startRouter(t, { config, args: [`--redis.url=${redis.url}`] })).origin)
  t.equal(ours.parts.length, 2)
  t.equal(ours.logins.length, 1)
  t.strictSame(ours, theirs)
})

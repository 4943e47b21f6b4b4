import t, { type Test } from 'tap'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { receivers } from '../../receivers/index.ts'
import { loadConfig } from '../../src/config/load.ts'
import { startAlertmanager, withoutAlertmanager } from '../support/alertmanager.ts'

type Shown = { readonly receivers: ReadonlyArray<{ readonly [list: string]: ReadonlyArray<{ readonly [key: string]: unknown }> }> }

function load (text: string) {
  return loadConfig({ file: 'x.yml', text, receivers })
}

/** What is printed of the only integration, which has to load again, be printed the same and do the same. */
function shown (t: Test, { global, type, own = '' }: { global: string, type: string, own?: string }): { readonly [key: string]: unknown } | undefined {
  const config = load(`global: {${global}}\nroute: {receiver: a}\nreceivers: [{name: a, ${type}_configs: [{${own}}]}]\n`)
  t.equal(load(config.printed).printed, config.printed)
  const { receivers: [receiver] } = parse(config.printed) as Shown
  return receiver?.[`${type}_configs`]?.[0]
}

const inheriting: Array<[type: string, global: string, printed: { [key: string]: unknown }, own?: string]> = [
  ['email', 'smtp_from: a@example.com, smtp_smarthost: "mail.example.com:25", smtp_auth_username: u, smtp_auth_password: s3cr3t, smtp_auth_secret_file: /f, smtp_auth_identity: i, smtp_require_tls: false, smtp_force_implicit_tls: true, smtp_tls_config: {server_name: n}',
    {
      from: 'a@example.com',
      hello: 'localhost',
      smarthost: 'mail.example.com:25',
      auth_username: 'u',
      auth_password: '<secret>',
      auth_secret_file: '/f',
      auth_identity: 'i',
      require_tls: false,
      tls_config: { server_name: 'n', insecure_skip_verify: false },
      force_implicit_tls: true
    }, 'to: b@example.com'],
  ['slack', 'slack_api_url: "http://s3cr3t.example"', { api_url: '<secret>' }],
  ['slack', 'slack_app_token: s3cr3t, slack_app_url: "http://slack.example/"', { app_token: '<secret>', app_url: 'http://slack.example/' }],
  ['pagerduty', 'pagerduty_url: "http://pd.example/"', { routing_key: '<secret>', url: 'http://pd.example/' }, 'routing_key: s3cr3t'],
  ['opsgenie', 'opsgenie_api_url: "http://og.example/", opsgenie_api_key_file: /f', { api_key_file: '/f', api_url: 'http://og.example/' }],
  ['wechat', 'wechat_api_secret: s3cr3t, wechat_api_corp_id: c', { api_secret: '<secret>', corp_id: 'c', api_url: 'https://qyapi.weixin.qq.com/cgi-bin/' }],
  ['victorops', 'victorops_api_key: s3cr3t', { api_key: '<secret>', api_url: 'https://alert.victorops.com/integrations/generic/20131114/alert/' }, 'routing_key: r'],
  ['telegram', 'telegram_bot_token: s3cr3t', { api_url: 'https://api.telegram.org', bot_token: '<secret>' }, 'chat_id: 1'],
  ['webex', '', { api_url: 'https://webexapis.com/v1/messages' }, 'room_id: r, http_config: {authorization: {credentials: s3cr3t}}'],
  ['jira', 'jira_api_url: "http://jira.example/"', { api_url: 'http://jira.example/' }, 'project: p, issue_type: t'],
  ['rocketchat', 'rocketchat_token: s3cr3t, rocketchat_token_id_file: /f, rocketchat_api_url: "http://rc.example/"', { api_url: 'http://rc.example/', token_id_file: '/f', token: '<secret>' }],
  ['mattermost', 'mattermost_webhook_url: "http://s3cr3t.example"', { webhook_url: '<secret>' }],
  ['msteamsv2', 'http_config: {proxy_url: "http://u:s3cr3t@proxy.example"}', { http_config: { proxy_url: 'http://u:xxxxx@proxy.example', follow_redirects: false, enable_http2: true } },
    'webhook_url: "http://s3cr3t.example", http_config: {follow_redirects: false}']
]

for (const [type, global, expected, own] of inheriting) {
  t.test(`${type} is printed with what it takes from global: ${Object.keys(expected).join(', ')}`, async t => {
    const printed = shown(t, { type, global, ...own && { own } }) ?? {}
    const taken = Object.entries(printed).filter(([key]) => key in expected)
    t.strictSame(taken, Object.entries(expected))
    t.notMatch(JSON.stringify(printed), /s3cr3t/)
  })
}

t.test('every integration that takes anything from global is among these', async t => {
  const tested = new Set(inheriting.map(([type]) => type))
  t.same(receivers.filter(({ inherits, inheritsProxy }) => inherits ?? inheritsProxy).map(({ type }) => type).filter(type => !tested.has(type)), [])
})

t.test('what it says itself is printed, and not what global has', async t => {
  t.match(shown(t, { type: 'opsgenie', global: 'opsgenie_api_key: a', own: 'api_key_file: /own' }), { api_key: undefined, api_key_file: '/own' })
  t.match(shown(t, { type: 'slack', global: 'slack_api_url_file: /a', own: 'api_url: "http://own.example"' }), { api_url: '<secret>', api_url_file: undefined })
})

t.test('a pair that nobody may write together is not printed together, as it would not load', async t => {
  t.match(shown(t, { type: 'slack', global: 'slack_app_token: a', own: 'api_url_file: /own' }), { api_url_file: '/own', app_token: undefined })
  const address = 'https://slack.com/api/chat.postMessage'
  t.match(shown(t, { type: 'slack', global: `slack_app_token: a, slack_api_url: "${address}"` }), { api_url: undefined, app_token: undefined })
})

const known = `
global: {smtp_from: a@example.com, smtp_smarthost: "mail.example.com:25", slack_api_url: "http://slack.example", opsgenie_api_key: k, wechat_api_secret: k, wechat_api_corp_id: c, victorops_api_key: k}
route: {receiver: a}
receivers:
- name: a
  email_configs: [{to: b@example.com}]
  slack_configs: [{}]
  pagerduty_configs: [{routing_key: k}]
  opsgenie_configs: [{}]
  wechat_configs: [{}]
  victorops_configs: [{routing_key: r, custom_fields: {b: x, a: x}}]
  telegram_configs: [{bot_token: t, chat_id: 1}]
  webex_configs: [{room_id: r, http_config: {authorization: {credentials: c}}}]
`

t.test('the real Alertmanager prints these keys in this order, and loads what is printed here', { skip: withoutAlertmanager }, async t => {
  const { printed } = load(known)
  const file = join(t.testdir({}), 'printed.yml')
  writeFileSync(file, printed)
  t.match(execFileSync('amtool', ['check-config', file], { encoding: 'utf8' }), /SUCCESS/)

  const answer = await fetch(`${await startAlertmanager(t, known)}/api/v2/status`)
  const status = await answer.json() as { config: { original: string } }
  const [theirs, ours] = [status.config.original, printed].map(text => (parse(text) as Shown).receivers[0])
  const lists = (receiver: Shown['receivers'][number] = {}) => Object.entries(receiver).filter(([key]) => key.endsWith('_configs'))
  t.same(lists(ours).map(([list]) => list), lists(theirs).map(([list]) => list))
  for (const [list, [integration = {}]] of lists(theirs)) {
    // Those are defaults, some of which newer versions do not print any more.
    const filledIn = { email_configs: ['headers'], pagerduty_configs: ['details', 'source'] }[list] ?? []
    t.same(Object.keys(ours?.[list]?.[0] ?? {}), Object.keys(integration).filter(key => !filledIn.includes(key)), list)
  }
})

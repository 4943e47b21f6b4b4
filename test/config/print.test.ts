import t from 'tap'
import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfig } from '../../src/config/load.ts'
import { receivers } from '../support/config-receivers.ts'

const folder = 'test/cases/config'
const valid = readdirSync(folder).filter(name => name.startsWith('ok-')).map(name => {
  const file = join(folder, name)
  return { name, config: loadConfig({ file, text: readFileSync(file, 'utf8'), receivers }) }
})

// Keys, label names and file names that amtool 0.25 does not know yet.
const newer = new Set(['ok-newer-keys.yml', 'ok-strange-names.yml', 'ok-template-warnings.yml', 'ok-tracing.yml', 'ok-webhook-templates.yml'])

const amtool = spawnSync('amtool', ['--version']).error === undefined

t.test('what is printed loads again, means the same and prints the same', async t => {
  for (const { name, config } of valid) {
    const again = loadConfig({ file: name, text: config.printed, receivers })
    t.equal(again.printed, config.printed, name)
    t.equal(JSON.stringify(again.route), JSON.stringify(config.route), `${name}: the routes`)
    t.same([...again.timeIntervals], [...config.timeIntervals], `${name}: the time intervals`)
    t.equal(JSON.stringify(again.inhibitRules), JSON.stringify(config.inhibitRules), `${name}: the inhibit rules`)
  }
})

t.test('amtool loads what is printed', { skip: amtool ? false : 'amtool is not installed' }, async t => {
  const scratch = t.testdir({})
  for (const { name, config } of valid.filter(({ name }) => !newer.has(name))) {
    const file = join(scratch, name)
    writeFileSync(file, config.printed)
    t.match(execFileSync('amtool', ['check-config', file], { encoding: 'utf8' }), /SUCCESS/, name)
  }
})

t.test('the whole of it is in the order in which Alertmanager prints', async t => {
  const text = `
mute_time_intervals: [{name: b}]
templates: [x]
receivers: [{webhook_configs: [{max_alerts: 3, url: 'http://h', send_resolved: false}], name: a}]
inhibit_rules: [{equal: [c]}]
route: {routes: [], repeat_interval: 1d, group_by: [c], receiver: a}
`
  t.equal(loadConfig({ file: 'a.yml', text, receivers }).printed, `global:
  resolve_timeout: 5m
  http_config:
    follow_redirects: true
    enable_http2: true
  smtp_hello: localhost
  smtp_require_tls: true
  pagerduty_url: https://events.pagerduty.com/v2/enqueue
  opsgenie_api_url: https://api.opsgenie.com/
  wechat_api_url: https://qyapi.weixin.qq.com/cgi-bin/
  victorops_api_url: https://alert.victorops.com/integrations/generic/20131114/alert/
  telegram_api_url: https://api.telegram.org
  webex_api_url: https://webexapis.com/v1/messages
route:
  receiver: a
  group_by:
  - c
  continue: false
  routes: []
  repeat_interval: 1d
inhibit_rules:
- equal:
  - c
receivers:
- name: a
  webhook_configs:
  - send_resolved: false
    http_config:
      follow_redirects: true
      enable_http2: true
    url: http://<secret>
    max_alerts: 3
templates:
- x
mute_time_intervals:
- name: b
`)
})

t.test('what is rarely given has its place, too', async t => {
  const text = `
global: {mattermost_webhook_url: 'http://h', jira_api_url: 'http://h', http_config: {http_headers: {A: {values: [b]}}, no_proxy: a, proxy_url: 'http://p', tls_config: {server_name: n}, bearer_token: s}}
route: {receiver: a}
receivers: [{name: a}]
`
  const { printed } = loadConfig({ file: 'a.yml', text, receivers })
  const keys = [...printed.matchAll(/^ {2,4}(\w+):/gm)].map(([, key]) => key)
  t.same(keys.slice(0, 13), ['resolve_timeout', 'http_config', 'authorization', 'tls_config', 'follow_redirects', 'enable_http2', 'proxy_url', 'no_proxy', 'http_headers', 'jira_api_url', 'smtp_hello', 'smtp_require_tls', 'pagerduty_url'])
})

t.test('who is told instead is not printed, as amtool would refuse it', async t => {
  const text = "route: {receiver: chat}\nreceivers: [{name: chat, webhook_configs: [{url: 'http://localhost/'}], fallback: mail}, {name: mail, console_configs: [{}]}]\n"
  const { printed, receivers: [chat] } = loadConfig({ file: 'x.yml', text, receivers })
  t.equal(chat?.fallback, 'mail')
  t.notMatch(printed, /fallback/)
})

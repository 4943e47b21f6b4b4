import t from 'tap'
import { Optional, Secret, SecretUrl } from '../../src/config/fields.ts'
import { isGiven } from '../../src/config/key-or-file.ts'
import { loadConfig } from '../../src/config/load.ts'
import { Type } from 'typebox'
import { defineReceiver } from '../../src/receiver.ts'

const slack = defineReceiver({
  type: 'slack',
  sendResolved: false,
  settings: Type.Object({ api_url: Optional(SecretUrl({ file: true })), app_token: Optional(Secret({ file: true })) }),
  inherits: (_settings, http) => ({ api_url: 'slack_api_url', ...!http?.authorization && { app_token: 'slack_app_token' } }),
  check: settings => 'api_url' in settings || 'api_url_file' in settings ? [] : [{ path: [], message: 'no Slack API URL set' }],
  send: async () => {}
})

function settingsOf (global: string, own: string): unknown {
  const text = `global: {${global}}\nroute: {receiver: a}\nreceivers: [{name: a, slack_configs: [{${own}}]}]\n`
  return loadConfig({ file: 'a.yml', text, receivers: [slack] }).receivers[0]?.integrations[0]?.settings
}

t.test('what an integration does not say is taken from global, as a value or as a file', async t => {
  t.same(settingsOf('slack_api_url: "http://a"', ''), { api_url: 'http://a' })
  t.same(settingsOf('slack_api_url_file: /a', ''), { api_url_file: '/a' })
  t.same(settingsOf('slack_app_token: x', 'api_url: "http://b"'), { api_url: 'http://b', app_token: 'x' })
})

t.test('what it says itself is not taken from global, in either form', async t => {
  t.same(settingsOf('slack_api_url: "http://a"', 'api_url: "http://b"'), { api_url: 'http://b' })
  t.same(settingsOf('slack_api_url: "http://a"', 'api_url_file: /b'), { api_url_file: '/b' })
  t.same(settingsOf('slack_api_url_file: /a', 'api_url: "http://b"'), { api_url: 'http://b' })
})

t.test('what is empty is taken from global, too, and what is off is not', async t => {
  t.same(settingsOf('slack_api_url_file: /a', 'api_url_file: ""'), { api_url_file: '/a' })
  t.same(settingsOf('slack_app_token: x', 'app_token: "", api_url: "http://b"'), { api_url: 'http://b', app_token: 'x' })
  const cases: Array<[settings: object, given: boolean]> = [[{}, false], [{ key: '' }, false], [{ key_file: '' }, false], [{ key: false }, true], [{ key: 0 }, true], [{ key_file: 'f' }, true]]
  for (const [settings, given] of cases) t.equal(isGiven(settings, 'key'), given, JSON.stringify(settings))
})

t.test('what is missing in both is found by its check, and an authorization of its own counts', async t => {
  t.throws(() => settingsOf('', ''), { message: /receivers\[0\]\.slack_configs\[0\]: no Slack API URL set/ })
  t.same(settingsOf('slack_app_token: x', 'api_url: "http://b", http_config: {authorization: {credentials: y}}'), { api_url: 'http://b' })
})

t.test('what is wrong in global is said once, not again where it is taken from there', async t => {
  t.throws(() => settingsOf('slack_api_url: here', ''), { message: /^a\.yml:1:\d+: global\.slack_api_url: the URL begins with neither.*$/ })
  t.throws(() => settingsOf('slack_api_url_file: [a]', ''), { message: /^a\.yml:1:\d+: global\.slack_api_url_file: .*$/ })
  t.throws(() => settingsOf('slack_api_url: here', 'api_url: there'), { message: /^.*global\.slack_api_url: .*\n.*slack_configs\[0\]\.api_url: .*$/ })
})

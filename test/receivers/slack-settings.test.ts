import t from 'tap'
import { slack } from '../../receivers/slack.ts'
import { loadIntegration, whyRefused } from '../support/integration.ts'

const settingsOf = (global: string, own: string) => loadIntegration({ receiver: slack, own, global }).settings
const postMessage = 'https://slack.com/api/chat.postMessage'

const inherited: Array<[global: string, own: string, wanted: object]> = [
  ['slack_api_url: "http://a"', '', { api_url: 'http://a', app_token: undefined, app_url: postMessage }],
  ['slack_api_url_file: /a', '', { api_url_file: '/a', api_url: undefined }],
  ['slack_api_url: "http://a"', 'api_url_file: /b', { api_url_file: '/b', api_url: undefined }],
  ['slack_app_token: x', '', { app_token: 'x', api_url: undefined, app_url: postMessage }],
  ['slack_app_token_file: /x, slack_app_url: "http://a"', '', { app_token_file: '/x', app_url: 'http://a' }],
  ['slack_app_token: x', 'app_token_file: /y, app_url: "http://b"', { app_token: undefined, app_token_file: '/y', app_url: 'http://b' }],
  ['slack_app_token: x', 'api_url: "http://b"', { app_token: undefined, api_url: 'http://b' }],
  ['slack_app_token: x', 'api_url_file: /b', { app_token: 'x', api_url_file: '/b' }],
  ['slack_app_token: x', 'api_url_file: /b, http_config: {authorization: {credentials: y}}', { app_token: undefined }],
  ['slack_app_token: x', 'api_url_file: /b, http_config: {bearer_token: y}', { app_token: undefined }],
  ['slack_app_token: x', 'http_config: {basic_auth: {username: y}}', { app_token: 'x' }],
  [`slack_app_token: x, slack_api_url: "${postMessage}"`, '', { app_token: 'x' }],
  [`slack_app_token: x, slack_api_url: "${postMessage}"`, 'http_config: {authorization: {credentials: y}}', { app_token: undefined, api_url: postMessage }],
  ['slack_api_url: "http://a"', 'app_token: y', { app_token: 'y' }]
]

for (const [global, own, wanted] of inherited) {
  t.test(`with global {${global}}, {${own}} takes what it does not say`, async t => {
    t.match(settingsOf(global, own), wanted)
  })
}

const wrong: Array<[own: string, ...problems: string[]]> = [
  ['channel: x', ': no Slack API URL nor App token set either inline or in a file'],
  ['api_url: "http://a", api_url_file: /a', '.api_url_file: at most one of api_url & api_url_file must be configured'],
  ['app_token: a, app_token_file: /a', '.app_token_file: at most one of app_token & app_token_file must be configured'],
  ...['api_url: "http://a", app_token: x', 'api_url_file: /a, app_token: x', 'api_url: "http://a", app_token_file: /x'].map((own): [string, string] =>
    [own, ': at most one of api_url/api_url_file & app_token/app_token_file must be configured']),
  ['app_token: x, http_config: {authorization: {credentials: y}}', ".http_config: http authorization can't be set when using Slack App tokens"],
  ...['api_url: "http://a"', 'api_url_file: /a', 'app_token: x, app_url: "http://a"'].map((own): [string, string] =>
    [`${own}, update_message: true`, `.update_message: update_message can only be used with bot tokens. api_url must be set to ${postMessage}`]),
  ['api_url: "http://a", fields: [{}, {title: t, value: v}, {title: t}]', '.fields[0].title: missing title in Slack field configuration',
    '.fields[0].value: missing value in Slack field configuration', '.fields[2].value: missing value in Slack field configuration'],
  ['api_url: "http://a", actions: [{}]', '.actions[0].type: missing type in Slack action configuration', '.actions[0].text: missing text in Slack action configuration',
    '.actions[0].name: missing name or url in Slack action configuration'],
  ['api_url: "http://a", actions: [{type: button, text: t, name: n, confirm: {title: t}}]', '.actions[0].confirm.text: missing text in Slack confirmation configuration']
]

for (const [own, ...problems] of wrong) {
  t.test(`{${own}} is refused in Alertmanager's words`, async t => {
    t.same(whyRefused({ receiver: slack, own }), problems.map(problem => `receivers[0].slack_configs[0]${problem}`))
  })
}

t.test('update_message works with a bot token wherever it is given', async t => {
  t.doesNotThrow(() => settingsOf('', `api_url: "${postMessage}", http_config: {authorization: {credentials: y}}, update_message: true`))
  t.doesNotThrow(() => settingsOf('', 'app_token: x, update_message: true'))
  t.doesNotThrow(() => settingsOf('slack_app_token: x', 'update_message: true'))
})

t.test('it is printed in Alertmanager\'s order without its secrets, what 0.25 does not know only where it is given, and loads again', async t => {
  const { printed } = loadIntegration({ receiver: slack, own: 'thumb_url: t, mrkdwn_in: [text], channel: c, api_url: "http://s3cret", fields: [{value: v, title: t}]' })
  const keys = [...printed.slice(printed.indexOf('slack_configs')).matchAll(/^ {4}(\w+):/gm)].map(([, key]) => key)
  t.same(keys, ['http_config', 'api_url', 'channel', 'username', 'color', 'title', 'title_link', 'pretext', 'text', 'fields', 'short_fields', 'footer', 'fallback',
    'callback_id', 'icon_emoji', 'icon_url', 'thumb_url', 'link_names', 'mrkdwn_in'])
  t.match(printed, /send_resolved: false\n/)
  t.notMatch(printed, /s3cret/)

  const app = loadIntegration({ receiver: slack, own: 'app_token: xoxb-s3cret, update_message: true, timeout: 5s' })
  t.match(app.printed, /app_token: <secret>\n[^]*update_message: true\n {4}timeout: 5s/)
  t.notMatch(app.printed, /s3cret/)
})

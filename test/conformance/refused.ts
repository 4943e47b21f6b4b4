type Refused = {
  readonly global?: object
  readonly route?: object
  readonly receivers: readonly object[]
  /** What both say of it. */
  readonly words: string
  /** Of an integration or a rule that 0.25 does not have. */
  readonly newer?: true
}

const one = (type: string, ...entries: Array<object | null>) => ({ receivers: [{ name: 'one', [`${type}_configs`]: entries }] })
const mail = { smtp_smarthost: 'mail.example.com:25', smtp_from: 'a@example.com' }

/** Configurations that nobody takes. */
export const refused: { readonly [name: string]: Refused } = {
  'a receiver that is none': { ...one('webhook'), route: { receiver: 'two' }, words: 'undefined receiver "two" used in route' },
  'two receivers of a name': { receivers: [{ name: 'one' }, { name: 'one' }], words: 'notification config name "one" is not unique' },
  'a root with matchers': { receivers: [{ name: 'one' }], route: { receiver: 'one', match: { a: 'b' } }, words: 'root route must not have any matchers' },
  'a label twice in group_by': { receivers: [{ name: 'one' }], route: { receiver: 'one', group_by: ['a', 'a'] }, words: 'duplicated label "a" in group_by' },
  'Discord without a URL': { ...one('discord', {}), words: 'one of webhook_url or webhook_url_file must be configured', newer: true },
  'mail to nobody': { global: mail, ...one('email', {}), words: 'missing to address in email config' },
  'mail without a server': { ...one('email', { to: 'a@example.com', from: 'b@example.com' }), words: 'no global SMTP smarthost set' },
  'mail from nobody': { ...one('email', { to: 'a@example.com', smarthost: 'mail.example.com:25' }), words: 'no global SMTP from set' },
  'a header twice': { global: mail, ...one('email', { to: 'a@example.com', headers: { 'X-A': '1', 'x-a': '2' } }), words: 'duplicate header "X-A" in email config' },
  'PagerDuty without a key': { ...one('pagerduty', {}), words: 'missing service or routing key in PagerDuty config' },
  'Slack without a URL': { ...one('slack', { channel: 'a' }), words: 'no Slack API URL', newer: true },
  'a field without a value': { global: { slack_api_url: 'http://a' }, ...one('slack', { fields: [{ title: 'a' }] }), words: 'missing value in Slack field configuration' },
  'an action without a text': { global: { slack_api_url: 'http://a' }, ...one('slack', { actions: [{ type: 'button', url: 'http://a' }] }), words: 'missing text in Slack action configuration' },
  'an action that does nothing': { global: { slack_api_url: 'http://a' }, ...one('slack', { actions: [{ type: 'button', text: 'a' }] }), words: 'missing name or url in Slack action configuration' },
  'a URL and its file': { ...one('slack', { api_url: 'http://a', api_url_file: 'a' }), words: 'at most one of api_url & api_url_file must be configured' },
  'a global URL and its file': { global: { slack_api_url: 'http://a', slack_api_url_file: 'a' }, receivers: [{ name: 'one' }], words: 'at most one of slack_api_url & slack_api_url_file must be configured' },
  'Opsgenie without a key': { ...one('opsgenie', {}), words: 'no global OpsGenie API Key set' },
  'a responder without a name': { ...one('opsgenie', { api_key: 'a', responders: [{ type: 'team' }] }), words: 'has to have at least one of id, username or name specified' },
  'a responder of no type': { ...one('opsgenie', { api_key: 'a', responders: [{ name: 'a', type: 'b' }] }), words: 'type does not match valid options' },
  'WeChat without a secret': { ...one('wechat', { corp_id: 'a' }), words: 'no global Wechat', newer: true },
  'WeChat without a corporation': { ...one('wechat', { api_secret: 'a' }), words: 'no global Wechat CorpID set' },
  'WeChat of no type': { ...one('wechat', { api_secret: 'a', corp_id: 'b', message_type: 'c' }), words: 'does not match valid options' },
  'VictorOps without a routing key': { ...one('victorops', { api_key: 'a' }), words: 'missing Routing key in VictorOps config' },
  'VictorOps without a key': { ...one('victorops', { routing_key: 'a' }), words: 'no global VictorOps API Key set' },
  'a field of VictorOps taken': { ...one('victorops', { api_key: 'a', routing_key: 'b', custom_fields: { entity_id: 'c' } }), words: 'custom field entity_id which cannot be used' },
  'SNS to nobody': { ...one('sns', { sigv4: { region: 'a' } }), words: 'must provide either a Target ARN, Topic ARN, or Phone Number for SNS config' },
  'SNS to two': { ...one('sns', { topic_arn: 'a', phone_number: 'b' }), words: 'must provide either a Target ARN, Topic ARN, or Phone Number for SNS config' },
  'half a key of AWS': { ...one('sns', { topic_arn: 'a', sigv4: { access_key: 'b' } }), words: 'must provide a AWS SigV4 Access key and Secret Key' },
  'Telegram without a chat': { ...one('telegram', { bot_token: 'a' }), words: 'missing chat_id' },
  'Telegram without a token': { ...one('telegram', { chat_id: 1 }), words: 'missing bot_token' },
  'Telegram in no mode': { ...one('telegram', { bot_token: 'a', chat_id: 1, parse_mode: 'html' }), words: 'unknown parse_mode on telegram_config' },
  'Webex without a room': { ...one('webex', { http_config: { authorization: { credentials: 'a' } } }), words: 'missing room_id on webex_config' },
  'Webex without authorization': { ...one('webex', { room_id: 'a' }), words: 'missing webex_configs.http_config.authorization' },
  'Pushover for nobody': { ...one('pushover', { token: 'a' }), words: 'user_key', newer: true },
  'a webhook without a URL': { ...one('webhook', {}), words: 'one of url or url_file must be configured', newer: true },
  'Jira without a project': { global: { jira_api_url: 'http://a' }, ...one('jira', { issue_type: 'a' }), words: 'missing project in jira_config', newer: true },
  'Jira without a type': { global: { jira_api_url: 'http://a' }, ...one('jira', { project: 'a' }), words: 'missing issue_type in jira_config', newer: true },
  'Rocket.Chat without a token': { ...one('rocketchat', {}), words: 'no global Rocketchat', newer: true }
}

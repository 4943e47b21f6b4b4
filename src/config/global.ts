import { Type, type Static } from 'typebox'
import { Duration, Flag, HostPort, Optional, Secret, SecretUrl, Text, Url } from './fields.ts'
import { checkHttpConfig, checkTlsConfig, httpConfigSchema, tlsConfigSchema } from './http-config.ts'
import type { Problems } from './problems.ts'

const newer = { quiet: true }

/** `global`: much of it only serves as a default of integrations. */
export const globalSchema = Type.Object({
  resolve_timeout: Duration('5m'),
  http_config: httpConfigSchema,
  jira_api_url: Optional(Url()),
  smtp_from: Optional(Text()),
  smtp_hello: Text('localhost'),
  smtp_smarthost: Optional(HostPort()),
  smtp_auth_username: Optional(Text()),
  smtp_auth_password: Optional(Secret({ file: true })),
  smtp_auth_secret: Optional(Secret({ file: true })),
  smtp_auth_identity: Optional(Text()),
  smtp_require_tls: Flag(true),
  smtp_tls_config: Optional(tlsConfigSchema({ joined: false })),
  smtp_force_implicit_tls: Optional(Flag()),
  slack_api_url: Optional(SecretUrl({ file: true })),
  slack_app_token: Optional(Secret({ file: true })),
  slack_app_url: Url('https://slack.com/api/chat.postMessage', newer),
  pagerduty_url: Url('https://events.pagerduty.com/v2/enqueue'),
  opsgenie_api_url: Url('https://api.opsgenie.com/'),
  opsgenie_api_key: Optional(Secret({ file: true })),
  wechat_api_url: Url('https://qyapi.weixin.qq.com/cgi-bin/'),
  wechat_api_secret: Optional(Secret({ file: true })),
  wechat_api_corp_id: Optional(Text()),
  victorops_api_url: Url('https://alert.victorops.com/integrations/generic/20131114/alert/'),
  victorops_api_key: Optional(Secret({ file: true })),
  telegram_api_url: Url('https://api.telegram.org'),
  telegram_bot_token: Optional(Secret({ file: true })),
  webex_api_url: Url('https://webexapis.com/v1/messages'),
  rocketchat_api_url: Url('https://open.rocket.chat/', newer),
  rocketchat_token: Optional(Secret({ file: true })),
  rocketchat_token_id: Optional(Secret({ file: true })),
  mattermost_webhook_url: Optional(SecretUrl({ file: true }))
})

export type GlobalSettings = Static<typeof globalSchema>

export function checkGlobal (settings: Static<typeof globalSchema> & { slack_api_url_file?: string, slack_app_token_file?: string }, problems: Problems): void {
  checkHttpConfig(settings.http_config, ['global', 'http_config'], problems)
  if (settings.smtp_tls_config) checkTlsConfig(settings.smtp_tls_config, ['global', 'smtp_tls_config'], problems)

  if (!settings.slack_app_token && !settings.slack_app_token_file) return
  if (settings.slack_api_url_file) problems.addUnlessWrong(['global', 'slack_api_url_file'], 'at most one of a Slack app token and a Slack API URL must be configured')
  // Nobody can tell of the masked one, and where it came from it was taken.
  if (settings.slack_api_url && ![settings.slack_app_url, '<secret>'].includes(settings.slack_api_url)) {
    problems.addUnlessWrong(['global', 'slack_api_url'], 'at most one of a Slack app token and a Slack API URL must be configured, unless the URL equals slack_app_url')
  }
}

import { Type } from 'typebox'
import { Count, GoDuration, Optional, Secret, Url } from '../src/config/fields.ts'
import { isAuthorized, isGiven, requireOne } from '../src/config/key-or-file.ts'
import { buildNotification } from '../src/domain/notification.ts'
import { webhookBody } from '../src/domain/webhook-body.ts'
import { defineReceiver, type HttpRequest } from '../src/receiver.ts'
import { toGoJson } from '../src/text.ts'

const maxBytes = 512 * 1024

export const incidentio = defineReceiver({
  type: 'incidentio',
  sendResolved: true,
  settings: Type.Object({
    url: Url(undefined, { file: true }),
    alert_source_token: Optional(Secret({ file: true })),
    max_alerts: Count(0),
    timeout: GoDuration('0s')
  }),
  check: (settings, http) => {
    // Without a http_config of its own the global one applies, whatever is in it.
    if (!http) return []
    if (isAuthorized(http) && isGiven(settings, 'alert_source_token')) {
      return [{ path: [], message: 'cannot specify alert_source_token or alert_source_token_file when using http_config.authorization' }]
    }
    return isAuthorized(http) ? [] : requireOne(settings, ['alert_source_token'], 'at least one of alert_source_token, alert_source_token_file or http_config.authorization must be configured')
  },

  async send ({ settings, notification, post, signal }) {
    const { url, alert_source_token: token, max_alerts: maxAlerts, timeout } = settings
    const headers: HttpRequest['headers'] = token ? { authorization: `Bearer ${token}` } : {}
    const message = { ...webhookBody(buildNotification({ ...notification, maxAlerts })), version: '1' }
    await post({ url, headers, body: encode(message), timeout, signal }, { retryStatus: [429] })
  }
})

/** One alert is enough for an incident; what is said of all of them stays. */
function encode (message: { readonly alerts: readonly unknown[] }): string {
  const body = toGoJson(message) + '\n'
  return Buffer.byteLength(body) <= maxBytes ? body : toGoJson({ ...message, alerts: message.alerts.slice(0, 1) }) + '\n'
}

import { Type } from 'typebox'
import { Count, GoDuration, SecretUrl, Unsupported } from '../src/config/fields.ts'
import { buildNotification } from '../src/domain/notification.ts'
import { webhookBody } from '../src/domain/webhook-body.ts'
import { defineReceiver } from '../src/receiver.ts'

export const webhook = defineReceiver({
  type: 'webhook',
  sendResolved: true,
  settings: Type.Object({
    url: SecretUrl({ template: true, file: true }),
    max_alerts: Count(0),
    timeout: GoDuration('0s', { quiet: true }),
    payload: Unsupported()
  }),

  // With url_file there is no url until the file is read.
  check: ({ url = '' }) => url.includes('{{') ? [{ path: ['url'], message: 'templates are not supported yet' }] : [],

  async send ({ settings, notification, post, signal }) {
    const told = buildNotification({ ...notification, maxAlerts: settings.max_alerts })
    await post({ url: settings.url, body: webhookBody(told), timeout: settings.timeout, signal })
  }
})

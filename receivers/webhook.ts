import { Type } from 'typebox'
import { Anything, Count, GoDuration, Optional, SecretUrl } from '../src/config/fields.ts'
import { buildNotification } from '../src/domain/notification.ts'
import { webhookBody } from '../src/domain/webhook-body.ts'
import { renderPayload } from '../src/payload.ts'
import { defineReceiver } from '../src/receiver.ts'

export const webhook = defineReceiver({
  type: 'webhook',
  sendResolved: true,
  settings: Type.Object({
    url: SecretUrl({ template: true, file: true }),
    max_alerts: Count(0),
    timeout: GoDuration('0s', { quiet: true }),
    payload: Optional(Anything())
  }),

  async send ({ settings, notification, render, post, signal }) {
    const told = buildNotification({ ...notification, maxAlerts: settings.max_alerts })
    const { url, payload, timeout } = settings
    const body = payload === undefined ? webhookBody(told) : renderPayload(payload, text => render(text, told))
    await post({ url: render(url, told), body, timeout, signal })
  }
})

import { Type } from 'typebox'
import { SecretUrl, Template } from '../src/config/fields.ts'
import { defineReceiver } from '../src/receiver.ts'
import { fitted, judgeConnector } from '../src/teams.ts'

const color = { firing: 'Attention', resolved: 'Good' }

export const msteamsv2 = defineReceiver({
  type: 'msteamsv2',
  sendResolved: true,
  inheritsProxy: true,
  settings: Type.Object({
    webhook_url: SecretUrl({ file: true }),
    title: Template('{{ template "msteamsv2.default.title" . }}'),
    text: Template('{{ template "msteamsv2.default.text" . }}')
  }),

  async send ({ settings, notification, render, post, signal }) {
    const texts = [settings.title, settings.text].map(template => render(template))
    const body = fitted(texts, ([title, text]) => ({
      type: 'message',
      attachments: [{
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.2',
          body: [
            { type: 'TextBlock', text: title, weight: 'Bolder', size: 'Medium', wrap: true, style: 'heading', color: color[notification.status] },
            { type: 'TextBlock', text, wrap: true }
          ],
          msteams: { width: 'full' }
        }
      }]
    }))
    // Some of these URLs still lead to an old connector.
    await post({ url: settings.webhook_url, body, signal }, { retryStatus: [429], judge: judgeConnector })
  }
})

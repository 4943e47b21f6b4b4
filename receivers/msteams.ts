import { Type } from 'typebox'
import { SecretUrl, Template } from '../src/config/fields.ts'
import { defineReceiver } from '../src/receiver.ts'
import { fitted, judgeConnector } from '../src/teams.ts'

const themeColor = { firing: '8C1A1A', resolved: '2DC72D' }

export const msteams = defineReceiver({
  type: 'msteams',
  sendResolved: true,
  settings: Type.Object({
    webhook_url: SecretUrl({ file: true }),
    title: Template('{{ template "msteams.default.title" . }}'),
    summary: Template('{{ template "msteams.default.summary" . }}'),
    text: Template('{{ template "msteams.default.text" . }}')
  }),

  async send ({ settings, notification, render, post, signal }) {
    const texts = [settings.title, settings.summary, settings.text].map(template => render(template))
    const body = fitted(texts, ([title, summary, text]) => ({
      '@context': 'http://schema.org/extensions',
      type: 'MessageCard',
      title,
      summary,
      text,
      themeColor: themeColor[notification.status]
    }))
    await post({ url: settings.webhook_url, body, signal }, { retryStatus: [429], judge: judgeConnector })
  }
})

import { json, withEnds, withoutEnds, type Integration } from './integration.ts'

const some = { bot_token: '123:t0ken', chat_id: -1001234567890 }
const message = '<b>{{ .CommonAnnotations.summary }}</b> {{ range .Alerts }}{{ .Annotations.description }}{{ end }}'

export const telegram: Integration = {
  type: 'telegram',
  answer: json(200, { ok: true, result: { message_id: 7, date: 1700000000, chat: { id: -1001234567890, type: 'supergroup' }, text: 'some' } }),
  requests: withEnds,
  cases: {
    'as it is': { config: ({ address }) => ({ ...some, api_url: address }) },
    'in HTML': { config: ({ address }) => ({ ...some, api_url: address, message, parse_mode: 'HTML', disable_notifications: true }) },
    'in Markdown': { config: ({ address }) => ({ ...some, api_url: address, message, parse_mode: 'Markdown' }) },
    'in MarkdownV2': { config: ({ address }) => ({ ...some, api_url: address, message, parse_mode: 'MarkdownV2' }) },
    'as plain text': { config: ({ address }) => ({ ...some, api_url: address, message, parse_mode: '' }) },
    'not of ends': { config: ({ address }) => ({ ...some, api_url: address, send_resolved: false }), requests: withoutEnds },
    'long texts': { config: ({ address }) => ({ ...some, api_url: address, message, parse_mode: '' }), alerts: 'long' },
    'long texts in HTML': { config: ({ address }) => ({ ...some, api_url: address, message }), alerts: 'long' },
    'from global': { global: ({ address }) => ({ telegram_api_url: address }), config: () => some }
  }
}

import { Type, type Static } from 'typebox'
import { answerOf } from '../src/answer-shape.ts'
import { Flag, Integer, Optional, Secret, Template, Text, Url } from '../src/config/fields.ts'
import { isGiven } from '../src/config/key-or-file.ts'
import { DeliveryError } from '../src/errors.ts'
import { defineReceiver, type Delivery, type HttpAnswer, type Judgement } from '../src/receiver.ts'
import { truncateRunes } from '../src/text.ts'

// https://core.telegram.org/bots/api#sendmessage
const maxText = 4096
const tooLong = `This notification is longer than the ${maxText} characters that Telegram takes. HTML cannot be cut, so the template of the message has to say less.`
// The chat may have moved, and its text may be refused there.
const mostCorrections = 2
const parseModes = ['HTML', 'Markdown', 'MarkdownV2', '']

const replyOf = answerOf(Type.Object({
  ok: Type.Boolean(),
  error_code: Type.Optional(Type.Integer()),
  description: Type.Optional(Type.String()),
  parameters: Type.Optional(Type.Object({ retry_after: Type.Optional(Type.Number({ minimum: 0 })), migrate_to_chat_id: Type.Optional(Type.Integer()) }))
}))

const settings = Type.Object({
  api_url: Optional(Url()),
  bot_token: Optional(Secret({ file: true })),
  chat_id: Optional(Integer(undefined, { file: true })),
  message_thread_id: Optional(Integer()),
  message: Template('{{ template "telegram.default.message" . }}'),
  disable_notifications: Optional(Flag()),
  parse_mode: Text('HTML')
})

type Told = Delivery<Static<typeof settings>>
type Message = { readonly chat: string, readonly mode: string, readonly text: string, readonly link?: string | undefined }
type Reply = ReturnType<typeof replyOf>

export const telegram = defineReceiver({
  type: 'telegram',
  sendResolved: true,
  settings,
  inherits: () => ({ api_url: 'telegram_api_url', bot_token: 'telegram_bot_token' }),

  check (given) {
    return [
      ...isGiven(given, 'chat_id') && given.chat_id !== 0 ? [] : [{ path: [], message: 'missing chat_id or chat_id_file on telegram_config' }],
      ...isGiven(given, 'bot_token') ? [] : [{ path: [], message: 'missing bot_token or bot_token_file on telegram_config' }],
      ...parseModes.includes(given.parse_mode)
        ? []
        : [{ path: ['parse_mode'], message: 'unknown parse_mode on telegram_config, must be Markdown, MarkdownV2, HTML or empty string' }]
    ]
  },

  async send (told) {
    const { settings: { parse_mode: mode }, cache } = told
    const configured = chatOf(told)
    const chat = String(cache.get(configured) ?? configured)

    let message: Message | undefined = { chat, mode, text: mode === 'HTML' ? htmlOf(told) : plainOf(told), link: linkOf(told) }
    for (let corrections = 0; message; corrections++) {
      const better = await say(message, { told, mayCorrect: corrections < mostCorrections })
      if (better && better.chat !== message.chat) cache.set(configured, better.chat)
      message = better
    }
  }
})

/** Answers with what to send in its place where Telegram refuses it and says what it would take. */
async function say (message: Message, { told, mayCorrect }: { told: Told, mayCorrect: boolean }): Promise<Message | undefined> {
  const { settings: { api_url: api = '', bot_token: token = '', ...settings }, post, signal } = told
  const correct = (reply: Reply) => mayCorrect ? corrected(message, { reply, told }) : undefined
  // In the order of the alphabet, and all of them texts, as Alertmanager's library sends them.
  const body = {
    chat_id: message.chat,
    ...settings.disable_notifications && { disable_notification: 'true' },
    disable_web_page_preview: 'true',
    ...settings.message_thread_id && { message_thread_id: String(settings.message_thread_id) },
    ...message.mode && { parse_mode: message.mode },
    ...message.link !== undefined && { reply_markup: JSON.stringify({ inline_keyboard: [[{ text: 'Acknowledge', url: message.link }]] }) },
    text: message.text
  }
  const answer = await post({ url: `${api.replace(/\/+$/, '')}/bot${token}/sendMessage`, body, signal, secrets: [token] }, {
    retryStatus: [429],
    judge: answer => correct(replyOf(answer)) ? { ok: true } : judge(answer)
  })
  return correct(replyOf(answer))
}

function corrected (message: Message, { reply, told }: { reply: Reply, told: Told }): Message | undefined {
  if (!reply || reply.ok) return undefined
  const chat = reply.parameters?.migrate_to_chat_id
  if (chat !== undefined) return { ...message, chat: String(chat) }
  // It wants addresses that are known everywhere; where ours is not, the message can still say it.
  if (message.link !== undefined && /button/i.test(reply.description ?? '')) return { ...message, mode: '', text: truncateRunes(`Acknowledge: ${message.link}\n${plainOf(told)}`, maxText), link: undefined }
  const isUnreadable = message.mode !== '' && reply.description?.includes("can't parse entities")
  return isUnreadable ? { ...message, mode: '', text: plainOf(told) } : undefined
}

function judge (answer: HttpAnswer): Judgement | undefined {
  const reply = replyOf(answer)
  if (!reply) return answer.status === 200 ? { ok: false, retryable: true } : undefined
  if (reply.ok) return undefined
  const { error_code: status = answer.status === 200 ? 500 : answer.status, description: message = '', parameters: { retry_after: wait } = {} } = reply
  return { ok: false, status, message, ...wait !== undefined && { retryAfter: wait * 1000 } }
}

/** Of the page on which one can acknowledge. */
function linkOf ({ notification: { incident } }: Told): string | undefined {
  return incident && incident.state !== 'resolved' ? incident.ackURL : undefined
}

function htmlOf ({ settings: { message }, renderHtml }: Told): string {
  const text = renderHtml(message)
  return truncateRunes(text, maxText) === text ? text : tooLong
}

function plainOf ({ settings: { message }, render }: Told): string {
  return truncateRunes(render(message), maxText)
}

/** A number where the configuration has it; a text where a file does. */
function chatOf ({ settings: { chat_id: chat } }: Told): string {
  if (/^[-+]?\d+$/.test(String(chat))) return String(BigInt(String(chat)))
  throw new DeliveryError('the chat_id file holds no whole number', { retryable: true, reason: 'other' })
}

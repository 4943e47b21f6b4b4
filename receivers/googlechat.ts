import { Type } from 'typebox'
import { Flag, SecretUrl, Template } from '../src/config/fields.ts'
import { groupKeyHash } from '../src/domain/notification.ts'
import { defineReceiver } from '../src/receiver.ts'
import { truncatePlainJson } from '../src/text.ts'

// Of 32 000 bytes for the whole message: https://developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages
const maxText = 31_800

/** Tocsin's own: messages in a space, those of a group of alerts in one thread. */
export const googlechat = defineReceiver({
  type: 'googlechat',
  sendResolved: true,
  settings: Type.Object({
    url: SecretUrl({ file: true }),
    text: Template('{{ template "googlechat.default.text" . }}'),
    threads: Flag(true)
  }),

  async send ({ settings, notification, render, post, signal }) {
    const text = truncatePlainJson(render(settings.text), maxText)
    if (!settings.threads) {
      await post({ url: settings.url, body: { text }, signal }, { retryStatus: [429] })
      return
    }
    const separator = settings.url.includes('?') ? '&' : '?'
    await post({
      url: `${settings.url}${separator}messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD`,
      body: { text, thread: { threadKey: groupKeyHash(notification.groupKey) } },
      signal
    }, { retryStatus: [429] })
  }
})

import { Type } from 'typebox'
import { Choice, Secret, Template, Text, Url } from '../src/config/fields.ts'
import { defineReceiver, type HttpAnswer } from '../src/receiver.ts'
import { answerOf } from '../src/answer-shape.ts'
import { jsonBytes, truncatePlainJson } from '../src/text.ts'

// An event may have 65 536 bytes with what servers add: https://spec.matrix.org/latest/client-server-api/#size-limits
const maxBody = 20_000
const maxHtml = 36_000

/** Tocsin's own: messages in a room that is not encrypted. */
export const matrix = defineReceiver({
  type: 'matrix',
  sendResolved: true,
  settings: Type.Object({
    homeserver: Url(),
    room_id: Text(),
    access_token: Secret({ file: true }),
    msgtype: Choice(['m.text', 'm.notice'], 'm.text'),
    body: Template('{{ template "matrix.default.body" . }}'),
    formatted_body: Template('{{ template "matrix.default.formatted_body" . }}')
  }),

  check: ({ room_id: room }) => room.startsWith('!') ? [] : [{ path: ['room_id'], message: 'expected the id of a room, which begins with "!", not its address' }],

  async send ({ settings, notification, render, renderHtml, post, signal }) {
    const { homeserver, room_id: room, access_token: token, msgtype } = settings
    const html = renderHtml(settings.formatted_body).trim()
    // HTML that is cut would show its tags.
    const formatted = html && jsonBytes(html) <= maxHtml ? { format: 'org.matrix.custom.html', formatted_body: html } : {}
    await post({
      method: 'PUT',
      // The server sends what comes with the same transaction again only once.
      url: `${homeserver.replace(/\/+$/, '')}/_matrix/client/v3/rooms/${encodeURIComponent(room)}/send/m.room.message/${notification.id}`,
      headers: { authorization: `Bearer ${token}` },
      body: { msgtype, body: truncatePlainJson(render(settings.body), maxBody), ...formatted },
      signal
    }, { retryStatus: [429], judge })
  }
})

const patienceIn = answerOf(Type.Object({ errcode: Type.Literal('M_LIMIT_EXCEEDED'), retry_after_ms: Type.Optional(Type.Unknown()) }))

function judge (answer: HttpAnswer) {
  const asked = patienceIn(answer)
  if (!asked) return {}
  const { retry_after_ms: wait } = asked
  return typeof wait === 'number' && wait >= 0 ? { retryable: true, retryAfter: wait } : { retryable: true }
}

import { Type } from 'typebox'
import { Optional, Template, Url } from '../src/config/fields.ts'
import { isAuthorized } from '../src/config/key-or-file.ts'
import { defineReceiver } from '../src/receiver.ts'
import { truncateBytes } from '../src/text.ts'

// What Webex takes of a message.
const maxMessage = 7439

export const webex = defineReceiver({
  type: 'webex',
  sendResolved: true,
  settings: Type.Object({
    api_url: Optional(Url()),
    message: Template('{{ template "webex.default.message" . }}'),
    room_id: Optional(Template())
  }),
  inherits: () => ({ api_url: 'webex_api_url' }),

  check ({ room_id: room }, http) {
    // The authorization of the global http_config is not looked at: it would go to every other service, too.
    return [
      ...room ? [] : [{ path: [], message: 'missing room_id on webex_config' }],
      ...isAuthorized(http) ? [] : [{ path: [], message: 'missing webex_configs.http_config.authorization' }]
    ]
  },

  async send ({ settings: { api_url: url = '', message, room_id: room = '' }, render, post, signal }) {
    const roomId = render(room)
    await post({ url, body: { markdown: truncateBytes(render(message), maxMessage), ...roomId && { roomId } }, signal })
  }
})

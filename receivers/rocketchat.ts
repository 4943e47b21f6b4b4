import { Type } from 'typebox'
import { answerOf } from '../src/answer-shape.ts'
import { Flag, List, Optional, Secret, Template, Text, Url } from '../src/config/fields.ts'
import { requireOne } from '../src/config/key-or-file.ts'
import { defineReceiver, type HttpAnswer, type Judgement } from '../src/receiver.ts'
import { urlBelow } from '../src/service-url.ts'
import { truncateRunes } from '../src/text.ts'

const longestTitle = 1024

export const rocketchat = defineReceiver({
  type: 'rocketchat',
  sendResolved: false,
  settings: Type.Object({
    api_url: Optional(Url()),
    token_id: Optional(Secret({ file: true })),
    token: Optional(Secret({ file: true })),
    channel: Template(''),
    color: Template('{{ if eq .Status "firing" }}red{{ else }}green{{ end }}'),
    title: Template('{{ template "rocketchat.default.title" . }}'),
    title_link: Template('{{ template "rocketchat.default.titlelink" . }}'),
    text: Template('{{ template "rocketchat.default.text" . }}'),
    fields: Optional(List(Type.Object({ short: Optional(Flag()), title: Template(''), value: Template('') }))),
    short_fields: Flag(false),
    emoji: Template('{{ template "rocketchat.default.emoji" . }}'),
    icon_url: Template('{{ template "rocketchat.default.iconurl" . }}'),
    image_url: Template(''),
    thumb_url: Template(''),
    // Alertmanager reads this and five keys of actions, too, and sends none of them.
    link_names: Flag(false),
    actions: Optional(List(Type.Object({
      type: Optional(Text()),
      text: Template(''),
      url: Template(''),
      imageurl: Optional(Text()),
      iswebview: Optional(Flag()),
      webviewheightratio: Optional(Text()),
      msg: Template(''),
      msginchatwindow: Optional(Flag()),
      msgprocessingtype: Optional(Text())
    })))
  }),

  inherits: () => ({ api_url: 'rocketchat_api_url', token_id: 'rocketchat_token_id', token: 'rocketchat_token' }),
  check: settings => [
    ...requireOne(settings, ['token_id'], 'no global Rocketchat TokenID set either inline or in a file'),
    ...requireOne(settings, ['token'], 'no global Rocketchat Token set either inline or in a file')
  ],

  async send ({ settings, render, post, signal }) {
    const text = (template: string) => render(template) || undefined
    const channel = text(settings.channel)
    const body = {
      channel,
      emoji: text(settings.emoji),
      avatar: text(settings.icon_url),
      attachments: [{
        title: truncateRunes(render(settings.title), longestTitle) || undefined,
        title_link: text(settings.title_link),
        text: text(settings.text),
        image_url: text(settings.image_url),
        thumb_url: text(settings.thumb_url),
        color: text(settings.color),
        fields: each(settings.fields, ({ short = settings.short_fields, title, value }) => ({ short, title: text(title), value: text(value) })),
        actions: each(settings.actions, ({ text: label, url, msg }) =>
          ({ type: 'button', text: text(label), url: text(url), is_webview: false, msg: text(msg), msg_in_chat_window: false }))
      }]
    }
    const { api_url: base = '', token = '', token_id: user = '' } = settings
    const headers = { 'X-Auth-Token': token, 'X-User-Id': user }
    await post({ url: urlBelow(base, 'api/v1/chat.postMessage'), body, headers, signal }, { retryStatus: [429], judge: judgeIn(channel) })
  }
})

function each<Item, Shown> (items: readonly Item[] = [], show: (item: Item) => Shown): Shown[] | undefined {
  return items.length > 0 ? items.map(show) : undefined
}

const read = answerOf(Type.Record(Type.String(), Type.Unknown()))

// Answers that say no are short; a long one repeats the message, and the `success` at its end may be cut off.
const surelyGood = 60_000

function judgeIn (channel = ''): (answer: HttpAnswer) => Judgement {
  return answer => {
    const said = read(answer)
    if (answer.status < 200 || answer.status > 299 || said?.success === true || (!said && answer.body.length > surelyGood)) return {}
    const about = `channel ${JSON.stringify(channel)}: `
    if (!said) return { ok: false, status: 400, retryable: true, message: `${about}could not read the JSON response ${answer.body}` }
    const error = typeof said.error === 'string' ? said.error : ''
    return { ok: false, status: 400, message: `${about}error response from Rocketchat: ${error}` }
  }
}

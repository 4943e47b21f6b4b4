import { Type, type Static } from 'typebox'
import { answerOf } from '../src/answer-shape.ts'
import { Optional, Secret, Template, Text, Url } from '../src/config/fields.ts'
import { isGiven } from '../src/config/key-or-file.ts'
import { goQuote } from '../src/domain/go-quote.ts'
import { DeliveryError } from '../src/errors.ts'
import { defineReceiver, type Delivery, type HttpAnswer, type Judgement } from '../src/receiver.ts'
import { urlBelow } from '../src/service-url.ts'

const tokenLasts = 2 * 3600_000
const messageTypes = /^(text|markdown)$/

// https://developer.work.weixin.qq.com/document/path/90313
const busy = -1
const invalidToken = 40014
const expiredToken = 42001

const replyOf = answerOf(Type.Object({ errcode: Type.Optional(Type.Integer()), errmsg: Type.Optional(Type.String()), access_token: Type.Optional(Type.String()) }))

const settings = Type.Object({
  api_secret: Optional(Secret({ template: true, file: true })),
  corp_id: Optional(Template()),
  message: Template('{{ template "wechat.default.message" . }}'),
  api_url: Optional(Url()),
  to_user: Template('{{ template "wechat.default.to_user" . }}'),
  to_party: Template('{{ template "wechat.default.to_party" . }}'),
  to_tag: Template('{{ template "wechat.default.to_tag" . }}'),
  agent_id: Template('{{ template "wechat.default.agent_id" . }}'),
  message_type: Text('text')
})

type Told = Delivery<Static<typeof settings>>
type Token = { readonly token: string, readonly until: number }

export const wechat = defineReceiver({
  type: 'wechat',
  sendResolved: false,
  settings,
  inherits: () => ({ api_url: 'wechat_api_url', api_secret: 'wechat_api_secret', corp_id: 'wechat_api_corp_id' }),

  check (given) {
    const type = given.message_type || 'text'
    return [
      ...isGiven(given, 'api_secret') ? [] : [{ path: [], message: 'no global Wechat Api Secret set either inline or in a file' }],
      ...isGiven(given, 'corp_id') ? [] : [{ path: [], message: 'no global Wechat CorpID set' }],
      ...messageTypes.test(type) ? [] : [{ path: ['message_type'], message: `weChat message type ${goQuote(type)} does not match valid options ${messageTypes.source}` }]
    ]
  },

  async send (told) {
    const { settings: { api_secret: secret = '', corp_id: corp = '', ...settings }, render, post, signal, cache } = told
    const isMarkdown = settings.message_type === 'markdown'
    const content = render(settings.message)
    const recipients = { touser: render(settings.to_user), toparty: render(settings.to_party), totag: render(settings.to_tag), agentid: render(settings.agent_id) }
    const body = {
      text: { content: isMarkdown ? '' : content },
      ...Object.fromEntries(Object.entries(recipients).filter(([, recipient]) => recipient !== '')),
      safe: '0',
      msgtype: isMarkdown ? 'markdown' : 'text',
      markdown: { content: isMarkdown ? content : '' }
    }

    const tokenUrl = urlBelow(settings.api_url ?? '', 'gettoken', { corpid: render(corp), corpsecret: render(secret) })
    const url = urlBelow(settings.api_url ?? '', 'message/send', { access_token: await tokenFrom(tokenUrl, told) })
    await post({ url, body, signal }, {
      judge (answer) {
        const code = replyOf(answer)?.errcode
        if (code === expiredToken || code === invalidToken) cache.delete(tokenUrl)
        return judge(answer)
      }
    })
  }
})

async function tokenFrom (url: string, { post, signal, cache }: Told): Promise<string> {
  const now = Date.now()
  const kept = cache.get(url) as Token | undefined // Put there below and nowhere else.
  if (kept && now <= kept.until) return kept.token
  const token = replyOf(await post({ url, method: 'GET', signal }, { judge }))?.access_token
  if (!token) throw new DeliveryError('no access token was given for this corp_id and api_secret', { retryable: false, reason: 'other' })
  cache.set(url, { token, until: now + tokenLasts } satisfies Token)
  return token
}

/** As Alertmanager has it, everything but 200 is tried again. */
function judge (answer: HttpAnswer): Judgement | undefined {
  const reply = answer.status === 200 ? replyOf(answer) : undefined
  if (!reply) return { ok: false, retryable: true }
  const { errcode: code = 0, errmsg: text = '' } = reply
  return code === 0 ? undefined : { ok: false, message: `errcode ${code}: ${text}`, retryable: [busy, invalidToken, expiredToken].includes(code) }
}

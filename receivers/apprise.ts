import { Type } from 'typebox'
import { Choice, List, Optional, Secret, Template, Url } from '../src/config/fields.ts'
import { defineReceiver, type HttpAnswer, type HttpRequest, type Post } from '../src/receiver.ts'
import { sendToEach } from '../src/recipients.ts'
import { answerOf } from '../src/answer-shape.ts'

/** Tocsin's own: an Apprise API server as a bridge to all that it knows. */
export const apprise = defineReceiver({
  type: 'apprise',
  sendResolved: true,
  settings: Type.Object({
    url: Url(),
    key: Optional(Secret({ file: true })),
    urls: Optional(List(Secret())),
    tag: Optional(Template()),
    title: Template('{{ template "apprise.default.title" . }}'),
    body: Template('{{ template "apprise.default.body" . }}'),
    type: Template('{{ template "apprise.default.type" . }}'),
    format: Choice(['text', 'markdown', 'html'], 'text')
  }),

  check: (settings: object & { urls?: readonly string[], tag?: string }) => {
    const hasKey = 'key' in settings || 'key_file' in settings
    if (hasKey === (settings.urls !== undefined && settings.urls.length > 0)) return [{ path: [], message: 'exactly one of key, key_file and urls must be configured' }]
    return !hasKey && settings.tag ? [{ path: ['tag'], message: 'tags choose among the targets of a key, not among urls' }] : []
  },

  async send ({ settings, notification, render, renderHtml, post, cache, warn, signal }) {
    const { key, urls = [], format } = settings
    const tag = settings.tag === undefined ? '' : render(settings.tag)
    const message = {
      title: render(settings.title),
      body: format === 'html' ? renderHtml(settings.body) : render(settings.body),
      type: render(settings.type).trim(),
      format,
      tag: tag || undefined
    }
    const notify = `${settings.url.replace(/\/+$/, '')}/notify`
    // The answer then says which targets have got it.
    const common = { headers: { accept: 'application/json', 'x-apprise-log-level': 'INFO' }, signal }
    if (key !== undefined) return await ask(post, { ...common, url: `${notify}/${encodeURIComponent(key)}`, body: message, secrets: [key] }, { warn, isOneTarget: false })

    await sendToEach([...new Set(urls)], {
      notification,
      cache,
      warn,
      nameOf: (_, index) => `urls[${index}]`,
      send: async target => await ask(post, { ...common, url: notify, body: { urls: target, ...message }, secrets: [target] }, { warn, isOneTarget: true })
    })
  }
})

/** 424: not all targets have got it. It is not asked again for what would reach the others a second time. */
async function ask (post: Post, request: HttpRequest, { warn, isOneTarget }: { warn: (message: string) => void, isOneTarget: boolean }): Promise<void> {
  const judge = (answer: HttpAnswer) => {
    const { status } = answer
    if (status === 424) return { ok: someoneReached(answer), retryable: isOneTarget }
    return status === 204 ? { ok: false, status: 404, message: isOneTarget ? 'Apprise does not know this kind of URL' : 'Apprise has no configuration for this key' } : {}
  }
  const { status } = await post(request, { retryStatus: [429], judge })
  if (status === 424) warn('some targets of Apprise have not got it, its log names them')
}

const detailsIn = answerOf(Type.Object({ details: Type.Array(Type.Unknown()) }))

/** Whether Apprise has logged of any target that it was sent to: `Sent JSON notification to …`. */
function someoneReached (answer: HttpAnswer): boolean {
  return detailsIn(answer)?.details.some(line => Array.isArray(line) && line[0] === 'INFO' && /^Sent\b/.test(String(line[2]))) ?? false
}

import { Type } from 'typebox'
import { Flag, GoDuration, Secret, Template } from '../src/config/fields.ts'
import { defineReceiver } from '../src/receiver.ts'
import { truncateRunes } from '../src/text.ts'

const address = 'https://api.pushover.net/1/messages.json'

// https://pushover.net/api#limits
const maxTitle = 250
const maxMessage = 1024
const maxUrl = 512
const maxUrlTitle = 100
// Many servers take no longer request line than 8 KiB, and a letter that is not Latin takes nine of its bytes.
const longestQuery = 7500

export const pushover = defineReceiver({
  type: 'pushover',
  sendResolved: true,
  settings: Type.Object({
    user_key: Secret({ template: true, file: true }),
    token: Secret({ template: true, file: true }),
    title: Template('{{ template "pushover.default.title" . }}'),
    message: Template('{{ template "pushover.default.message" . }}'),
    url: Template('{{ template "pushover.default.url" . }}'),
    url_title: Template(''),
    device: Template(''),
    sound: Template(''),
    priority: Template('{{ if eq .Status "firing" }}2{{ else }}0{{ end }}'),
    retry: GoDuration('1m', { unit: true }),
    expire: GoDuration('1h', { unit: true }),
    ttl: GoDuration('0s', { unit: true, quiet: true }),
    html: Flag(false, { quiet: true }),
    monospace: Flag(false, { quiet: true })
  }),
  check: ({ html, monospace }) => html && monospace ? [{ path: ['monospace'], message: 'at most one of monospace & html must be configured' }] : [],

  async send ({ settings, render, renderHtml, post, signal }) {
    const { html, monospace, retry, expire, ttl } = settings
    const message = html ? truncateHtml(renderHtml(settings.message)) : truncateRunes(render(settings.message), maxMessage)
    const [token, user] = [render(settings.token), render(settings.user_key)]
    const parameters = new URLSearchParams({
      token,
      user,
      title: truncateRunes(render(settings.title), maxTitle),
      ...html && { html: '1' },
      ...monospace && { monospace: '1' },
      // A message without a text is refused.
      message: message.trim() || '(no details)',
      url: truncateRunes(render(settings.url), maxUrl),
      url_title: truncateRunes(render(settings.url_title), maxUrlTitle),
      priority: render(settings.priority),
      retry: seconds(retry),
      expire: seconds(expire),
      device: render(settings.device),
      sound: render(settings.sound),
      ...ttl >= 1000 && { ttl: seconds(ttl) }
    })
    parameters.sort()
    const text = parameters.toString()
    await post(text.length <= longestQuery
      ? { url: `${address}?${text}`, headers: { 'content-type': 'text/plain' }, body: '', signal }
      : { url: address, headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: text, secrets: [token, user], signal })
  }
})

/** Without the half of a tag or an entity before the place of the cut. */
function truncateHtml (text: string): string {
  const cut = truncateRunes(text, maxMessage)
  return cut === text ? text : cut.replace(/(<\/?[a-z][^<>]*|&[#\w]*)…$/i, '…')
}

function seconds (ms: number): string {
  return String(Math.trunc(ms / 1000))
}

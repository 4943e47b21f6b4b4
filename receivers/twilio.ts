import { Type, type Static } from 'typebox'
import { Choice, List, Optional, Secret, Template, Text, Url } from '../src/config/fields.ts'
import { basicAuth } from '../src/post/url.ts'
import { defineReceiver } from '../src/receiver.ts'
import { sendToEach } from '../src/recipients.ts'
import { escapeXml, truncateRunes } from '../src/text.ts'

// https://www.twilio.com/docs/messaging/api/message-resource, https://www.twilio.com/docs/voice/api/call-resource
const maxBody = 1600
const maxTwiml = 4000

const settings = Type.Object({
  kind: Choice(['sms', 'voice'], 'sms'),
  api_url: Url('https://api.twilio.com'),
  account_sid: Text(),
  auth_token: Optional(Secret({ file: true })),
  api_key: Optional(Text()),
  api_key_secret: Optional(Secret({ file: true })),
  from: Optional(Text()),
  messaging_service_sid: Optional(Text()),
  to: List(Text()),
  message: Optional(Template()),
  voice: Optional(Text()),
  language: Optional(Text())
})

type Settings = Static<typeof settings>

/** Tocsin's own: text messages and calls. */
export const twilio = defineReceiver({
  type: 'twilio',
  sendResolved: true,
  settings,
  check,

  async send ({ settings, notification, render, post, cache, warn, signal }) {
    const { kind, api_url: url, account_sid: account, auth_token: token = '', api_key: key, api_key_secret: keySecret = '', from, to } = settings
    const text = render(settings.message ?? `{{ template "twilio.default.${kind}" . }}`)
    const [what, said] = kind === 'voice' ? ['Twiml', twimlOf(text, settings)] : ['Body', truncateRunes(text, maxBody)]
    const [sender, us] = settings.messaging_service_sid ? ['MessagingServiceSid', settings.messaging_service_sid] : ['From', from ?? '']
    const request = {
      url: `${url.replace(/\/+$/, '')}/2010-04-01/Accounts/${encodeURIComponent(account)}/${kind === 'voice' ? 'Calls' : 'Messages'}.json`,
      headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: key ? basicAuth(key, keySecret) : basicAuth(account, token) },
      signal
    }
    await sendToEach([...new Set(to)], {
      notification,
      cache,
      warn,
      nameOf: number => number,
      send: async number => { await post({ ...request, body: new URLSearchParams([['To', number], [sender, us], [what, said]]).toString() }, { retryStatus: [429] }) }
    })
  }
})

/** Read out twice, as who is woken up misses the beginning. */
function twimlOf (text: string, { voice, language }: Settings): string {
  const attributes = Object.entries({ voice, language, loop: '2' }).flatMap(([name, value]) => value ? [` ${name}="${escapeXml(value)}"`] : []).join('')
  const say = (length: number) => `<Response><Say${attributes}>${escapeXml(truncateRunes(text, length))}</Say></Response>`
  let length = maxTwiml
  while (say(length).length > maxTwiml && length > 1) length = Math.floor(length * 0.9)
  return say(length)
}

function check (given: Settings & { auth_token_file?: string, api_key_secret_file?: string }) {
  const problems: Array<{ path: string[], message: string }> = []
  const add = (key: string, message: string) => { problems.push({ path: key ? [key] : [], message }) }
  const token = given.auth_token || given.auth_token_file
  const secret = given.api_key_secret || given.api_key_secret_file
  if (token && (given.api_key || secret)) add('api_key', 'at most one of auth_token and api_key must be configured')
  else if (given.api_key && !secret) add('api_key', 'api_key needs its api_key_secret, or api_key_secret_file')
  else if (!given.api_key && secret) add('api_key_secret', 'api_key_secret needs its api_key')
  else if (!token && !given.api_key) add('', 'one of auth_token, auth_token_file or api_key must be configured')

  if (given.from && given.messaging_service_sid) add('messaging_service_sid', 'at most one of from & messaging_service_sid must be configured')
  else if (given.kind === 'voice' && given.messaging_service_sid) add('messaging_service_sid', 'a call has no messaging service, it needs from')
  else if (!given.from && !given.messaging_service_sid) add('', given.kind === 'voice' ? 'missing from' : 'one of from or messaging_service_sid must be configured')
  if (given.to.length === 0) add('to', 'expected at least one number to send to')
  return problems
}

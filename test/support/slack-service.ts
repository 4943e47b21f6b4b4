import type { Answer } from './sink.ts'

export const botToken = 'xoxb-1-s3cr3t-token'

/**
 * Slack, as far as it looks at what it is sent: a webhook that speaks text, and the Web API, which says no with status 200. Channels are
 * `#alerts` and `#archive`, which is archived; `forget` deletes what was posted.
 */
export function createSlack () {
  let messages = new Set<string>()
  let posted = 0
  const webhook: Answer = (response, { body }) => {
    const { text, attachments } = JSON.parse(body)
    const refuse = (status: number, why: string) => response.writeHead(status, { 'content-type': 'text/html' }).end(why)
    if (!text && !attachments?.length) refuse(400, 'no_text')
    else if (attachments.length > 100) refuse(400, 'too_many_attachments')
    else refuse(200, 'ok')
  }

  /** What the Web API makes of a message; an error is a word. */
  function keep (method: string, { channel, ts, attachments }: { channel?: string, ts?: string, attachments: object[] }): string | object {
    if (method === 'chat.update') {
      if (channel !== 'C0ALERTS') return 'channel_not_found'
      return messages.has(ts ?? '') ? { channel, ts, text: '' } : 'message_not_found'
    }
    if (channel === '#archive') return 'is_archived'
    if (channel !== '#alerts') return 'channel_not_found'
    posted++
    messages.add(`1732012800.00000${posted}`)
    return { channel: 'C0ALERTS', ts: `1732012800.00000${posted}`, message: { attachments } }
  }

  const webApi: Answer = (response, { url, headers, body }) => {
    const said = headers.authorization === `Bearer ${botToken}` ? keep(url.replace('/api/', ''), JSON.parse(body)) : 'invalid_auth'
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' })
      .end(JSON.stringify(typeof said === 'string' ? { ok: false, error: said } : { ok: true, ...said }))
  }

  const answer: Answer = (response, request) => (request.url.startsWith('/api/') ? webApi : webhook)(response, request)
  return { answer, forget () { messages = new Set() } }
}

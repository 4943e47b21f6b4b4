import { bytesOf, sampleNamed, wireHeaders, wirePath } from './sentry-samples.ts'
import type { Json } from './sentry-bodies.ts'

export type Answer = { readonly status: number, readonly headers: Headers, readonly outcome: string[], readonly problems: string[], readonly [name: string]: unknown }

/** What Sentry sends to a router that listens; with a change it is another body, signed anew. */
export function createSender (origin: string) {
  async function post (path: string, { body, headers }: { readonly body: Buffer, readonly headers: Record<string, string> }): Promise<Answer> {
    const answer = await fetch(`${origin}${path}`, { method: 'POST', headers, body })
    const text = await answer.text()
    return { ...parse(text), status: answer.status, headers: answer.headers }
  }

  return {
    post,
    async send (source: string, name: string, change?: (body: Json) => void): Promise<Answer> {
      const sample = sampleNamed(name)
      const bytes = bytesOf(sample)
      const path = `/webhooks/${source}${wirePath(sample)}`
      if (!change) return await post(path, { body: bytes, headers: wireHeaders(sample) })
      const body: Json = JSON.parse(bytes.toString())
      change(body)
      const other = Buffer.from(JSON.stringify(body))
      return await post(path, { body: other, headers: wireHeaders(sample, other) })
    }
  }
}

function parse (text: string): Json {
  try {
    return JSON.parse(text)
  } catch {
    return { text }
  }
}

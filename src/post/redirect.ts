import type { HttpAnswer } from '../receiver.ts'
import { failure } from './failure.ts'
import { hostOf } from './url.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
export type Hop = { readonly url: URL, readonly method: Method, readonly body: string | undefined }

/** Where an answer sends the request, by Go's rules; undefined when it is an answer like any other. */
export function redirectOf ({ status, headers: { location } }: HttpAnswer, { url, method, body }: Hop): Hop | undefined {
  const resend = status === 307 || status === 308
  if (!location || !(resend || [301, 302, 303].includes(status))) return undefined
  return resend ? { url: parseUrl(location, url), method, body } : { url: parseUrl(location, url), method: 'GET', body: undefined }
}

/** Whether credentials meant for one URL may be sent to another: the same host or one below it, and not in the clear after TLS. */
export function sharesTrust (from: URL, to: URL): boolean {
  if (from.protocol === 'https:' && to.protocol === 'http:') return false
  const [home, host] = [hostOf(from), hostOf(to)]
  return host === home || (!host.includes(':') && host.endsWith(`.${home}`))
}

export function parseUrl (text: string, base?: URL): URL {
  if (!URL.canParse(text, base?.href)) throw failure('the URL is not valid')
  const url = new URL(text, base)
  if (!/^https?:$/.test(url.protocol)) throw failure('the URL is neither http nor https')
  return url
}

import { decode } from './url.ts'

export type Redact = (text: string) => string

const mark = '<redacted>'

/** Removes what others must not read from a text that came from outside, such as an error page that quotes the request. */
export function createRedact (secrets: Iterable<string>): Redact {
  const forms = new Set<string>()
  for (const secret of secrets) {
    for (const form of [secret, encode(secret), JSON.stringify(secret).slice(1, -1), escapeHtml(secret)]) forms.add(form)
  }
  forms.delete('')
  // Longest first: a path that is taken out of its URL would leave the rest of it standing.
  const longestFirst = [...forms].sort((a, b) => b.length - a.length)
  return text => longestFirst.reduce((rest, form) => rest.replaceAll(form, mark), text)
}

// Shorter ones are words (`api`, `v2`) and numbers; taking those out would make any text unreadable.
const shortestSegment = 6
const shortestValue = 3

/** Webhook URLs carry their secret in the path or query, so every part that could be one counts as secret. */
export function secretsOfUrl (url: URL): string[] {
  const path = url.pathname + url.search
  const segments = [path, url.pathname, ...url.pathname.split('/')].filter(segment => segment.length >= shortestSegment)
  const values = [...url.searchParams.values()].filter(value => value.length >= shortestValue)
  return [url.href, url.host, ...[...segments, ...values, url.username, url.password].flatMap(part => [part, decode(part)])]
}

function encode (text: string): string {
  // A round trip through bytes replaces half surrogate pairs, on which encodeURIComponent throws.
  return encodeURIComponent(Buffer.from(text).toString())
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escapeHtml (text: string): string {
  return text.replace(/[&<>"']/g, character => entities[character] ?? character)
}

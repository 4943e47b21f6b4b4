import { quoteJson } from '../domain/go-json.ts'
import { decode } from './url.ts'

export type Redact = (text: string) => string

const mark = '<redacted>'

/** Removes what others must not read from a text that came from outside, such as an error page that quotes the request. */
export function createRedact (secrets: Iterable<string>): Redact {
  const forms = new Set<string>()
  for (const secret of secrets) {
    for (const form of formsOf(secret)) forms.add(form)
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

/** As error pages and JSON may quote it, by the languages that they are commonly made in. */
function formsOf (secret: string): string[] {
  // A round trip through bytes replaces half surrogate pairs, on which encodeURIComponent throws.
  const encoded = encodeURIComponent(Buffer.from(secret).toString())
  const inForm = new URLSearchParams([['', secret]]).toString().slice(1)
  const lowerCase = [encoded, inForm].map(text => text.replace(/%../g, digits => digits.toLowerCase()))
  const json = [JSON.stringify(secret), quoteJson(secret)].map(text => text.slice(1, -1))
  return [secret, encoded, inForm, ...lowerCase, ...json, ...json.map(text => text.replaceAll('/', '\\/')), ...entities.map(named => escapeHtml(secret, named))]
}

// PHP and Ruby, Go, Python.
const entities: ReadonlyArray<Record<string, string>> = [['&quot;', '&#39;'], ['&#34;', '&#39;'], ['&quot;', '&#x27;']]
  .map(([double = '', single = '']) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': double, "'": single }))

function escapeHtml (text: string, named: Record<string, string>): string {
  return text.replace(/[&<>"']/g, character => named[character] ?? character)
}

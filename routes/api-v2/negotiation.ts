import type { IncomingHttpHeaders } from 'node:http'
import { Refusal } from './refusal.ts'

/** Refuses a body that is not declared to be JSON. One that is empty may be declared as anything, but then its sender has to take JSON, which of others is believed. */
export function requireJson (headers: IncomingHttpHeaders): void {
  const declared = headers['content-type']
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
  if (!hasBody) return offerJson(headers.accept)
  if (declared === 'application/json') return

  const type = declared ? mediaType(declared) : 'application/octet-stream'
  if (type !== 'application/json') {
    throw new Refusal(415, `unsupported media type ${JSON.stringify(type)}, only [application/json] are allowed`)
  }
}

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
const parameter = new RegExp(`\\s*;\\s*(${token})\\s*=\\s*(?:(${token})|"((?:[^"\\\\]|\\\\.)*)")`, 'gy')

const parts = new RegExp(`^(${token})?(/?)(${token})?([^]*)$`)

function mediaType (declared: string): string {
  const [type = ''] = declared.split(';', 1)
  const name = type.trim().toLowerCase()
  const wrong = wrongName(name) ?? wrongParameters(declared.slice(type.length))
  if (wrong) throw new Refusal(400, `parsing Content-Type header from ${JSON.stringify(declared)} failed, because ${wrong}`)
  return name
}

function wrongName (name: string): string | undefined {
  const [, type, slash, subtype, rest] = parts.exec(name) ?? []
  if (!type) return 'mime: no media type'
  if (name === type) return
  if (!slash) return 'mime: expected slash after first token'
  if (!subtype) return 'mime: expected token after slash'
  return rest ? 'mime: unexpected content after media subtype' : undefined
}

/** One that is there twice has to say the same. */
function wrongParameters (text: string): string | undefined {
  const values = new Map<string, string>()
  let end = 0
  for (const [all, name = '', plain, quoted = ''] of text.matchAll(parameter)) {
    const value = plain ?? quoted.replace(/\\(.)/g, '$1')
    const known = values.get(name.toLowerCase())
    if (known !== undefined && known !== value) return 'mime: duplicate parameter name'
    values.set(name.toLowerCase(), value)
    end += all.length
  }
  return /^\s*;?\s*$/.test(text.slice(end)) ? undefined : 'mime: invalid media parameter'
}

/** Refuses a request whose sender cannot take JSON. */
export function offerJson (accept: string | undefined): void {
  const ranges = (accept ?? '').split(',').filter(range => range.trim())
  if (ranges.length === 0 || ranges.some(takesJson)) return
  throw new Refusal(406, 'unsupported media type requested, only [application/json] are available')
}

function takesJson (range: string): boolean {
  const [type = '', ...rest] = range.split(';').map(part => part.trim())
  const unwanted = rest.some(parameter => /^q=0(\.0*)?$/.test(parameter))
  return !unwanted && ['application/json', 'application/*', '*/*'].includes(type)
}

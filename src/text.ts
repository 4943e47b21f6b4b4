import { quoteJson } from './domain/go-json.ts'

/**
 * JSON as Go's encoder writes it: compact, keys in the order given, safe inside HTML. A Map is written as an
 * object in its own order, because a plain object moves keys that look like numbers to the front.
 */
export function toGoJson (value: unknown): string {
  if (typeof value === 'string') return quoteJson(value)
  if (Array.isArray(value)) return `[${value.map(item => toGoJson(item ?? null)).join(',')}]`
  if (value instanceof Map) return object([...value])
  if (typeof value === 'object' && value !== null) return object(Object.entries(value))
  return JSON.stringify(value)
}

function object (entries: Array<[unknown, unknown]>): string {
  const members = entries.filter(([, value]) => value !== undefined)
  return `{${members.map(([key, value]) => `${quoteJson(String(key))}:${toGoJson(value)}`).join(',')}}`
}

export const ellipsis = '…'

/** At most `limit` characters, the last one an ellipsis where something was cut off. */
export function truncateRunes (text: string, limit: number): string {
  if (text.length <= limit) return text
  const runes = Array.from(text)
  if (runes.length <= limit) return text
  return limit <= 3 ? runes.slice(0, limit).join('') : runes.slice(0, limit - 1).join('') + ellipsis
}

/** At most `limit` bytes of UTF-8, never cutting a character in two. */
export function truncateBytes (text: string, limit: number): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= limit) return text
  if (limit < 3) return '.'.repeat(limit)
  return firstRunes(bytes, limit - 3) + ellipsis
}

/** The whole characters that fit into `limit` bytes of UTF-8. */
export function firstRunes (bytes: Buffer, limit: number): string {
  let end = limit
  // The bytes of a character after its first one begin with the bits 10.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  return bytes.subarray(0, end).toString()
}

/** At most `limit` bytes once it is a text in Go's JSON, quotes included, the last character an ellipsis where something was cut off. */
export function truncateJson (text: string, limit: number): string {
  if (jsonSize(text) <= limit) return text
  let left = limit - jsonSize(ellipsis)
  let kept = ''
  for (const rune of text) {
    left -= jsonSize(rune) - 2
    if (left < 0) break
    kept += rune
  }
  return limit < jsonSize(ellipsis) ? '' : kept + ellipsis
}

function jsonSize (text: string): number {
  return Buffer.byteLength(quoteJson(text))
}

/** How many bytes a text takes as JSON, without its quotes, where only what must be is escaped. */
export function jsonBytes (text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2
}

/** At most so many bytes as JSON. */
export function truncatePlainJson (text: string, limit: number): string {
  let cut = truncateBytes(text, limit)
  for (let bytes = limit; jsonBytes(cut) > limit; cut = truncateBytes(text, bytes)) bytes = Math.floor(bytes * limit / jsonBytes(cut))
  return cut
}

const xmlEntities: { readonly [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

/** Without what XML cannot hold. */
export function escapeXml (text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '').replace(/[&<>"']/g, character => xmlEntities[character] ?? character)
}

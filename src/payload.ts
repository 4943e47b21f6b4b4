import { anythingOf } from './config/anything.ts'
import { parseConfigDocument } from './config/document.ts'
import { compareBytes } from './domain/labels.ts'

/**
 * A value of the configuration with every text in it and every key rendered (spec 10.3): what a text becomes is read as YAML, and stands as
 * it is if that makes a text of it, too. Maps come as Map, their keys in the order of Go's JSON.
 */
export function renderPayload (value: unknown, render: (template: string) => string): unknown {
  if (typeof value === 'string') return readRendered(render(value))
  if (Array.isArray(value)) return value.map(item => renderPayload(item, render))
  if (typeof value !== 'object' || value === null) return value
  return sorted(Object.entries(value).map(([key, item]) => [render(key), renderPayload(item, render)]))
}

function readRendered (text: string): unknown {
  const document = parseConfigDocument(text)
  if (document.syntaxProblems.length > 0) return text
  let isReadable = true
  const { value } = anythingOf(document.root, { document, place: { path: [], within: [] }, reject: () => { isReadable = false } })
  return isReadable && typeof value !== 'string' ? plain(value) : text
}

function plain (value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return sorted(Object.entries(value).map(([key, item]) => [key, plain(item)]))
}

function sorted (entries: Array<[string, unknown]>): Map<string, unknown> {
  return new Map(entries.sort(([a], [b]) => compareBytes(a, b)))
}

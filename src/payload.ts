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

// As deep as YAML is read.
const deepest = 100

function readRendered (text: string): unknown {
  const json = readJson(text)
  if (json !== undefined) return json.value
  const document = parseConfigDocument(text)
  if (document.syntaxProblems.length > 0) return text
  let isReadable = true
  const { value } = anythingOf(document.root, { document, place: { path: [], within: [] }, reject: () => { isReadable = false } })
  return isReadable && typeof value !== 'string' ? plain(value) : text
}

/** The JSON of thousands of alerts is YAML, too; as YAML it would take a hundred times as long to read. */
function readJson (text: string): { value: unknown } | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    return { value: plain(JSON.parse(text)) }
  } catch {
    return undefined
  }
}

function plain (value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth > deepest) throw new RangeError('nested too deeply')
  if (Array.isArray(value)) return value.map(item => plain(item, depth + 1))
  return sorted(Object.entries(value).map(([key, item]) => [key, plain(item, depth + 1)]))
}

function sorted (entries: Array<[string, unknown]>): Map<string, unknown> {
  return new Map(entries.sort(([a], [b]) => compareBytes(a, b)))
}

import { isMap, isScalar, isSeq, type Node } from 'yaml'
import { isPlain, nodeOf, sourceOf, type ConfigDocument } from './document.ts'
import type { ConfigPath } from './problems.ts'

type Options = {
  readonly document: ConfigDocument
  readonly place: { readonly path: ConfigPath, readonly within: readonly Node[] }
  readonly reject: (at: Node, message: string) => void
  /** Called with each text and each key of a map. */
  readonly onText?: (text: string, path: ConfigPath) => void
}

/** A value of no schema: plain scalars by YAML's own rules, maps without a prototype. */
export function anythingOf (node: Node | undefined, options: Options): { value: unknown, printed: unknown } {
  const value = plainValue(node, options)
  return { value, printed: value }
}

function plainValue (found: Node | undefined, options: Options): unknown {
  const { document, place: { path, within }, reject, onText } = options
  const node = document.resolve(found)
  if (node === undefined) return null
  if (isScalar(node)) {
    const text = sourceOf(node)
    if (typeof node.value === 'string') onText?.(node.value, path)
    // Go's YAML has neither dates nor numbers to the base of 60.
    return typeof node.value === 'number' && isPlain(node) && text.includes(':') ? text : node.value instanceof Date ? text : node.value
  }
  if (within.length > 100 || within.slice(0, -1).includes(node)) {
    reject(node, 'nested too deeply')
    return null
  }
  const inner = (step: string | number): Options => ({ ...options, place: { path: [...path, step], within: [...within, node] } })
  if (isSeq(node)) return node.items.map((item, index) => plainValue(nodeOf(item), inner(index)))
  if (!isMap(node)) return null
  const map: Record<string, unknown> = Object.create(null)
  for (const { key, keyNode, value } of document.entries(node)) {
    // Alertmanager drops what has another key than a text.
    if (isScalar(keyNode) && typeof keyNode.value !== 'string') continue
    onText?.(key, [...path, key])
    map[key] = plainValue(value, inner(key))
  }
  return map
}

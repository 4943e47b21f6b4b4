import { isMap, isScalar, isSeq, type Node } from 'yaml'
import { isPlain, nodeOf, sourceOf, type ConfigDocument } from './document.ts'
import type { ConfigPath } from './problems.ts'

type Options = {
  readonly document: ConfigDocument
  readonly place: { readonly path: ConfigPath, readonly within: readonly Node[] }
  readonly reject: (at: Node, message: string) => void
}

/** A value of no schema: plain scalars by YAML's own rules, maps without a prototype. */
export function anythingOf (node: Node | undefined, options: Options): { value: unknown, printed: unknown } {
  const value = plainValue(node, options)
  return { value, printed: value }
}

function plainValue (found: Node | undefined, options: Options): unknown {
  const { document, place, reject } = options
  const node = document.resolve(found)
  if (node === undefined) return null
  if (isScalar(node)) {
    const text = sourceOf(node)
    // Go's YAML has neither dates nor numbers to the base of 60.
    return typeof node.value === 'number' && isPlain(node) && text.includes(':') ? text : node.value instanceof Date ? text : node.value
  }
  if (place.within.length > 100 || place.within.slice(0, -1).includes(node)) {
    reject(node, 'nested too deeply')
    return null
  }
  const inner = { ...options, place: { ...place, within: [...place.within, node] } }
  if (isSeq(node)) return node.items.map(item => plainValue(nodeOf(item), inner))
  if (!isMap(node)) return null
  const map: Record<string, unknown> = Object.create(null)
  for (const { key, keyNode, value } of document.entries(node)) {
    // Alertmanager drops what has another key than a text.
    if (!isScalar(keyNode) || typeof keyNode.value === 'string') map[key] = plainValue(value, inner)
  }
  return map
}

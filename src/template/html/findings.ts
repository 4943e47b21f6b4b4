import type { ContentNode, ListNode, Tree } from '../tree.ts'
import type { Context } from './context.ts'

/** What is known of the templates that are called, by the names that they have for the contexts that they are called in. */
export type Findings = {
  /** Where the document is behind each of them. */
  readonly outputs: Map<string, Context>
  readonly called: Set<string>
  /** What becomes of nodes of each of them. */
  readonly edits: Map<string, Map<ContentNode, ContentNode>>
  readonly originals: Map<string, Tree>
}

export function noFindings (outputs: ReadonlyMap<string, Context>): Findings {
  return { outputs: new Map(outputs), called: new Set(), edits: new Map(), originals: new Map() }
}

/** Adds what was found on a walk that turned out to be right. */
export function keep (found: Findings, findings: Findings): void {
  for (const [name, context] of found.outputs) findings.outputs.set(name, context)
  for (const name of found.called) findings.called.add(name)
  for (const [name, edits] of found.edits) findings.edits.set(name, edits)
  for (const [name, tree] of found.originals) findings.originals.set(name, tree)
}

export function edit ({ template, findings: { edits } }: { template: string, findings: Findings }, node: ContentNode, edited: ContentNode): void {
  const known = edits.get(template)
  if (known) known.set(node, edited)
  else edits.set(template, new Map([[node, edited]]))
}

/** The templates with their edits in them, under the names that they have for their contexts. */
export function escapedTrees ({ outputs, originals, edits }: Findings): Tree[] {
  return [...outputs.keys()].flatMap(name => {
    const tree = originals.get(name)
    return tree ? [{ ...tree, name, root: rewrite(tree.root, edits.get(name) ?? new Map()) }] : []
  })
}

function rewrite (list: ListNode, edits: ReadonlyMap<ContentNode, ContentNode>): ListNode {
  return {
    ...list,
    nodes: list.nodes.map(node => {
      const edited = edits.get(node)
      if (edited) return edited
      if (node.kind !== 'if' && node.kind !== 'with' && node.kind !== 'range') return node
      return { ...node, list: rewrite(node.list, edits), elseList: node.elseList && rewrite(node.elseList, edits) }
    })
  }
}

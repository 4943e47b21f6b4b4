import { quote } from '../quote.ts'
import { TemplateError } from '../template-error.ts'
import type { BranchNode, ContentNode, ListNode, Node, TemplateNode, Tree } from '../tree.ts'
import { escapeAction } from './action-escaping.ts'
import { dead, derivedName, describe, failed, isSame, start, type Context } from './context.ts'
import { edit, escapedTrees, keep, noFindings, type Findings } from './findings.ts'
import { join } from './join.ts'
import { withEscapers } from './pipeline-escaping.ts'
import { errorOf } from './problem.ts'
import { escapeText } from './text-escaping.ts'

/** More than any template needs: nested loops and recursion multiply the work. */
const mostSteps = 200_000
const unitsPerStep = 1024
const deepest = 200

/** Where the loop around is left or begun again. */
type Loop = { readonly breaks: Jump[], readonly continues: Jump[] }
type Jump = { readonly context: Context, readonly node: Node }

type Called = { readonly tree: Tree, readonly template: string, readonly findings: Findings }

/** A walk over a part of a template. */
type Walk = { readonly template: string, readonly findings: Findings, readonly loop: Loop | undefined }

/**
 * The template with escapers in it, and those that it calls, each as often as there are contexts that it is called in.
 * Throws a TemplateError if it cannot be said what a value has to be escaped for.
 */
export function escapeTree (name: string, find: (name: string) => Tree | undefined): Tree[] {
  let steps = 0
  let depth = 0
  const findings = noFindings(new Map())
  const root = find(name)
  if (!root) throw errorOf({ description: `${quote(name)} is undefined` }, '')

  const end = escapeCall(start, { kind: 'template', source: root.source, at: 0, name, pipe: undefined }, findings).context
  if (end.problem) throw errorOf(end.problem, name)
  if (end.state !== 'Text') throw errorOf({ description: `ends in a non-text context: ${describe(end)}` }, name)
  return escapedTrees(findings)

  /** The context behind a call of a template, and the name of what is called. */
  function escapeCall (context: Context, node: TemplateNode, findings: Findings): { context: Context, name: string } {
    const derived = derivedName(node.name, context)
    findings.called.add(derived)
    const known = findings.outputs.get(derived)
    if (known) return { context: known, name: derived }
    const tree = find(node.name)
    if (!tree) return { context: failed({ node, description: `no such template ${quote(node.name)}` }), name: derived }
    findings.originals.set(derived, tree)
    if (++depth > deepest) throw tooMuch()
    const behind = contextBehind(context, { tree, template: derived, findings })
    depth--
    return { context: behind, name: derived }
  }

  function contextBehind (context: Context, called: Called): Context {
    // What calls itself ends in the context that it begins in, or else in the one that this leads to.
    const first = escapeBody(context, called, context)
    if (first.isRight) return first.context
    const second = escapeBody(context, called, first.context)
    if (second.isRight) return second.context
    if (first.context.state === 'Error') return first.context
    return failed({ node: called.tree.root, description: `cannot compute output context for template ${called.template}` })
  }

  /** Escapes a template that is assumed to end in a context. Keeps the findings if that is right, or does not matter. */
  function escapeBody (context: Context, { tree, template, findings }: Called, assumed: Context): { context: Context, isRight: boolean } {
    findings.outputs.set(template, assumed)
    const own = noFindings(findings.outputs)
    const end = escapeList(context, tree.root, { template, findings: own, loop: undefined })
    const isRight = end.state !== 'Error' && (!own.called.has(template) || isSame(assumed, end))
    if (isRight) {
      keep(own, findings)
      findings.outputs.set(template, end)
    }
    return { context: end, isRight }
  }

  function escapeList (before: Context, list: ListNode | undefined, walk: Walk): Context {
    let context = before
    for (const node of list?.nodes ?? []) {
      steps += node.kind === 'text' ? 1 + node.text.length / unitsPerStep : 1
      if (steps > mostSteps) throw tooMuch()
      context = escapeNode(context, node, walk)
      if (context.state === 'Dead') break
    }
    return context
  }

  function escapeNode (before: Context, node: ContentNode, walk: Walk): Context {
    switch (node.kind) {
      case 'text': {
        const { text, context } = escapeText(before, node.text)
        if (text !== node.text) edit(walk, node, { ...node, text })
        return context
      }
      case 'action': {
        // A variable is set, and nothing printed.
        if (node.pipe.variables.length > 0) return before
        const { escapers, context } = escapeAction(before, node)
        edit(walk, node, { ...node, pipe: withEscapers(node.pipe, escapers) })
        return context
      }
      case 'template': {
        const { context, name } = escapeCall(before, node, walk.findings)
        if (name !== node.name) edit(walk, node, { ...node, name })
        return context
      }
      case 'break': case 'continue':
        walk.loop?.[node.kind === 'break' ? 'breaks' : 'continues'].push({ context: before, node })
        return dead
      case 'if': case 'with':
        return join(escapeList(before, node.list, walk), escapeList(before, node.elseList, walk), { node, name: node.kind })
      case 'range':
        return escapeRange(before, node, walk)
    }
  }

  function escapeRange (before: Context, node: BranchNode, walk: Walk): Context {
    const once = escapeTurn(before, node, walk)
    if (once.state === 'Error') return once
    // The second turn begins where the first one ended, and must not end elsewhere.
    const again: Walk = { ...walk, findings: noFindings(walk.findings.outputs) }
    const loop = newLoop()
    const twice = join(once, escapeList(once, node.list, { ...again, loop }), { node, name: 'range' })
    if (twice.problem) return withPlace(twice, node, 'on range loop re-entry')
    const behind = joinJumps(twice, loop)
    if (behind.state === 'Error') return behind
    return join(behind, escapeList(before, node.elseList, walk), { node, name: 'range' })
  }

  function escapeTurn (before: Context, node: BranchNode, walk: Walk): Context {
    const loop = newLoop()
    const end = escapeList(before, node.list, { ...walk, loop })
    return end.state === 'Error' ? end : joinJumps(end, loop)
  }

  function tooMuch (): TemplateError {
    return errorOf({ description: 'too much to escape' }, name)
  }
}

function newLoop (): Loop {
  return { breaks: [], continues: [] }
}

function joinJumps (end: Context, { breaks, continues }: Loop): Context {
  let context = end
  for (const jump of [...breaks, ...continues]) {
    const { node } = jump
    context = join(context, jump.context, { node, name: 'range' })
    if (context.state === 'Error') return withPlace(context, node, `at range loop ${node.kind}`)
  }
  return context
}

/** The problem with where it showed up: its own place may look right. */
function withPlace (context: Context, node: Node, words: string): Context {
  const { problem } = context
  if (!problem) return context
  const line = node.source.text.slice(0, node.at).split('\n').length
  return { ...context, problem: { ...problem, description: `${words}: ${problem.description}`, line } }
}

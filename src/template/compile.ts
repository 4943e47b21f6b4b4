import { emit, fail, spend, unset, type Execution } from './execution.ts'
import { printable, sprint } from './format.ts'
import { compilePipe } from './pipeline.ts'
import { compileRange } from './range.ts'
import { createScope, type Scope } from './scope.ts'
import { print, type ActionNode, type BranchNode, type ContentNode, type ListNode, type TemplateNode, type TextNode, type Tree } from './tree.ts'
import { isTrue, kindOf, typeOf, type Value } from './value.ts'
import { quote } from './quote.ts'

/** How a list of texts and actions ended: at its end, or early for the loop around it. */
export type Ending = undefined | 'break' | 'continue'

/** Code made of what is not a value: it writes. */
export type Step = (execution: Execution, dot: Value) => Ending

type Compiled = { readonly body: Step, readonly slots: number }

const compiledTrees = new WeakMap<Tree, Compiled>()

function compiled (tree: Tree): Compiled {
  const known = compiledTrees.get(tree)
  if (known) return known
  const scope = createScope()
  const body = compileList(tree.root, scope)
  const made = { body, slots: scope.slots() }
  compiledTrees.set(tree, made)
  return made
}

/** Executes a template with data of its own. It sees nothing of the caller's variables. */
export function runTree (execution: Execution, tree: Tree, data: Value): void {
  const { body, slots } = compiled(tree)
  const { tree: caller, variables, dotIsBoxed } = execution
  execution.tree = tree
  execution.variables = new Array<Execution['variables'][number]>(slots).fill(unset)
  execution.variables[0] = data
  execution.dotIsBoxed = false
  body(execution, data)
  execution.tree = caller
  execution.variables = variables
  execution.dotIsBoxed = dotIsBoxed
}

export function compileList (list: ListNode, scope: Scope): Step {
  const steps = list.nodes.map(node => compileContent(node, scope))
  return (execution, dot) => {
    execution.node = list
    for (const step of steps) {
      spend(execution, 1)
      const ending = step(execution, dot)
      if (ending) return ending
    }
  }
}

function compileContent (node: ContentNode, scope: Scope): Step {
  switch (node.kind) {
    case 'text': return compileText(node)
    case 'action': return compileAction(node, scope)
    case 'if': case 'with': return compileBranch(node, scope)
    case 'range': return compileRange(node, scope, compileList)
    case 'template': return compileTemplate(node, scope)
    case 'break': case 'continue': {
      const { kind } = node
      return () => kind
    }
  }
}

function compileText (node: TextNode): Step {
  return execution => {
    execution.node = node
    emit(execution, node.text)
    return undefined
  }
}

function compileAction (node: ActionNode, scope: Scope): Step {
  const { evaluate, variables } = compilePipe(node.pipe, scope)
  const isSilent = variables.length > 0
  return (execution, dot) => {
    execution.node = node
    const value = evaluate(execution, dot)
    if (isSilent) return undefined
    if (typeof value === 'string') emit(execution, value)
    else emitValue(execution, node, value)
    return undefined
  }
}

function emitValue (execution: Execution, node: ActionNode, value: Value) {
  execution.node = node
  const shown = printable(value)
  if (kindOf(shown) === 'func' && shown) fail(execution, `can't print ${print(node)} of type ${typeOf(shown).name}`)
  emit(execution, sprint([shown], execution.limits.output))
}

function compileBranch (node: BranchNode, scope: Scope): Step {
  return scope.within(() => {
    const { evaluate } = compilePipe(node.pipe, scope)
    const body = scope.within(() => compileList(node.list, scope))
    const otherwise = node.elseList && compileList(node.elseList, scope)
    const rebinds = node.kind === 'with'
    return (execution, dot) => {
      execution.node = node
      const value = evaluate(execution, dot)
      if (!isTrue(value)) return otherwise?.(execution, dot)
      if (!rebinds) return body(execution, dot)
      const { dotIsBoxed } = execution
      execution.dotIsBoxed = false
      const ending = body(execution, value)
      execution.dotIsBoxed = dotIsBoxed
      return ending
    }
  })
}

function compileTemplate (node: TemplateNode, scope: Scope): Step {
  const pipe = node.pipe && compilePipe(node.pipe, scope)
  return (execution, dot) => {
    execution.node = node
    const tree = execution.definitions.get(node.name)
    if (!tree) fail(execution, `template ${quote(node.name)} not defined`)
    if (execution.depth >= execution.limits.depth) fail(execution, `exceeded maximum template depth (${execution.limits.depth})`)
    const data = pipe?.evaluate(execution, dot)
    execution.depth++
    runTree(execution, tree, data)
    execution.depth--
    return undefined
  }
}

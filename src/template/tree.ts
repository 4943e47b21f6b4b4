import { quote } from './quote.ts'

/** One template: the whole of a text, or a definition in it. */
export type Tree = {
  readonly name: string
  readonly source: Source
  readonly root: ListNode
}

/** A text as it was parsed, for the places in messages. */
export type Source = {
  /** The name that it was parsed under. */
  readonly name: string
  readonly text: string
}

type Placed = {
  readonly source: Source
  /** Where it begins in the source's text, in UTF-16 units. */
  readonly at: number
}

export type TextNode = Placed & { readonly kind: 'text', readonly text: string }
export type ListNode = Placed & { readonly kind: 'list', readonly nodes: readonly ContentNode[] }
export type ActionNode = Placed & { readonly kind: 'action', readonly pipe: PipeNode }
export type BranchNode = Placed & {
  readonly kind: 'if' | 'with' | 'range'
  readonly pipe: PipeNode
  readonly list: ListNode
  readonly elseList: ListNode | undefined
}
export type JumpNode = Placed & { readonly kind: 'break' | 'continue' }
export type TemplateNode = Placed & { readonly kind: 'template', readonly name: string, readonly pipe: PipeNode | undefined }

/** What a list holds. */
export type ContentNode = TextNode | ActionNode | BranchNode | JumpNode | TemplateNode

export type PipeNode = Placed & {
  readonly kind: 'pipe'
  /** `=` where the variables exist already, `:=` where not; of no meaning without variables. */
  readonly assigns: boolean
  readonly variables: readonly VariableNode[]
  readonly commands: readonly CommandNode[]
}
export type CommandNode = Placed & { readonly kind: 'command', readonly args: readonly [OperandNode, ...OperandNode[]] }

export type FunctionNode = Placed & { readonly kind: 'function', readonly name: string }
export type VariableNode = Placed & { readonly kind: 'variable', readonly name: string, readonly fields: readonly string[] }
export type FieldNode = Placed & { readonly kind: 'field', readonly fields: readonly string[] }
export type ChainNode = Placed & { readonly kind: 'chain', readonly of: PipeNode | FunctionNode, readonly fields: readonly string[] }
export type DotNode = Placed & { readonly kind: 'dot' }
export type NilNode = Placed & { readonly kind: 'nil' }
export type BoolNode = Placed & { readonly kind: 'bool', readonly value: boolean }
export type StringNode = Placed & { readonly kind: 'string', readonly quoted: string, readonly value: string }
/** A number is all that it can be; what it becomes depends on what is wanted. */
export type NumberNode = Placed & {
  readonly kind: 'number'
  readonly text: string
  readonly int: bigint | undefined
  readonly uint: bigint | undefined
  readonly float: number | undefined
}

/** What a command is made of. */
export type OperandNode =
  | FunctionNode | VariableNode | FieldNode | ChainNode | DotNode | NilNode | BoolNode | StringNode | NumberNode | PipeNode

export type Node = ContentNode | ListNode | CommandNode | OperandNode

/** The node as a template would have it, in Go's spelling. */
export function print (node: Node): string {
  switch (node.kind) {
    case 'text': return node.text
    case 'list': return node.nodes.map(print).join('')
    case 'action': return `{{${print(node.pipe)}}}`
    case 'break': case 'continue': return `{{${node.kind}}}`
    case 'template': return `{{template ${quote(node.name)}${node.pipe ? ' ' + print(node.pipe) : ''}}}`
    case 'if': case 'with': case 'range': {
      const otherwise = node.elseList ? '{{else}}' + print(node.elseList) : ''
      return `{{${node.kind} ${print(node.pipe)}}}${print(node.list)}${otherwise}{{end}}`
    }
    case 'pipe': {
      const variables = node.variables.map(print).join(', ')
      return (variables && variables + (node.assigns ? ' = ' : ' := ')) + node.commands.map(print).join(' | ')
    }
    case 'command': return node.args.map(parenthesised).join(' ')
    case 'function': return node.name
    case 'variable': return [node.name, ...node.fields].join('.')
    case 'field': return node.fields.map(field => '.' + field).join('')
    case 'chain': return parenthesised(node.of) + node.fields.map(field => '.' + field).join('')
    case 'dot': return '.'
    case 'nil': return 'nil'
    case 'bool': return String(node.value)
    case 'string': return node.quoted
    case 'number': return node.text
  }
}

/** The names of the templates that a list calls, whether it comes to that or not. */
export function callsIn ({ nodes }: ListNode): string[] {
  return nodes.flatMap(node => {
    switch (node.kind) {
      case 'template': return [node.name]
      case 'if': case 'with': case 'range': return [...callsIn(node.list), ...node.elseList ? callsIn(node.elseList) : []]
      default: return []
    }
  })
}

function parenthesised (node: OperandNode): string {
  return node.kind === 'pipe' ? `(${print(node)})` : print(node)
}

/** Whether the template prints nothing but white space and does nothing. Such a definition replaces no other. */
export function isEmpty (list: ListNode): boolean {
  return list.nodes.every(node => node.kind === 'text' && /^[\p{White_Space}]*$/u.test(node.text))
}

/** Line and column (in bytes), both from 1. */
export function placeOf ({ source, at }: { source: Source, at: number }): { line: number, column: number } {
  const before = source.text.slice(0, at)
  const lineStart = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: Buffer.byteLength(before.slice(lineStart)) + 1 }
}

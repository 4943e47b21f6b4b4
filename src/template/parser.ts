import { characters } from './bytes.ts'
import { lex, type Token } from './lexer.ts'
import { parseCharacter, parseNumber } from './number.ts'
import { quote, unquote } from './quote.ts'
import { TemplateError } from './template-error.ts'
import {
  isEmpty, placeOf, print, type ActionNode, type BranchNode, type CommandNode, type ContentNode, type ListNode, type OperandNode,
  type PipeNode, type Source, type TemplateNode, type Tree, type VariableNode
} from './tree.ts'

/** Deeper nesting of parentheses and blocks than anybody writes; the parser's own stack is at stake. */
const deepest = 500

/** What ends a list of texts and actions, as Go names it in messages. */
type ListEnd = '{{end}}' | '{{else}}'

/** What the parts of one text share. */
type Parsing = {
  readonly source: Source
  readonly tokens: readonly Token[]
  /** The next token to read. */
  next: number
  depth: number
  readonly trees: Map<string, Tree>
  readonly isFunction: (name: string) => boolean
}

/**
 * The templates of a text: itself under its name, and its definitions under theirs. Throws a TemplateError.
 * @param functions the names of the functions that it may call
 */
export function parse (name: string, text: string, functions: { has (name: string): boolean }): Map<string, Tree> {
  const source = { name, text }
  const parsing: Parsing = { source, tokens: lex(text), next: 0, depth: 0, trees: new Map(), isFunction: name => functions.has(name) }
  createTreeParser(parsing).parseText(name)
  return parsing.trees
}

/** Parses one template. A definition inside of it gets a parser of its own: it sees no variable of ours and breaks no loop of ours. */
function createTreeParser (parsing: Parsing) {
  const { source, tokens, trees, isFunction } = parsing
  const variables = ['$']
  let loops = 0
  let actionLine = 0
  /** The token that was looked at last: where Go says that an error is. */
  let furthest: Token | undefined

  function peek (): Token {
    const token = tokens[Math.min(parsing.next, tokens.length - 1)]
    if (!token) throw new Error('a text without tokens')
    if (!furthest || token.at >= furthest.at) furthest = token
    return token
  }

  function take (): Token {
    const token = peek()
    parsing.next++
    return token
  }

  function peekWord (): Token {
    while (peek().kind === 'space') parsing.next++
    return peek()
  }

  function takeWord (): Token {
    peekWord()
    return take()
  }

  function fail (message: string): never {
    const line = furthest?.line ?? 0
    const column = furthest ? placeOf({ source, at: furthest.at }).column : 0
    throw new TemplateError(`template: ${source.name}:${line}: ${message}`, { phase: 'parse', template: source.name, line, column })
  }

  function unexpected (token: Token, context: string): never {
    if (token.kind !== 'error') fail(`unexpected ${describe(token)} in ${context}`)
    if (actionLine === 0 || actionLine === token.line) fail(token.text)
    // The words "in action" once are enough.
    const start = token.text.endsWith(' action') ? ' started' : ' in action started'
    fail(`${token.text}${start} at ${source.name}:${actionLine}`)
  }

  function expect (kind: Token['kind'], context: string): Token {
    const token = takeWord()
    if (token.kind !== kind) unexpected(token, context)
    return token
  }

  function isKeyword (token: Token, ...words: string[]): boolean {
    return token.kind === 'keyword' && words.includes(token.text)
  }

  function nested<Result> (parseInside: () => Result): Result {
    if (++parsing.depth > deepest) fail('max expression depth exceeded')
    const result = parseInside()
    parsing.depth--
    return result
  }

  function add (name: string, root: ListNode) {
    const other = trees.get(name)
    if (other && !isEmpty(other.root)) {
      if (!isEmpty(root)) fail(`template: multiple definition of template ${quote(name)}`)
      return
    }
    trees.set(name, { name, source, root })
  }

  function parseText (name: string) {
    const { at } = peek()
    const nodes: ContentNode[] = []
    while (peek().kind !== 'end of text') {
      if (peek().kind === 'open') {
        const start = parsing.next
        take()
        if (isKeyword(takeWord(), 'define')) {
          createTreeParser(parsing).parseDefinition()
          continue
        }
        parsing.next = start
      }
      const node = parseContent()
      if (typeof node === 'string') fail(`unexpected ${node}`)
      nodes.push(node)
    }
    add(name, { kind: 'list', source, at, nodes })
  }

  function parseDefinition () {
    const context = 'define clause'
    const token = takeWord()
    if (token.kind !== 'string' && token.kind !== 'raw string') unexpected(token, context)
    const name = stringOf(token)
    expect('close', context)
    add(name, parseBody(context))
  }

  function parseBlock (name: string, context: string) {
    add(name, parseBody(context))
  }

  function parseBody (context: string): ListNode {
    const { list, end } = parseList()
    if (end !== '{{end}}') fail(`unexpected ${end} in ${context}`)
    return list
  }

  function parseList (): { list: ListNode, end: ListEnd } {
    const { at } = peekWord()
    const nodes: ContentNode[] = []
    while (peekWord().kind !== 'end of text') {
      const node = nested(parseContent)
      if (typeof node === 'string') return { list: { kind: 'list', source, at, nodes }, end: node }
      nodes.push(node)
    }
    return fail('unexpected EOF')
  }

  function parseContent (): ContentNode | ListEnd {
    const token = takeWord()
    if (token.kind === 'text') return { kind: 'text', source, at: token.at, text: token.text }
    if (token.kind !== 'open') unexpected(token, 'input')
    actionLine = token.line
    const node = parseAction()
    actionLine = 0
    return node
  }

  function parseAction (): ContentNode | ListEnd {
    const token = peekWord()
    const word = token.kind === 'keyword' ? token.text : ''
    switch (word) {
      case 'block': case 'template':
        take()
        return parseTemplate(word)
      case 'break': case 'continue':
        // Whoever has a function of that name means the function.
        if (isFunction(word)) break
        take()
        return parseJump(word, token)
      case 'else':
        take()
        if (!isKeyword(peekWord(), 'if', 'with')) expect('close', 'else')
        return '{{else}}'
      case 'end':
        take()
        expect('close', 'end')
        return '{{end}}'
      case 'if': case 'with': case 'range':
        take()
        return parseBranch(word)
    }
    return parseOutput(token)
  }

  function parseOutput ({ at }: Token): ActionNode {
    return { kind: 'action', source, at, pipe: parsePipeline('command', 'close') }
  }

  function parseJump (kind: 'break' | 'continue', { at }: Token): ContentNode {
    const token = takeWord()
    if (token.kind !== 'close') unexpected(token, `{{${kind}}}`)
    if (loops === 0) fail(`{{${kind}}} outside {{range}}`)
    return { kind, source, at }
  }

  function parseBranch (kind: BranchNode['kind']): BranchNode {
    const visible = variables.length
    const pipe = parsePipeline(kind, 'close')
    if (kind === 'range') loops++
    const { list, end } = parseList()
    if (kind === 'range') loops--
    const elseList = end === '{{else}}' ? parseElse(kind) : undefined
    variables.length = visible
    return { kind, source, at: pipe.at, pipe, list, elseList }
  }

  /** `{{else if}}` is an `if` inside of the `else` that needs no `end` of its own; likewise `{{else with}}`. */
  function parseElse (kind: BranchNode['kind']): ListNode {
    const next = peek()
    if (kind !== 'range' && isKeyword(next, kind)) {
      take()
      return { kind: 'list', source, at: next.at, nodes: [nested(() => parseBranch(kind))] }
    }
    const { list, end } = parseList()
    if (end !== '{{end}}') fail(`expected end; found ${end}`)
    return list
  }

  function parseTemplate (kind: 'block' | 'template'): TemplateNode {
    const context = `${kind} clause`
    const token = takeWord()
    if (token.kind !== 'string' && token.kind !== 'raw string') unexpected(token, context)
    const name = stringOf(token)
    if (kind === 'block') {
      const pipe = parsePipeline(context, 'close')
      createTreeParser(parsing).parseBlock(name, context)
      return { kind: 'template', source, at: token.at, name, pipe }
    }
    const plain = peekWord().kind === 'close'
    if (plain) take()
    return { kind: 'template', source, at: token.at, name, pipe: plain ? undefined : parsePipeline(context, 'close') }
  }

  function parsePipeline (context: string, end: 'close' | ')'): PipeNode {
    const { at } = peekWord()
    const { declared, assigns } = parseVariables(context)
    const commands: CommandNode[] = []
    for (;;) {
      const token = peekWord()
      if (token.kind === end) break
      if (!beginsOperand(token)) {
        take()
        unexpected(token, context)
      }
      commands.push(parseCommand())
    }
    take()
    if (commands.length === 0) fail(`missing value for ${context}`)
    commands.slice(1).forEach(({ args }, index) => {
      if (['bool', 'dot', 'nil', 'number', 'string'].includes(args[0].kind)) fail(`non executable command in pipeline stage ${index + 2}`)
    })
    return { kind: 'pipe', source, at, assigns, variables: declared, commands }
  }

  /** The variables that a pipeline sets: none, one, or two in a range. */
  function parseVariables (context: string): { declared: VariableNode[], assigns: boolean } {
    const declared: VariableNode[] = []
    for (;;) {
      const token = peekWord()
      const start = parsing.next
      if (token.kind !== 'variable') return { declared, assigns: false }
      take()
      const next = peekWord()
      const comma = next.kind === 'other' && next.text === ','
      if (next.kind !== '=' && next.kind !== ':=' && !comma) {
        parsing.next = start
        return { declared, assigns: false }
      }
      take()
      declared.push({ kind: 'variable', source, at: token.at, name: token.text, fields: [] })
      variables.push(token.text)
      if (!comma) return { declared, assigns: next.kind === '=' }
      if (context !== 'range' || declared.length > 1) fail(`too many declarations in ${context}`)
      if (!['variable', 'close', ')'].includes(peekWord().kind)) fail('range can only initialize variables')
    }
  }

  function parseCommand (): CommandNode {
    const { at } = peekWord()
    const args: OperandNode[] = []
    for (;;) {
      peekWord()
      const operand = parseOperand()
      if (operand) args.push(operand)
      const token = take()
      if (token.kind === 'space') continue
      if (token.kind === 'close' || token.kind === ')') parsing.next--
      else if (token.kind !== '|') unexpected(token, 'operand')
      break
    }
    const [first, ...rest] = args
    if (!first) fail('empty command')
    return { kind: 'command', source, at, args: [first, ...rest] }
  }

  /** A term and the fields behind it. */
  function parseOperand (): OperandNode | undefined {
    const term = parseTerm()
    if (!term || peek().kind !== 'field') return term
    const { at } = peek()
    const fields: string[] = []
    while (peek().kind === 'field') fields.push(take().text.slice(1))
    switch (term.kind) {
      case 'field':
        return { ...term, at, fields: [...term.fields, ...fields] }
      case 'variable':
        return { ...term, at, fields: [...term.fields, ...fields] }
      case 'function': case 'pipe':
        return { kind: 'chain', source, at, of: term, fields }
      default:
        return fail(`unexpected . after term ${quote(print(term))}`)
    }
  }

  function parseTerm (): OperandNode | undefined {
    const token = peekWord()
    const { at, text } = token
    switch (token.kind) {
      case 'identifier':
      case 'keyword':
        if (!beginsOperand(token)) return
        take()
        if (text === '.') return { kind: 'dot', source, at }
        if (text === 'nil') return { kind: 'nil', source, at }
        if (!isFunction(text)) fail(`function ${quote(text)} not defined`)
        return { kind: 'function', source, at, name: text }
      case 'variable':
        take()
        if (!variables.includes(text)) fail(`undefined variable ${quote(text)}`)
        return { kind: 'variable', source, at, name: text, fields: [] }
      case 'field':
        take()
        return { kind: 'field', source, at, fields: [text.slice(1)] }
      case 'bool':
        take()
        return { kind: 'bool', source, at, value: text === 'true' }
      case 'number': case 'character': {
        take()
        const constant = token.kind === 'number' ? parseNumber(text) : parseCharacter(text)
        if (typeof constant === 'string') fail(constant)
        return { kind: 'number', source, at, text, ...constant }
      }
      case 'string': case 'raw string':
        take()
        return { kind: 'string', source, at, quoted: text, value: stringOf(token) }
      case '(':
        take()
        return nested(() => parsePipeline('parenthesized pipeline', ')'))
    }
  }

  function stringOf (token: Token): string {
    return unquote(token.text) ?? fail('invalid syntax')
  }

  /** A keyword is an operand if it is a value, or a function that the operator gave that name. */
  function beginsOperand ({ kind, text }: Token): boolean {
    if (kind === 'keyword') return text === '.' || text === 'nil' || ((text === 'break' || text === 'continue') && isFunction(text))
    return ['bool', 'character', 'field', 'identifier', 'number', 'raw string', 'string', 'variable', '('].includes(kind)
  }

  return { parseText, parseDefinition, parseBlock }
}

/** As Go's messages show a token. */
function describe ({ kind, text }: Token): string {
  if (kind === 'end of text') return 'EOF'
  if (kind === 'keyword') return `<${text}>`
  return Buffer.byteLength(text) > 10 ? quote(characters(text).slice(0, 10).join('')) + '...' : quote(text)
}

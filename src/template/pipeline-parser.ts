import type { Token } from './lexer.ts'
import { parseCharacter, parseNumber } from './number.ts'
import { quote } from './quote.ts'
import type { Parsing, TokenReader } from './token-reader.ts'
import { print, type CommandNode, type OperandNode, type PipeNode, type VariableNode } from './tree.ts'

/** What a pipeline must not pipe into. */
const values: ReadonlySet<OperandNode['kind']> = new Set(['bool', 'dot', 'nil', 'number', 'string'])

/**
 * Parses pipelines: `$x := .Labels.job | printf "%q"`.
 * @param variables those that are declared so far; pipelines add theirs
 */
export function createPipelineParser ({ source, isFunction }: Parsing, reader: TokenReader, variables: string[]) {
  const { peek, take, peekWord, stringOf, nested, place, goBack } = reader
  // That these never return, TypeScript only believes of what has its type written down.
  const fail: TokenReader['fail'] = reader.fail
  const unexpected: TokenReader['unexpected'] = reader.unexpected

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
      if (values.has(args[0].kind)) fail(`non executable command in pipeline stage ${index + 2}`)
    })
    return { kind: 'pipe', source, at, assigns, variables: declared, commands }
  }

  /** The variables that a pipeline sets: none, one, or two in a range. */
  function parseVariables (context: string): { declared: VariableNode[], assigns: boolean } {
    const declared: VariableNode[] = []
    for (;;) {
      const token = peekWord()
      const start = place()
      if (token.kind !== 'variable') return { declared, assigns: false }
      take()
      const next = peekWord()
      const comma = next.kind === 'other' && next.text === ','
      if (next.kind !== '=' && next.kind !== ':=' && !comma) {
        goBack(start)
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
      if (token.kind === 'close' || token.kind === ')') goBack(place() - 1)
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

  /** A keyword is an operand if it is a value, or a function that the operator gave that name. */
  function beginsOperand ({ kind, text }: Token): boolean {
    if (kind === 'keyword') return text === '.' || text === 'nil' || ((text === 'break' || text === 'continue') && isFunction(text))
    return ['bool', 'character', 'field', 'identifier', 'number', 'raw string', 'string', 'variable', '('].includes(kind)
  }

  return parsePipeline
}

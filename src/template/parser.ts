import { lex, type Token } from './lexer.ts'
import { createPipelineParser } from './pipeline-parser.ts'
import { quote } from './quote.ts'
import { createTokenReader, type Parsing, type TokenReader } from './token-reader.ts'
import { isEmpty, type ActionNode, type BranchNode, type ContentNode, type ListNode, type TemplateNode, type Tree } from './tree.ts'

/** What ends a list of texts and actions, as Go names it in messages. */
type ListEnd = '{{end}}' | '{{else}}'

/**
 * The templates of a text: itself under its name, and its definitions under theirs. Throws a TemplateError.
 * @param functions the names of the functions that it may call
 */
export function parse (name: string, text: string, functions: { has (name: string): boolean }): Map<string, Tree> {
  const source = { name, text }
  const trees = new Map<string, Tree>()
  const parsing: Parsing = { source, tokens: lex(text), next: 0, depth: 0, isFunction: name => functions.has(name) }
  createTreeParser(parsing, trees).parseText(name)
  return trees
}

/** Parses one template. A definition inside of it gets a parser of its own: it sees no variable of ours and breaks no loop of ours. */
function createTreeParser (parsing: Parsing, trees: Map<string, Tree>) {
  const { source, isFunction } = parsing
  const reader = createTokenReader(parsing)
  const { peek, take, peekWord, takeWord, expect, expectString, stringOf, inAction, nested, place, goBack } = reader
  // That these never return, TypeScript only believes of what has its type written down.
  const fail: TokenReader['fail'] = reader.fail
  const unexpected: TokenReader['unexpected'] = reader.unexpected
  const variables = ['$']
  const parsePipeline = createPipelineParser(parsing, reader, variables)
  let loops = 0

  function isKeyword (token: Token, ...words: string[]): boolean {
    return token.kind === 'keyword' && words.includes(token.text)
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
        const start = place()
        take()
        if (isKeyword(takeWord(), 'define')) {
          createTreeParser(parsing, trees).parseDefinition()
          continue
        }
        goBack(start)
      }
      const node = parseContent()
      if (typeof node === 'string') fail(`unexpected ${node}`)
      nodes.push(node)
    }
    add(name, { kind: 'list', source, at, nodes })
  }

  function parseDefinition () {
    const context = 'define clause'
    const name = stringOf(expectString(context))
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
    return inAction(token, parseAction)
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
    const token = expectString(context)
    const name = stringOf(token)
    if (kind === 'block') {
      const pipe = parsePipeline(context, 'close')
      createTreeParser(parsing, trees).parseBlock(name, context)
      return { kind: 'template', source, at: token.at, name, pipe }
    }
    const plain = peekWord().kind === 'close'
    if (plain) take()
    return { kind: 'template', source, at: token.at, name, pipe: plain ? undefined : parsePipeline(context, 'close') }
  }

  return { parseText, parseDefinition, parseBlock }
}

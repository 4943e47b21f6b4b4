import { Composer, isAlias, isMap, isScalar, isSeq, LineCounter, Parser, type Alias, type Document, type ErrorCode, type Node, type ParsedNode, type Scalar, type YAMLMap } from 'yaml'
import type { ConfigPath, Position } from './problems.ts'

export type Entry = { readonly key: string, readonly keyNode: Node, readonly value: Node | undefined }

export type SyntaxProblem = { readonly at: Position, readonly message: string }

export type ConfigDocument = ReturnType<typeof parseConfigDocument>

// The parser's own texts quote the file, and what they quote may be a secret.
const syntaxErrors: { readonly [code in ErrorCode]?: string } = {
  ALIAS_PROPS: 'an alias can have neither an anchor nor a tag',
  BAD_ALIAS: 'an alias or anchor is not spelled right',
  BAD_DIRECTIVE: 'a line that begins with % must be a YAML directive',
  BAD_DQ_ESCAPE: 'unknown escape in a double-quoted string; use single quotes or double the backslash',
  BAD_INDENT: 'wrong indentation',
  BAD_PROP_ORDER: 'anchors and tags must stand after the indicator',
  BAD_SCALAR_START: 'a plain value cannot begin with this character; quote it',
  BLOCK_AS_IMPLICIT_KEY: 'a nested map must begin on a line of its own; quote the value if it contains a colon',
  BLOCK_IN_FLOW: 'an indented block cannot stand inside brackets or braces',
  KEY_OVER_1024_CHARS: 'a key is longer than 1024 characters',
  MISSING_CHAR: 'a closing quote, bracket, comma or colon is missing',
  MULTILINE_IMPLICIT_KEY: 'a key must be on one line, with a colon after it',
  MULTIPLE_ANCHORS: 'more than one anchor on a value',
  MULTIPLE_TAGS: 'more than one tag on a value',
  RESOURCE_EXHAUSTION: 'nested too deeply',
  TAB_AS_INDENT: 'tabs cannot be used for indentation',
  TAG_RESOLVE_FAILED: 'the value does not fit its tag',
  UNEXPECTED_TOKEN: 'unexpected text'
}

function wordingOf ({ code, message }: { code: ErrorCode, message: string }): string {
  const [, kind] = code === 'BAD_INDENT' ? /^Flow (map|sequence) /.exec(message) ?? [] : []
  if (kind !== undefined) return `a ${kind === 'map' ? '"{"' : '"["'} before this place is not closed, or what it holds is not indented`
  return syntaxErrors[code] ?? 'this cannot be read'
}

/** The first document of a text, with positions; what follows it is not looked at. */
export function parseConfigDocument (text: string) {
  const lines = new LineCounter()
  const document = firstDocument(text, lines)
  const targets = new Map<Alias, Node | undefined>()

  function positionAt (offset: number): Position {
    const { line, col } = lines.linePos(offset)
    return { offset, line: Math.max(1, line), column: Math.max(1, col) }
  }

  function positionOf (node: Node | undefined): Position {
    return positionAt(node?.range?.[0] ?? 0)
  }

  function resolve (node: Node | undefined): Node | undefined {
    if (!isAlias(node)) return node
    if (!targets.has(node)) targets.set(node, document && node.resolve(document))
    return targets.get(node)
  }

  /** The entries of a map in the file's order, without merged ones. */
  function ownEntries (map: YAMLMap): Entry[] {
    return map.items.flatMap(({ key, value }) => isNode(key) ? [{ key: keyText(resolve(key)), keyNode: key, value: nodeOf(value) }] : [])
  }

  function find (path: ConfigPath): Node | undefined {
    let node = resolve(document?.contents ?? undefined)
    let last = node
    for (const step of path) {
      if (isSeq(node) && typeof step === 'number') node = nodeOf(node.items[step])
      else if (isMap(node)) {
        const entry = entries(node).find(({ key }) => key === step)
        node = entry && (isBlank(entry.value) ? entry.keyNode : entry.value)
      } else node = undefined
      if (!node) break
      last = node
      node = resolve(node)
    }
    return last
  }

  /** The entries with merge keys expanded in the order of the file, as Go's YAML does: a merge wins over what stands before it. */
  function entries (map: YAMLMap, within: readonly YAMLMap[] = []): Entry[] {
    if (within.includes(map)) return []
    const known = new Map<string, Entry>()
    const own = new Set<string>()
    for (const entry of ownEntries(map)) {
      // Of a key given twice, which is an error, the first is looked at.
      if (!isMerge(entry) && !own.has(entry.key)) known.set(entry.key, entry)
      own.add(entry.key)
      if (isMerge(entry)) for (const merged of mergedMaps(entry).flatMap(source => entries(source, [...within, map]))) known.set(merged.key, merged)
    }
    return [...known.values()]
  }

  /** The maps that a merge key brings in, the one that wins last. */
  function mergedMaps ({ value }: Entry): YAMLMap[] {
    const source = resolve(value)
    const sources = isSeq(source) ? source.items.map(item => resolve(nodeOf(item))).reverse() : [source]
    return sources.filter(isMap)
  }

  return {
    root: document?.contents ?? undefined,
    /** What the parser finds first, and no more: the rest mostly follows from it, even where it stands before it, and cannot be told from what does not. */
    syntaxProblems: (document?.errors ?? []).slice(0, 1).map((error): SyntaxProblem =>
      ({ at: positionAt(error.pos[0]), message: `YAML: ${wordingOf(error)}` })),
    positionOf,
    resolve,
    ownEntries,
    entries,
    mergedMaps,
    /** Where a path stands, or the nearest thing around it that the file has. */
    locate: (path: ConfigPath): Position => positionOf(find(path))
  }
}

export function isMerge ({ key, keyNode }: Entry): boolean {
  return key === '<<' && isScalar(keyNode) && (keyNode.type === 'PLAIN' || keyNode.type === undefined)
}

export function isNull (node: Node | undefined): boolean {
  return node === undefined || (isScalar(node) && node.value === null)
}

/** The text of a scalar before YAML made a number or a boolean of it; '' for null. */
export function sourceOf (scalar: Scalar): string {
  return isNull(scalar) ? '' : typeof scalar.value === 'string' ? scalar.value : scalar.source ?? String(scalar.value)
}

export function isPlain (scalar: Scalar): boolean {
  return scalar.type === 'PLAIN'
}

export function nodeOf (value: unknown): Node | undefined {
  return isNode(value) ? value : undefined
}

function isNode (value: unknown): value is Node {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value)
}

function isBlank (node: Node | undefined): boolean {
  return isNull(node) && (node === undefined || !isScalar(node) || !node.source)
}

function keyText (key: Node | undefined): string {
  return isScalar(key) ? typeof key.value === 'symbol' ? '<<' : sourceOf(key) : ''
}

function firstDocument (text: string, lines: LineCounter): Document.Parsed<ParsedNode> | undefined {
  const composer = new Composer<ParsedNode>({ version: '1.1', merge: true, uniqueKeys: false, lineCounter: lines })
  const parser = new Parser(lines.addNewLine)
  const [first] = composer.compose(parser.parse(text))
  return first
}

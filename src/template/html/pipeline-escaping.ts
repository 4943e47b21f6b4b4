import type { CommandNode, FunctionNode, PipeNode } from '../tree.ts'
import { argumentsFunction, functionOf, type Escaper } from './escapers.ts'

/** Functions of text/template that escape; the pipeline may end in one. */
export function isPredefined (name: string): boolean {
  return name === 'html' || name === 'urlquery'
}

/** Escapers in whose place a predefined one is as good. */
const equivalents: ReadonlyMap<string, string> = new Map([
  [functionOf('attrescaper'), 'html'],
  [functionOf('htmlescaper'), 'html'],
  [functionOf('rcdataescaper'), 'html'],
  [functionOf('urlescaper'), 'urlquery'],
  [functionOf('urlnormalizer'), 'urlquery']
])

function meaningOf (name: string): string {
  return equivalents.get(name) ?? name
}

/** What the second changes nothing about, when it comes behind the first. */
const redundant: ReadonlySet<string> = new Set([
  pair('commentescaper', 'attrescaper'),
  pair('commentescaper', 'htmlescaper'),
  pair('cssescaper', 'attrescaper'),
  pair('jsregexpescaper', 'attrescaper'),
  pair('jsstrescaper', 'attrescaper'),
  pair('jstmpllitescaper', 'attrescaper'),
  pair('urlescaper', 'urlnormalizer')
])

function pair (first: Escaper, second: Escaper): string {
  return `${functionOf(first)} ${functionOf(second)}`
}

/** The pipeline with the escapers at its end. One of its own that is equivalent to one of them takes its place. */
export function withEscapers (pipe: PipeNode, escapers: readonly Escaper[]): PipeNode {
  if (escapers.length === 0) return pipe
  let commands = [...pipe.commands]
  let names = escapers.map(functionOf)
  const last = commands.at(-1)
  const own = last && functionIn(last)
  if (last && own && isPredefined(own)) {
    if (commands.length === 1 && last.args.length > 1) commands = [withArgumentsOf(last), call(own, pipe)]
    const merged = names.map(name => meaningOf(name) === own ? own : name)
    if (merged.includes(own)) commands.pop()
    names = merged
  }
  const there = new Set(commands.map(command => meaningOf(functionIn(command) ?? '')))
  for (const name of names) {
    if (there.has(meaningOf(name))) continue
    const before = commands.at(-1)
    if (!before || !redundant.has(`${functionIn(before)} ${name}`)) commands.push(call(name, pipe))
  }
  return { ...pipe, commands }
}

function functionIn ({ args: [first] }: CommandNode): string | undefined {
  return first.kind === 'function' ? first.name : undefined
}

function withArgumentsOf (command: CommandNode): CommandNode {
  const [first, ...args] = command.args
  return { ...command, args: [{ kind: 'function', source: first.source, at: first.at, name: argumentsFunction }, ...args] }
}

function call (name: string, { source, at }: PipeNode): CommandNode {
  const callee: FunctionNode = { kind: 'function', source, at, name }
  return { kind: 'command', source, at, args: [callee] }
}

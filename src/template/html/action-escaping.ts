import { quote } from '../quote.ts'
import { print, type ActionNode } from '../tree.ts'
import { failed, isComment, type Context } from './context.ts'
import type { Escaper } from './escapers.ts'
import { nudge } from './join.ts'
import { isPredefined } from './pipeline-escaping.ts'

export type EscapedAction = { readonly escapers: readonly Escaper[], readonly context: Context }

/** What an action's value has to go through where the action is. */
export function escapeAction (before: Context, node: ActionNode): EscapedAction {
  const context = nudge(before)
  const misplaced = misplacedEscaper(context, node)
  if (misplaced !== undefined) return wrong(node, `predefined escaper ${quote(misplaced)} disallowed in template`)
  if (context.state === 'Error') return { escapers: [], context }

  const escapers = escapersOf(context)
  if (!escapers) return wrong(node, `${print(node)} appears in an ambiguous context within a URL`)
  return { escapers: [...escapers, ...escapersOfValue(context)], context: behindAction(context) }
}

function wrong (node: ActionNode, description: string): EscapedAction {
  return { escapers: [], context: failed({ node, description }) }
}

/** An escaper of the template's own in a place where it cannot be one of ours. */
function misplacedEscaper ({ state, delim }: Context, { pipe: { commands } }: ActionNode): string | undefined {
  const isUnquoted = state === 'Attr' && delim === 'SpaceOrTagEnd'
  for (const [index, { args: [first] }] of commands.entries()) {
    if (first.kind !== 'function' || !isPredefined(first.name)) continue
    if (index < commands.length - 1 || (isUnquoted && first.name === 'html')) return first.name
  }
}

function behindAction (context: Context): Context {
  if (context.state === 'JS') return { ...context, jsCtx: 'DivOp' }
  return context.state === 'Tag' ? { ...context, state: 'AttrName' } : context
}

function escapersOf (context: Context): readonly Escaper[] | undefined {
  const { state } = context
  switch (state) {
    case 'URL': case 'CSSDqStr': case 'CSSSqStr': case 'CSSDqURL': case 'CSSSqURL': case 'CSSURL': return escapersOfUrl(context)
    case 'MetaContentURL': return ['urlfilter']
    case 'Srcset': return ['srcsetescaper']
    case 'JS': return ['jsvalescaper']
    case 'JSDqStr': case 'JSSqStr': return ['jsstrescaper']
    case 'JSTmplLit': return ['jstmpllitescaper']
    case 'JSRegexp': return ['jsregexpescaper']
    case 'CSS': return ['cssvaluefilter']
    case 'Text': return ['htmlescaper']
    case 'RCDATA': return ['rcdataescaper']
    case 'AttrName': case 'Tag': return ['htmlnamefilter']
    default: return isComment(state) ? ['commentescaper'] : []
  }
}

function escapersOfUrl ({ state, urlPart }: Context): readonly Escaper[] | undefined {
  const escaper = state === 'CSSDqStr' || state === 'CSSSqStr' ? 'cssescaper' : 'urlnormalizer'
  switch (urlPart) {
    case 'None': return ['urlfilter', escaper]
    case 'PreQuery': return [escaper]
    case 'QueryOrFrag': return ['urlescaper']
    case 'Unknown': return undefined
  }
}

/** A value is one of HTML, whatever else it is. */
function escapersOfValue ({ delim }: Context): readonly Escaper[] {
  if (delim === 'None') return []
  return delim === 'SpaceOrTagEnd' ? ['nospaceescaper'] : ['attrescaper']
}

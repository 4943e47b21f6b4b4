import type { Node } from '../tree.ts'
import { describe, failed, isSame, type Context } from './context.ts'
import { stateOfValue } from './markup-states.ts'

/** The context of an action, which is something: the name or the value that may come next. */
export function nudge (context: Context): Context {
  switch (context.state) {
    case 'Tag': return { ...context, state: 'AttrName' }
    case 'BeforeValue': return { ...context, state: stateOfValue(context.attr), delim: 'SpaceOrTagEnd', attr: 'None' }
    case 'AfterName': return { ...context, state: 'AttrName', attr: 'None' }
    default: return context
  }
}

/** The context behind a branch that may or may not be taken. */
export function join (a: Context, b: Context, at: { node: Node, name: string }): Context {
  if (a.state === 'Error' || b.state === 'Dead') return a
  if (b.state === 'Error' || a.state === 'Dead') return b
  if (isSame(a, b)) return a
  if (isSame({ ...a, urlPart: b.urlPart }, b)) return { ...a, urlPart: 'Unknown' }
  if (isSame({ ...a, jsCtx: b.jsCtx }, b)) return { ...a, jsCtx: 'Unknown' }

  // A value may begin in one branch and not in the other.
  const [nudgedA, nudgedB] = [nudge(a), nudge(b)]
  if (nudgedA !== a || nudgedB !== b) {
    const joined = join(nudgedA, nudgedB, at)
    if (joined.state !== 'Error') return joined
  }
  return failed({ node: at.node, description: `{{${at.name}}} branches end in different contexts: ${describe(a)}, ${describe(b)}` })
}

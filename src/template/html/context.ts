import type { Problem } from './problem.ts'

/** Where in a document of HTML a template is. The names are Go's, as they show in messages and in names of derived templates. */
export type State =
  | 'Text' | 'Tag' | 'AttrName' | 'AfterName' | 'BeforeValue' | 'HTMLCmt' | 'RCDATA' | 'Attr' | 'URL' | 'Srcset' | 'MetaContent' | 'MetaContentURL'
  | 'JS' | 'JSDqStr' | 'JSSqStr' | 'JSTmplLit' | 'JSRegexp' | 'JSBlockCmt' | 'JSLineCmt' | 'JSHTMLOpenCmt' | 'JSHTMLCloseCmt'
  | 'CSS' | 'CSSDqStr' | 'CSSSqStr' | 'CSSDqURL' | 'CSSSqURL' | 'CSSURL' | 'CSSBlockCmt' | 'CSSLineCmt'
  /** No document any more. */
  | 'Error'
  /** Behind a `break` or `continue`. */
  | 'Dead'

/** What ends the value of an attribute. */
export type Delim = 'None' | 'DoubleQuote' | 'SingleQuote' | 'SpaceOrTagEnd'

/** Which part of an address; unknown where branches met that were in different ones. */
export type UrlPart = 'None' | 'PreQuery' | 'QueryOrFrag' | 'Unknown'

/** What a slash begins in a script; unknown where branches met. */
export type JsCtx = 'Regexp' | 'DivOp' | 'Unknown'

/** What the value of an attribute is, beyond text. */
export type Attr = 'None' | 'Script' | 'ScriptType' | 'Style' | 'URL' | 'Srcset' | 'MetaContent'

/** Elements whose content is no ordinary text. */
export type Element = 'None' | 'Script' | 'Style' | 'Textarea' | 'Title' | 'Meta'

export type Context = {
  readonly state: State
  readonly delim: Delim
  readonly urlPart: UrlPart
  readonly jsCtx: JsCtx
  /** For each `${` of a script that is open, how many braces are open in it. Without any so far, undefined. */
  readonly jsBraceDepth: readonly number[] | undefined
  readonly attr: Attr
  readonly element: Element
  readonly problem: Problem | undefined
}

/** Where a document begins. */
export const start: Context = {
  state: 'Text', delim: 'None', urlPart: 'None', jsCtx: 'Regexp', jsBraceDepth: undefined, attr: 'None', element: 'None', problem: undefined
}

export const dead: Context = { ...start, state: 'Dead' }

export function failed (problem: Problem): Context {
  return { ...start, state: 'Error', problem }
}

export function isSame (a: Context, b: Context): boolean {
  return a.state === b.state && a.delim === b.delim && a.urlPart === b.urlPart && a.jsCtx === b.jsCtx &&
    depthsOf(a).join() === depthsOf(b).join() && a.attr === b.attr && a.element === b.element && a.problem === b.problem
}

export function depthsOf ({ jsBraceDepth }: Context): readonly number[] {
  return jsBraceDepth ?? []
}

/** As messages show it. */
export function describe (context: Context): string {
  const { state, delim, urlPart, jsCtx, attr, element } = context
  const depths = depthsOf(context).join(' ')
  return `{state${state} delim${delim} urlPart${urlPart} jsCtx${jsCtx} [${depths}] attr${attr} element${element} ${context.problem?.description ?? '<nil>'}}`
}

/** The name of what becomes of a template that is called in the context. */
export function derivedName (name: string, context: Context): string {
  const { state, delim, urlPart, jsCtx, jsBraceDepth, attr, element } = context
  if (state === 'Text') return name
  return [
    `${name}$htmltemplate_state${state}`,
    delim === 'None' ? '' : `delim${delim}`,
    urlPart === 'None' ? '' : `urlPart${urlPart}`,
    jsCtx === 'Regexp' ? '' : `jsCtx${jsCtx}`,
    jsBraceDepth ? `jsBraceDepth([${jsBraceDepth.join(' ')}])` : '',
    attr === 'None' ? '' : `attr${attr}`,
    element === 'None' ? '' : `element${element}`
  ].filter(Boolean).join('_')
}

const comments: ReadonlySet<State> = new Set<State>(['HTMLCmt', 'JSBlockCmt', 'JSLineCmt', 'JSHTMLOpenCmt', 'JSHTMLCloseCmt', 'CSSBlockCmt', 'CSSLineCmt'])

/** Whether the reader of the document does not see what is there. */
export function isComment (state: State): boolean {
  return comments.has(state)
}

/** Whether it is inside of `<` and `>`, and of no language but HTML. */
export function isInTag (state: State): boolean {
  return state === 'Tag' || state === 'AttrName' || state === 'AfterName' || state === 'BeforeValue' || state === 'Attr'
}

/** Whether it is where a script must not contain `</script`. */
export function isInScriptLiteral (state: State): boolean {
  return state === 'JSDqStr' || state === 'JSSqStr' || state === 'JSTmplLit' || state === 'JSRegexp'
}

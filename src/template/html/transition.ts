import { decodeHTML } from 'entities'
import { quote } from '../quote.ts'
import { failed, start, type Context, type Delim, type State } from './context.ts'
import { blockCommentOfCss, inCss, inCssString, lineCommentOfCss } from './css-states.ts'
import { blockCommentOfJs, inJs, inJsLiteral, inJsTemplate, lineCommentOfJs } from './javascript-states.ts'
import {
  afterName, beforeValue, endOfSpecialElement, inAttribute, inAttributeName, inComment, inTag, inText
} from './markup-states.ts'
import { isScriptType } from './script-type.ts'
import { inMetaContent, inMetaUrl, inUrl } from './url-states.ts'

/** Reads the beginning of a text: where the document is behind it, and how many characters it is. */
export type Transition = (context: Context, text: string) => Reading
export type Reading = readonly [context: Context, read: number]

const stay: Transition = (context, text) => [context, text.length]

const transitions: { readonly [state in State]: Transition } = {
  Text: inText,
  Tag: inTag,
  AttrName: inAttributeName,
  AfterName: afterName,
  BeforeValue: beforeValue,
  HTMLCmt: inComment,
  RCDATA: endOfSpecialElement,
  Attr: inAttribute,
  URL: inUrl,
  Srcset: inUrl,
  MetaContent: inMetaContent,
  MetaContentURL: inMetaUrl,
  JS: inJs,
  JSDqStr: inJsLiteral,
  JSSqStr: inJsLiteral,
  JSRegexp: inJsLiteral,
  JSTmplLit: inJsTemplate,
  JSBlockCmt: blockCommentOfJs,
  JSLineCmt: lineCommentOfJs,
  JSHTMLOpenCmt: lineCommentOfJs,
  JSHTMLCloseCmt: lineCommentOfJs,
  CSS: inCss,
  CSSDqStr: inCssString,
  CSSSqStr: inCssString,
  CSSDqURL: inCssString,
  CSSSqURL: inCssString,
  CSSURL: inCssString,
  CSSBlockCmt: blockCommentOfCss,
  CSSLineCmt: lineCommentOfCss,
  Error: stay,
  Dead: stay
}

/** Reads on by the rules of a state, which need not be that of the context. */
export function readAs (state: State, context: Context, text: string): Reading {
  return transitions[state](context, text)
}

const attributeEnds: { readonly [delim in Exclude<Delim, 'None'>]: RegExp } = {
  DoubleQuote: /"/, SingleQuote: /'/, SpaceOrTagEnd: /[ \t\n\f\r>]/
}

/** Where the value of the attribute ends that the text is in; -1 if not in the text. */
export function endOfAttribute (delim: Exclude<Delim, 'None'>, text: string): number {
  return text.search(attributeEnds[delim])
}

/** Reads some of a template's text. */
export function read (context: Context, text: string): Reading {
  const { delim } = context
  if (delim === 'None') {
    const [ended, end] = endOfSpecialElement(context, text)
    return end === 0 ? [ended, 0] : readAs(context.state, context, text.slice(0, end))
  }
  const end = endOfAttribute(delim, text)
  const value = end < 0 ? text : text.slice(0, end)
  if (delim === 'SpaceOrTagEnd') {
    // Browsers do not agree on where a value with one of these ends.
    const wrong = /["'<=`]/.exec(value)?.[0]
    if (wrong !== undefined) return [failed({ description: `${quote(wrong)} in unquoted attr: ${quote(value)}` }), text.length]
  }
  if (end < 0) return [readValue(context, text), text.length]

  const isOtherScript = context.state === 'Attr' && context.element === 'Script' && context.attr === 'ScriptType' && !isScriptType(value)
  const behind: Context = { ...start, state: 'Tag', element: isOtherScript ? 'None' : context.element }
  return [behind, delim === 'SpaceOrTagEnd' ? end : end + 1]
}

/** Reads a value that goes on behind the text: scripts, styles and addresses see it without HTML's entities. */
function readValue (context: Context, text: string): Context {
  let rest = decodeHTML(text)
  let behind = context
  while (rest !== '') {
    const [next, length] = readAs(behind.state, behind, rest)
    behind = next
    rest = rest.slice(length)
  }
  return behind
}

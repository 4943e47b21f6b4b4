import { characters } from '../bytes.ts'
import { quote } from '../quote.ts'
import { attrOfName } from './attribute.ts'
import { failed, isComment, isInScriptLiteral, start, type Attr, type Context, type Element, type State } from './context.ts'
import type { Reading } from './transition.ts'

const elements: ReadonlyMap<string, Element> = new Map([
  ['script', 'Script'], ['style', 'Style'], ['textarea', 'Textarea'], ['title', 'Title'], ['meta', 'Meta']
])

const contentOf: { readonly [element in Element]: State } = {
  None: 'Text', Script: 'JS', Style: 'CSS', Textarea: 'RCDATA', Title: 'RCDATA', Meta: 'Text'
}

const valueOf: { readonly [attr in Attr]: State } = {
  None: 'Attr', Script: 'JS', ScriptType: 'Attr', Style: 'CSS', URL: 'URL', Srcset: 'Srcset', MetaContent: 'MetaContent'
}

/** The state at the beginning of an attribute's value. */
export function stateOfValue (attr: Attr): State {
  return valueOf[attr]
}

const tagOrComment = /<(?:(!--)|(\/?)([a-z][a-z\d]*(?:[:-][a-z\d]+)*))/i

export function inText (context: Context, text: string): Reading {
  const found = tagOrComment.exec(text)
  if (!found) return [context, text.length]
  const [whole, comment, slash, name = ''] = found
  const end = found.index + whole.length
  if (comment) return [{ ...start, state: 'HTMLCmt' }, end]
  return [{ ...start, state: 'Tag', element: slash ? 'None' : elements.get(name.toLowerCase()) ?? 'None' }, end]
}

/** Where the white space ends that begins at the place. */
export function skipSpace (text: string, from: number): number {
  const rest = text.slice(from)
  const space = rest.search(/[^ \t\n\f\r]/)
  return space < 0 ? text.length : from + space
}

export function inTag (context: Context, text: string): Reading {
  const at = skipSpace(text, 0)
  if (at === text.length) return [context, at]
  const { element } = context
  if (text.charAt(at) === '>') {
    return [{ ...start, state: contentOf[element], element: element === 'Meta' ? 'None' : element }, at + 1]
  }
  const end = endOfName(text, at)
  if (typeof end !== 'number') return [end, text.length]
  if (end === at) {
    return [failed({ description: `expected space, attr name, or end of tag, but got ${quote(text.slice(at))}` }), text.length]
  }
  const name = text.slice(at, end).toLowerCase()
  return [{ ...start, state: end === text.length ? 'AttrName' : 'AfterName', element, attr: attrIn(element, name) }, end]
}

function attrIn (element: Element, name: string): Attr {
  if (element === 'Script' && name === 'type') return 'ScriptType'
  if (element === 'Meta' && name === 'content') return 'MetaContent'
  return attrOfName(name)
}

/** Where the name of an attribute ends, or why it is none. */
function endOfName (text: string, from: number): number | Context {
  const found = text.slice(from).search(/[ \t\n\f\r=>'"<]/)
  if (found < 0) return text.length
  const character = text.charAt(from + found)
  if (!/['"<]/.test(character)) return from + found
  return failed({ description: `${quote(character)} in attribute name: ${quote(characters(text).slice(0, 32).join(''))}` })
}

export function inAttributeName (context: Context, text: string): Reading {
  const end = endOfName(text, 0)
  if (typeof end !== 'number') return [end, text.length]
  return [end === text.length ? context : { ...context, state: 'AfterName' }, end]
}

export function afterName (context: Context, text: string): Reading {
  const at = skipSpace(text, 0)
  if (at === text.length) return [context, at]
  return text.charAt(at) === '=' ? [{ ...context, state: 'BeforeValue' }, at + 1] : [{ ...context, state: 'Tag' }, at]
}

export function beforeValue (context: Context, text: string): Reading {
  const at = skipSpace(text, 0)
  if (at === text.length) return [context, at]
  const state = stateOfValue(context.attr)
  switch (text.charAt(at)) {
    case '"': return [{ ...context, state, delim: 'DoubleQuote' }, at + 1]
    case '\'': return [{ ...context, state, delim: 'SingleQuote' }, at + 1]
    default: return [{ ...context, state, delim: 'SpaceOrTagEnd' }, at]
  }
}

export function inAttribute (context: Context, text: string): Reading {
  return [context, text.length]
}

export function inComment (context: Context, text: string): Reading {
  const end = text.indexOf('-->')
  return end < 0 ? [context, text.length] : [start, end + 3]
}

const endTags: { readonly [element in Exclude<Element, 'None'>]: RegExp } = {
  Script: endTag('script'), Style: endTag('style'), Textarea: endTag('textarea'), Title: endTag('title'), Meta: endTag('')
}

function endTag (name: string): RegExp {
  return new RegExp(`</${name}(?=[> \\t\\n\\f/])`, 'i')
}

/** Reads to the end tag of an element that knows no other tags. */
export function endOfSpecialElement (context: Context, text: string): Reading {
  const { element, state } = context
  if (element === 'None') return [context, text.length]
  // Literals have it escaped.
  if (element === 'Script' && (isInScriptLiteral(state) || isComment(state))) return [context, text.length]
  const end = text.search(endTags[element])
  return end < 0 ? [context, text.length] : [start, end]
}

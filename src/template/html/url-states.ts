import type { Context } from './context.ts'
import { skipSpace } from './markup-states.ts'
import type { Reading } from './transition.ts'

export function inUrl (context: Context, text: string): Reading {
  return [withUrlPart(context, text), text.length]
}

/** In which part of an address the context is behind the text. */
export function withUrlPart (context: Context, text: string): Context {
  if (/[#?]/.test(text)) return { ...context, urlPart: 'QueryOrFrag' }
  if (context.urlPart === 'None' && skipSpace(text, 0) < text.length) return { ...context, urlPart: 'PreQuery' }
  return context
}

/** `content` of `meta` may hold an address: `5; url=…`. */
export function inMetaContent (context: Context, text: string): Reading {
  const found = /url[ \t\n\f\r]*=/i.exec(text)
  return found ? [{ ...context, state: 'MetaContentURL' }, found.index + found[0].length] : [context, text.length]
}

export function inMetaUrl (context: Context, text: string): Reading {
  const end = text.indexOf(';')
  return end < 0 ? [context, text.length] : [{ ...context, state: 'MetaContent' }, end + 1]
}

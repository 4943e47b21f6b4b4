import { isComment, isInScriptLiteral, type Context } from './context.ts'
import { read } from './transition.ts'

/** What becomes of a template's text, and where the document is behind it. */
export type EscapedText = { readonly text: string, readonly context: Context }

/** Strips comments, and escapes what browsers could take for a tag and we do not. */
export function escapeText (before: Context, text: string): EscapedText {
  let context = before
  let written = ''
  let from = 0
  let at = 0
  // A comment that ends where the text begins leaves a space only if there are other changes.
  let isChanged = false
  while (at < text.length) {
    const [next, length] = read(context, text.slice(at))
    if (length === 0 && next.state === context.state) throw new Error(`no end of ${context.state}`)
    const end = at + length
    if (context.state === 'Text' || context.state === 'RCDATA') {
      const tag = next.state === context.state ? -1 : text.slice(at, end).lastIndexOf('<')
      const until = tag < 0 ? end : at + tag
      const escaped = escapeStrayTags(text, at, until)
      isChanged ||= escaped.length > until - at
      written += text.slice(from, at) + escaped
      from = until
    } else if (isComment(context.state) && context.delim === 'None') {
      isChanged ||= end > 0
      written += spaceFor(context, text.slice(from, end))
      from = end
    }
    if (context.state !== next.state && isComment(next.state) && next.delim === 'None') {
      isChanged = true
      written += text.slice(from, end - openingLength(next))
      from = end
    }
    if (isInScriptLiteral(context.state)) {
      const escaped = text.slice(at, end).replace(/<(script|\/script|!--)/gi, '\\x3C$1')
      isChanged ||= escaped.length > length
      written += text.slice(from, at) + escaped
      from = end
    }
    context = next
    at = end
  }
  if (!isComment(context.state) || context.delim !== 'None') written += text.slice(from)
  return { text: isChanged && context.state !== 'Error' ? written : text, context }
}

/** A `<` that begins no tag. */
function escapeStrayTags (text: string, from: number, to: number): string {
  return text.slice(from, to).replaceAll('<', (_, at: number) => text.slice(from + at, from + at + 9).toUpperCase() === '<!DOCTYPE' ? '<' : '&lt;')
}

/** What a comment leaves behind, for what is before and behind it. */
function spaceFor ({ state }: Context, comment: string): string {
  if (state === 'JSBlockCmt') return /[\n\r\u2028\u2029]/.test(comment) ? '\n' : ' '
  return state === 'CSSBlockCmt' ? ' ' : ''
}

/** The length of what began the comment. */
function openingLength ({ state }: Context): number {
  if (state === 'HTMLCmt' || state === 'JSHTMLOpenCmt') return '<!--'.length
  return state === 'JSHTMLCloseCmt' ? '-->'.length : '//'.length
}

import { isInTag, start } from './context.ts'
import { endOfAttribute, readAs } from './transition.ts'

/** The text of a piece of HTML, entities as they are. */
export function withoutTags (html: string): string {
  let text = ''
  let context = start
  let at = 0
  let onlyText = true
  while (at < html.length) {
    const { state, delim, element } = context
    const rest = html.slice(at)
    if (delim !== 'None') {
      const end = endOfAttribute(delim, rest)
      if (end < 0) return text
      context = { ...start, state: 'Tag', element }
      at += delim === 'SpaceOrTagEnd' ? end : end + 1
      continue
    }
    // What is in a script or style is not looked at.
    const [next, length] = readAs(element !== 'None' && !isInTag(state) ? 'RCDATA' : state, context, rest)
    if (state === 'Text' || state === 'RCDATA') {
      const tag = next.state === state ? -1 : rest.slice(0, length).lastIndexOf('<')
      text += rest.slice(0, tag < 0 ? length : tag)
    } else {
      onlyText = false
    }
    context = next
    at += length
  }
  return onlyText ? html : text
}

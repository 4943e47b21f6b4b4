import { truncateRunes } from '../../text.ts'

const longestAnnotation = 4000
const longestLabel = 500
const longestUrl = 2000
const longestQuote = 100

/** What others wrote, as an annotation: no character of it controls anything but where a line ends. */
export function annotationText (text: string): string {
  return cut(firstOf(text, longestAnnotation).replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n\t]|[\u2028\u2029]/gu, ' '), longestAnnotation)
}

/** The same on one line. */
export function labelText (text: string): string {
  return line(text, longestLabel)
}

/** In quotes, for a sentence of ours. */
export function quoted (text: string): string {
  return JSON.stringify(line(text, longestQuote))
}

/** As it may stand in a link; '' for what is no address of a web page. */
export function webUrl (text: string | undefined): string {
  if (text === undefined || text.length > longestUrl || !/^https?:\/\//i.test(text) || !URL.canParse(text)) return ''
  const { href } = new URL(text)
  return href.length > longestUrl ? '' : href
}

function line (text: string, limit: number): string {
  return cut(firstOf(text, limit).replace(/[\p{Cc}\u2028\u2029]+/gu, ' '), limit)
}

/** Enough to see that it has to be cut: a text may be as long as the whole body. */
function firstOf (text: string, limit: number): string {
  return text.slice(0, 4 * limit)
}

function cut (text: string, limit: number): string {
  return truncateRunes(inert(text.replace(/\p{Surrogate}/gu, '\ufffd')).trim(), limit)
}

/**
 * Whoever can make an event fail can write its text: it calls nobody of a channel together (`<!channel>`, `<@U1>`, `@everyone`) and hides no
 * address behind other words (`<https://…|…>`, `[…](…)`). A space of no width keeps chats from reading these so.
 */
function inert (text: string): string {
  return text.replace(/<(?=[!@#]|[a-z]+:\/\/|mailto:)|@(?=(?:everyone|here|channel|all)\b(?!\.\w))|\](?=\()/gi, '$&\u200b')
}

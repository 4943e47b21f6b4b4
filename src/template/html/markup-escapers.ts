import { isStrayByte } from '../bytes.ts'
import { attributeType } from './attribute.ts'
import { htmlAttrType, htmlType, type Content } from './content.ts'
import { failsafe } from './failsafe.ts'
import { withoutTags } from './tags.ts'

const entities: ReadonlyMap<string, string> = new Map([
  ...Array.from('\t\n\v\f\r "\'+=`', (character): [string, string] => [character, `&#${character.charCodeAt(0)};`]),
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;']
])

/** In the text of a document. */
export function escapeHtmlText ({ text, type }: Content): string {
  return type === htmlType ? text : escape(text)
}

/** In an element that knows text and entities, but no tags. */
export function escapeRcdata ({ text, type }: Content): string {
  return type === htmlType ? escapeAgain(text) : escape(text)
}

/** In a value between quotes. */
export function escapeAttribute ({ text, type }: Content): string {
  return type === htmlType ? escapeAgain(withoutTags(text)) : escape(text)
}

/** In a value without quotes. */
export function escapeUnquoted ({ text, type }: Content): string {
  if (text === '') return failsafe
  return type === htmlType
    ? withoutTags(text).replace(/[\0"'+<>=`\t\n\v\f\r \ufdd0-\ufdef\ufff0-\uffff\ud800-\udfff]/gu, unquotedEntity)
    : text.replace(/[\0"&'+<>=`\t\n\v\f\r \ufdd0-\ufdef\ufff0-\uffff\ud800-\udfff]/gu, unquotedEntity)
}

function escape (text: string): string {
  return text.replace(/[\0"&'+<>]/g, entity)
}

/** Escapes what has entities already. */
function escapeAgain (text: string): string {
  return text.replace(/[\0"'+<>]/g, entity)
}

function entity (character: string): string {
  return entities.get(character) ?? '\ufffd'
}

/** Some browsers take characters that are none for the end of a value. */
function unquotedEntity (character: string): string {
  if (character === '\0' || isStrayByte(character)) return '&#xfffd;'
  return entities.get(character) ?? `&#x${character.charCodeAt(0).toString(16)};`
}

/** As the name of an element or attribute: of one whose values are nothing but text. */
export function filterName ({ text, type }: Content): string {
  if (type === htmlAttrType) return text
  const name = text.toLowerCase()
  return /^[a-z\d]+$/.test(name) && attributeType(name) === 'plain' ? name : failsafe
}

import { LRUCache } from 'lru-cache'
import { whiteSpace } from '../../domain/matcher.ts'
import { compileRegex, type Regex } from '../../domain/regex.ts'
import { fromBytes, toBytes } from '../bytes.ts'
import { defineFunction } from '../function.ts'
import { htmlType, urlType } from '../html/content.ts'
import { quote } from '../quote.ts'
import { anyType, boolType, stringSliceType, stringType } from '../type.ts'
import { scalar } from '../value.ts'
import { textOf, textsOf } from './argument.ts'
import { decodeBase64, encodeBase64 } from './base64.ts'
import { joinTexts, tooLong } from './join.ts'
import { toJson } from './json.ts'
import { toLower, toTitle, toUpper } from './letter-case.ts'
import { contextOf } from './render-context.ts'

const fromText = { params: [stringType], result: stringType }

/** Functions of texts. */
export const textFunctions = {
  toUpper: defineFunction({ ...fromText, call: ([text]) => toUpper(textOf(text)) }),
  toLower: defineFunction({ ...fromText, call: ([text]) => toLower(textOf(text)) }),
  title: defineFunction({ ...fromText, call: ([text]) => toTitle(textOf(text)) }),
  trimSpace: defineFunction({ ...fromText, call: ([text]) => trimSpace(textOf(text)) }),
  join: defineFunction({
    params: [stringType, stringSliceType],
    result: stringType,
    call: ([separator, texts], run) => joinTexts(textsOf(texts), textOf(separator), run)
  }),
  match: defineFunction({ params: [stringType, stringType], result: boolType, call: ([pattern, text]) => regexOf(textOf(pattern)).test(textOf(text)) }),
  reReplaceAll: defineFunction({
    params: [stringType, stringType, stringType],
    result: stringType,
    call: ([pattern, replacement, text], { maxOutput }) => replaceAll(textOf(pattern), textOf(text), { replacement: textOf(replacement), maxOutput })
  }),
  urlUnescape: defineFunction({ ...fromText, call: ([text]) => unescapeQuery(textOf(text)) }),
  base64encode: defineFunction({ ...fromText, call: ([text]) => encodeBase64(textOf(text)) }),
  base64decode: defineFunction({ ...fromText, call: ([text]) => decodeBase64(textOf(text)) }),
  toJson: defineFunction({ params: [anyType], result: stringType, call: ([value], { maxOutput }) => toJson(value, maxOutput) }),
  safeHtml: defineFunction({ params: [stringType], result: htmlType, call: ([text]) => scalar(htmlType, textOf(text)) }),
  safeUrl: defineFunction({ params: [stringType], result: urlType, call: ([text]) => scalar(urlType, textOf(text)) }),
  routeLabels: defineFunction({ ...fromText, call: ([name], run) => contextOf(run).routeLabel(textOf(name)) })
}

function trimSpace (text: string): string {
  let start = 0
  let end = text.length
  while (start < end && whiteSpace.test(text.charAt(start))) start++
  while (end > start && whiteSpace.test(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

// A pattern is nearly always a constant of the template.
const compiled = new LRUCache<string, Regex>({ max: 100 })

function regexOf (pattern: string): Regex {
  const known = compiled.get(pattern)
  if (known) return known
  const regex = compileRegex(pattern)
  compiled.set(pattern, regex)
  return regex
}

function replaceAll (pattern: string, text: string, { replacement, maxOutput }: { replacement: string, maxOutput: number }): string {
  const regex = mustCompile(pattern)
  try {
    return regex.replaceAll(text, replacement, maxOutput)
  } catch (error) {
    if (error instanceof RangeError) throw tooLong(maxOutput)
    throw error
  }
}

/** Go panics here, and says so. */
function mustCompile (pattern: string): Regex {
  try {
    return regexOf(pattern)
  } catch (error) {
    const shown = /^(?:[^`\p{Cc}\ufeff]|\t)*$/u.test(pattern) ? `\`${pattern}\`` : quote(pattern)
    throw new Error(`regexp: Compile(${shown}): ${error instanceof Error ? error.message : error}`)
  }
}

function unescapeQuery (text: string): string {
  const wrong = /%(?![\da-f]{2})/i.exec(text)
  if (wrong) throw new Error(`invalid URL escape ${quote(fromBytes(toBytes(text.slice(wrong.index)).subarray(0, 3)))}`)
  if (!text.includes('%')) return text.replaceAll('+', ' ')
  const bytes = Array.from(text.matchAll(/%(..)|\+|[^%+]+/gs), ([part, hex]) =>
    hex === undefined ? toBytes(part === '+' ? ' ' : part) : Uint8Array.of(parseInt(hex, 16)))
  return fromBytes(Buffer.concat(bytes))
}

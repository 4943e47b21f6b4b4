import { LimitExceeded } from '../template-error.ts'
import { sprint } from '../format.ts'
import { isTime } from '../time.ts'
import { indirect, typeOf, type Value } from '../value.ts'
import type { Run } from '../type.ts'
import { jsStrType, jsType, type Content } from './content.ts'

/** A value as JSON; throws if it has none. */
export type ToJson = (value: Value, limit: number) => string

/** As a value of a script: JSON, safe inside of HTML. */
export function escapeJsValue (values: readonly Value[], { maxOutput }: Run, toJson: ToJson): string {
  const targets = values.map(indirect)
  const [first] = targets
  if (targets.length !== 1) return jsonOf(sprint(targets, maxOutput), maxOutput, toJson)
  if (typeof first === 'object' && first?.form === 'scalar' && typeof first.value === 'string') {
    if (first.type === jsType) return first.value
    if (first.type === jsStrType) return `"${first.value}"`
  }
  return jsonOf(textOrSelf(first), maxOutput, toJson)
}

/** What says itself how it prints is shown as that text. */
function textOrSelf (value: Value): Value {
  if (value === undefined || isTime(value)) return value
  return typeOf(value).methods.has('String') ? sprint([value]) : value
}

function jsonOf (value: Value, limit: number, toJson: ToJson): string {
  let json: string
  try {
    json = toJson(value, limit)
  } catch (error) {
    if (error instanceof LimitExceeded || !(error instanceof Error)) throw error
    const message = error.message.replace(/<(\/?)script/gi, '\\x3C$1script').replaceAll('*/', '* /').replaceAll('<!--', '\\x3C!--')
    return ` /* ${message} */null `
  }
  const safe = json.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
  // A word must not grow together with that beside it.
  return /^[\w$]|[\w$]$/.test(json) ? ` ${safe} ` : safe
}

// Control characters are what this is about.
/* eslint-disable no-control-regex */

const named: { readonly [character: string]: string } = { '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r', '/': '\\/', '\\': '\\\\' }

function hex (character: string): string {
  return named[character] ?? '\\u' + character.charCodeAt(0).toString(16).padStart(4, '0')
}

/** In a string of a script. */
export function escapeJsString ({ text, type }: Content): string {
  return type === jsStrType
    ? text.replace(/[\0-\x1f"`&'+/<>\u2028\u2029]/g, hex)
    : text.replace(/[\0-\x1f"`&'+/<>\\\u2028\u2029]/g, hex)
}

/** In a template literal of a script. */
export function escapeJsTemplate ({ text }: Content): string {
  return text.replace(/[\0-\x1f"`&'+/<>\\${}\u2028\u2029]/g, hex)
}

/** In a regular expression of a script, where it stands for itself. An empty one would begin a comment. */
export function escapeJsRegexp ({ text }: Content): string {
  return text.replace(/[\0-\x1f"$&'()*+\-./<>?[\\\]^{|}\u2028\u2029]/g, character =>
    /[$()*\-.?[\]^{|}]/.test(character) ? '\\' + character : hex(character)) || '(?:)'
}

import { isMap, isSeq, type Node } from 'yaml'
import { isNull } from './document.ts'
import type { Field } from './fields.ts'

/** What a field takes, where it got no single value at all. */
export function expectedOf (field: Field): string {
  if (field.kind === 'url') return 'a URL'
  if (field.kind === 'flag') return 'a boolean'
  if (field.kind === 'integer' || field.kind === 'number') return 'a number'
  if (field.kind === 'duration' || field.kind === 'goDuration') return 'a duration'
  if (field.kind === 'zone') return 'a time zone'
  if (field.kind === 'wallClock' || field.kind === 'moment') return 'a time'
  return 'a string'
}

/** The kind only: what stands where a map belongs may be a secret. */
export function describe (node: Node | undefined): string {
  if (isMap(node)) return 'a map'
  if (isSeq(node)) return 'a list'
  return isNull(node) ? 'nothing' : 'a single value'
}

/** A text in a message. */
export function quote (text: string): string {
  // An address with an @ in it may hold a password.
  if (text.includes('@')) return 'something else'
  return JSON.stringify(text.length > 60 ? text.slice(0, 60) + '…' : text)
}

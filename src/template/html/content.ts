import { sprint } from '../format.ts'
import { defineType, stringType, type Run, type Type } from '../type.ts'
import { indirect, type Value } from '../value.ts'

/** Texts of these types are trusted in places of their kind. */
export const htmlType = trusted('HTML')
export const htmlAttrType = trusted('HTMLAttr')
export const urlType = trusted('URL')
export const srcsetType = trusted('Srcset')
export const cssType = trusted('CSS')
export const jsType = trusted('JS')
export const jsStrType = trusted('JSStr')

function trusted (name: string): Type {
  return defineType(`template.${name}`, stringType)
}

/** What an escaper is given, as text, and the type of it if it is one of those above. */
export type Content = { readonly text: string, readonly type: Type | undefined }

export function contentOf (values: readonly Value[], { maxOutput }: Run): Content {
  const only = values.length === 1 ? indirect(values[0]) : undefined
  if (typeof only === 'string') return { text: only, type: undefined }
  if (typeof only === 'object' && only?.form === 'scalar' && typeof only.value === 'string' && isTrusted(only.type)) {
    return { text: only.value, type: only.type }
  }
  // No value at all is no text, where text/template says so.
  const given = values.filter(value => value !== undefined && value !== null)
  return { text: sprint(given.map(value => pointedAt(value, 'Error', 'String')), maxOutput), type: undefined }
}

const types: ReadonlySet<Type> = new Set([htmlType, htmlAttrType, urlType, srcsetType, cssType, jsType, jsStrType])

function isTrusted (type: Type): boolean {
  return types.has(type)
}

/** What a pointer points at, unless it has one of the methods itself. */
export function pointedAt (value: Value, ...methods: readonly string[]): Value {
  if (typeof value !== 'object' || value?.form !== 'pointer' || value.to === null) return value
  return methods.some(name => value.type.methods.has(name)) ? value : value.to
}

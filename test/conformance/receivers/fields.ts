import { parse } from 'yaml'

export type Fields = { readonly [name: string]: unknown }

export function isObject (value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}

/** With another value at a place, where there is one. */
export function inField<Value> (value: Value, [name, ...rest]: readonly string[], change: (value: unknown) => unknown): Value {
  if (!isObject(value) || name === undefined || !(name in value)) return value
  const changed = rest.length === 0 ? change(value[name]) : inField(value[name], rest, change)
  // The same kind of thing as it was, with the same names.
  return (Array.isArray(value) ? value.with(Number(name), changed) : { ...value, [name]: changed }) as Value
}

export function inText<Value> (value: Value, path: readonly string[], change: (text: string) => string): Value {
  return inField(value, path, text => typeof text === 'string' ? change(text) : text)
}

export function withoutField<Value> (value: Value, path: readonly string[]): Value {
  const last = path.at(-1) ?? ''
  return inField(value, path.slice(0, -1), fields => {
    if (!isObject(fields)) return fields
    const { [last]: _, ...rest } = fields
    return rest
  })
}

/** What YAML makes of a text, if that is no text. */
export function readValue (text: string): unknown {
  try {
    const value: unknown = parse(text, { version: '1.1', logLevel: 'silent' })
    return typeof value === 'string' ? text : value
  } catch {
    return text
  }
}

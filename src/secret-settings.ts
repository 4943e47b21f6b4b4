import { Type, type TSchema } from 'typebox'

/** What in the settings of an integration must not be shown; `urls` are secret as a whole, and what a template makes of one as well. */
export type SecretSettings = { readonly urls: readonly string[], readonly texts: readonly string[] }

/** Finds them by the marks of the schema. */
export function secretSettings (schema: TSchema, settings: unknown): SecretSettings {
  const urls: string[] = []
  const texts: string[] = []
  const walk = (part: TSchema, value: unknown): void => {
    if (value === undefined || value === null) return
    if ('field' in part) {
      // Every schema with this key was made by a field of the configuration.
      const { secret, kind } = part.field as { secret?: boolean, kind: string }
      if (secret && typeof value === 'string' && value !== '') (kind === 'url' ? urls : texts).push(value)
    } else if (Type.IsArray(part)) {
      if (Array.isArray(value)) for (const item of value) walk(part.items, item)
    } else if ('values' in part) {
      // What MapOf makes has a schema there.
      for (const item of Object.values(value)) walk(part.values as TSchema, item)
    } else if (Type.IsObject(part)) {
      for (const [key, property] of Object.entries(part.properties)) walk(property, Reflect.get(Object(value), key))
    }
  }
  walk(schema, settings)
  return { urls, texts }
}

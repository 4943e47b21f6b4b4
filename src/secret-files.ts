import type { TSchema } from 'typebox'
import { readNamed } from './post/files.ts'

/**
 * The settings of a receiver with the content of each file under the key that the file stands for (`url_file` under `url`).
 * Called at every send, so that a rotated secret works at once. Rejects with a DeliveryError when a file cannot be read.
 */
export async function readSecretFiles (schema: TSchema, settings: unknown): Promise<unknown> {
  if (typeof settings !== 'object' || settings === null) return settings
  const read: Record<string, string> = {}
  for (const key of keysWithFile(schema)) {
    const file: unknown = Reflect.get(settings, `${key}_file`)
    if (typeof file === 'string' && file !== '') read[key] = (await readNamed(file, key)).trim()
  }
  return { ...settings, ...read }
}

function keysWithFile (schema: TSchema): string[] {
  const properties: unknown = 'properties' in schema ? schema.properties : undefined
  if (typeof properties !== 'object' || properties === null) return []
  return Object.entries(properties).filter(([, property]) => property?.field?.file === true).map(([key]) => key)
}

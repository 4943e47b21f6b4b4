import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { DeliveryError } from '../errors.ts'
import { whyNot } from '../file-errors.ts'

/**
 * The text of a file that the configuration names. It is read at every use, so that a rotated secret works at once. An error names it in full,
 * as most relative names begin in the working directory, and one looks for them beside the configuration.
 */
export async function readNamed (file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new DeliveryError(`unable to read ${what} file ${resolve(file)}: ${whyNot(error)}`, { retryable: true, reason: 'other' })
  }
}

/** Why such a file could not be read now. */
export async function whyUnreadable (file: string): Promise<string | undefined> {
  return await readFile(file).then(() => undefined, whyNot)
}

export function codeOf (error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

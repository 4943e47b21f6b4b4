import type { SourceConfig } from './domain/config.ts'
import { Unavailable } from './errors.ts'
import { describeError } from './log.ts'
import { readNamed } from './post/files.ts'

/**
 * The secrets by which the sender of a source is known; none where none is configured. A file is read at each call, and every line of it is
 * one: while a secret is replaced both are valid. Rejects with Unavailable when it cannot be read: its senders are to come again.
 */
export async function readSourceSecrets ({ name, secret, secretFile }: SourceConfig, { sentry }: { readonly sentry?: string | undefined } = {}): Promise<readonly string[]> {
  if (secretFile !== undefined) return linesOf(await readNamed(secretFile, 'secret').catch((error: unknown) => { throw new Unavailable(describeError(error)) }))
  if (secret !== undefined) return linesOf(secret)
  return name === 'sentry' && sentry !== undefined ? linesOf(sentry) : []
}

function linesOf (text: string): string[] {
  return text.split('\n').map(line => line.trim()).filter(line => line !== '')
}

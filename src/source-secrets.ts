import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { secretsIn, shortestSecret } from './config/warn-sources.ts'
import type { SourceConfig } from './domain/config.ts'
import { SecretUnreadable } from './errors.ts'
import { whyNot } from './file-errors.ts'
import { describeError } from './log.ts'
import { readNamed } from './post/files.ts'

/**
 * The secrets by which the sender of a source is known; none where none is configured. A file is read at each call, and every line of it is
 * one: while a secret is replaced both are valid. Rejects with SecretUnreadable when it cannot be read or is empty: its senders are to come again.
 */
export async function readSourceSecrets ({ name, secret, secretFile }: SourceConfig, { sentry }: { readonly sentry?: string | undefined } = {}): Promise<readonly string[]> {
  if (secretFile !== undefined) {
    const secrets = secretsIn(await readNamed(secretFile, 'secret').catch((error: unknown) => { throw new SecretUnreadable(describeError(error)) }))
    // Whoever replaces a file may empty it first; that must not open a source that signs nothing to everybody.
    if (secrets.length === 0) throw new SecretUnreadable(`the secret file ${resolve(secretFile)} is empty`)
    return secrets
  }
  if (secret !== undefined) return secretsIn(secret)
  return name === 'sentry' && sentry !== undefined ? secretsIn(sentry) : []
}

/** A warning for each file of secrets that cannot be read or does not do: it may still come, as it is read for each request. */
export async function checkSourceSecrets (sources: readonly SourceConfig[], file: string): Promise<string[]> {
  const warnings = sources.map(async ({ name, secretFile }) => {
    const problem = secretFile === undefined ? undefined : await whyUnusable(secretFile)
    return problem === undefined ? [] : [`${file}: source ${JSON.stringify(name)}: secret_file: ${problem}`]
  })
  return (await Promise.all(warnings)).flat()
}

async function whyUnusable (named: string): Promise<string | undefined> {
  try {
    const secrets = secretsIn(await readFile(named, 'utf8'))
    if (secrets.length === 0) return `${resolve(named)} is empty; until it is not, all that comes is answered with 503`
    if (secrets.some(secret => secret.length < shortestSecret)) return `a secret in ${resolve(named)} has fewer than ${shortestSecret} characters: it could be found by trying`
  } catch (error) {
    return `unable to read ${resolve(named)}: ${whyNot(error)}; until it can be read, all that comes is answered with 503`
  }
}

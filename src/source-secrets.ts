import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { shortestSecret } from './config/warn-sources.ts'
import type { SourceConfig } from './domain/config.ts'
import { whyNot } from './file-errors.ts'

/** The secrets of a text, each on a line of its own. */
export function secretsIn (text: string): string[] {
  return text.split(/[\r\n]+/).map(line => line.trim()).filter(line => line !== '')
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
    if (secrets.length === 0) return `${resolve(named)} is empty: all that comes is refused until it is not`
    if (secrets.some(secret => secret.length < shortestSecret)) return `a secret in ${resolve(named)} has fewer than ${shortestSecret} characters: it could be found by trying`
  } catch (error) {
    return `unable to read ${resolve(named)}: ${whyNot(error)}; all that comes before it can be read is refused`
  }
}

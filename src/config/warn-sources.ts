import type { Severity } from '../domain/severity.ts'
import { sentrySecretVariable } from '../sources/built-in.ts'
import { isGiven } from './key-or-file.ts'
import { sourceTypes } from '../sources/index.ts'
import type { SourcesSettings } from './sources.ts'
import type { Warn } from './warnings.ts'

/** What is shorter could be found by trying. */
export const shortestSecret = 16

/** The secrets of a text, each on a line of its own. */
export function secretsIn (text: string): string[] {
  return text.split(/[\r\n]+/).map(line => line.trim()).filter(line => line !== '')
}

/** What is valid and will be noticed when nothing arrives, or what is not genuine does. */
export function warnOfSources ({ sources = [] }: SourcesSettings, { label }: Severity, warn: Warn): void {
  for (const [index, source] of sources.entries()) {
    const { name = '', type = '', labels = {}, secret } = source
    const path = ['sources', index]
    const secrets = secretsIn(secret ?? '')
    const hasNone = secrets.length === 0 && !isGiven({ ...source, secret: '' }, 'secret')
    if (hasNone && sourceTypes.get(type)?.signs) {
      const otherwise = name === 'sentry' ? `, unless the environment of the router has ${sentrySecretVariable}` : ''
      warn(path, `source ${JSON.stringify(name)} has no secret or secret_file: all that comes is refused with 401${otherwise}`)
    } else if (hasNone && secret !== undefined) warn([...path, 'secret'], 'the secret is empty: everybody is taken for the sender, as without one')
    if (secrets.some(secret => secret.length < shortestSecret)) warn([...path, 'secret'], `the secret has fewer than ${shortestSecret} characters: it could be found by trying`)
    if (Object.hasOwn(labels, label)) warn([...path, 'labels', label], 'this is the label of the severity: all alerts of the source get this value, whatever the sender says of them')
  }
}

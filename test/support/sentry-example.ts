import { readFileSync } from 'node:fs'
import { clientSecret } from './sentry-samples.ts'

/** examples/sentry-discord.yml with the secret of the samples, at a time when somebody is on call. */
export const sentryExample = String(readFileSync(new URL('../../examples/sentry-discord.yml', import.meta.url)))
  .replace('secret_file: /etc/tocsin/sentry-secret', `secret: ${clientSecret}`)
  .replace('start: 2026-11-02', 'start: 2026-08-03')

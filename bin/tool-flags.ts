import { homedir } from 'node:os'
import { join } from 'node:path'
import { outputs } from './format/outputs.ts'
import type { Flags } from './flags.ts'

/** What amtool takes with every command. */
export const toolFlags = {
  help: { kind: 'switch', default: false, short: 'h', help: 'Show this text.' },
  'alertmanager.url': { kind: 'text', default: 'http://localhost:9093', help: 'The router to talk to, with its path prefix; may contain user:password@.' },
  output: { kind: 'choice', choices: outputs, default: 'simple', short: 'o', help: 'Format of the output.' },
  'date.format': { kind: 'text', default: '2006-01-02 15:04:05 MST', help: 'How to write times: the way in which 2006-01-02 15:04:05 would be written.' },
  timeout: { kind: 'duration', default: '30s', positive: true, help: 'How long the whole command may take.' },
  'http.config.file': { kind: 'text', placeholder: 'FILE', help: 'How to speak HTTP: a file with what http_config has in a configuration (TLS, authorization, proxy).' },
  'version-check': { kind: 'switch', default: true, help: 'Warn when the router is of another version; --no-version-check saves that request.' },
  'enable-feature': { kind: 'text', default: '', placeholder: 'NAME', help: 'Comma-separated: classic-mode or utf8-strict-mode, to read matchers by one syntax only.' },
  verbose: { kind: 'switch', default: false, short: 'v', help: 'Say on standard error what is asked of the router.' },
  version: { kind: 'switch', default: false, help: 'Show the version.' }
} as const satisfies Flags

/** The first that sets a flag wins. */
export function settingsFiles (home = process.env['HOME'] || homedir()): string[] {
  return [join(home, '.config/amtool/config.yml'), '/etc/amtool/config.yml']
}

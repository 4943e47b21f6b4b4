import { loadConfig } from '../../src/config/load.ts'
import type { Config } from '../../src/domain/config.ts'
import { ConfigError } from '../../src/errors.ts'
import { receivers } from './config-receivers.ts'

type OnCall = Pick<Config, 'users' | 'schedules' | 'policies'> & Partial<Pick<Config, 'severity'>> & { readonly errors: readonly string[], readonly warnings: readonly string[] }

/** What the keys for people on call become in a file that has `push` among its receivers; errors and warnings a line each, with their lines. */
export function loadOnCall (text: string, { now = '2026-11-03T00:00Z' }: { now?: string } = {}): OnCall {
  const shown = (message: string) => message.split('\n').map(line => line.replace(/^x:(\d+):\d+:/, '$1:'))
  try {
    const config = loadConfig({ file: 'x', text: `${text}\nroute: {receiver: push}\n`, receivers, now: Date.parse(now) })
    return { ...config, errors: [], warnings: config.warnings.flatMap(shown) }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { errors: shown(error.message), warnings: error.warnings.flatMap(shown), users: [], schedules: [], policies: [] }
  }
}

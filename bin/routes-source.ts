import { parse } from 'yaml'
import { receivers } from '../receivers/index.ts'
import { loadConfig } from '../src/config/load.ts'
import { readConfigFile } from '../src/config/read-file.ts'
import type { MatcherMode } from '../src/domain/matcher-parser.ts'
import type { Route } from '../src/domain/route.ts'
import type { Client } from './client.ts'
import { CommandError } from './command-error.ts'
import type { Flags } from './flags.ts'
import { existing, type Call } from './tool.ts'

export const routesFlags = {
  'config.file': { kind: 'text', placeholder: 'FILE', help: 'Take the routes of this file instead of those that the router runs.' }
} as const satisfies Flags

/** The routes of --config.file, or of the running router. */
export async function loadRoutes ({ values, isSet, terminal, mode, connect }: Pick<Call<typeof routesFlags>, 'values' | 'isSet' | 'terminal' | 'mode' | 'connect'>): Promise<Route> {
  const file = values['config.file']
  if (!file) return await runningRoutes(await connect(), mode)
  existing(file)
  if (isSet('alertmanager.url')) terminal.err('Warning: --config.file flag overrides the --alertmanager.url.')
  return readConfigFile(file, { receivers, mode }).route
}

async function runningRoutes (client: Client, mode: MatcherMode): Promise<Route> {
  const { config } = await client.status()
  return loadConfig({ file: 'the configuration of the router', text: routingOf(config.original), receivers, mode }).route
}

/** The part that routes are made of. The rest was checked by the router, which may know receivers that we do not. */
function routingOf (text: string): string {
  const config = asMap(parse(text, { version: '1.1' }))
  const named = asList(config['receivers']).map(receiver => ({ name: asMap(receiver)['name'] }))
  const { route, time_intervals: intervals, mute_time_intervals: mutes } = config
  if (route === undefined) throw new CommandError('the router shows a configuration without routes')
  return JSON.stringify({ route, receivers: named, time_intervals: intervals, mute_time_intervals: mutes })
}

function asMap (value: unknown): { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}

function asList (value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

import { receivers } from '../../receivers/index.ts'
import { loadConfig } from '../../src/config/load.ts'
import type { Config } from '../../src/domain/config.ts'

/** A configuration with one integration, each part given as in YAML's flow form. */
export function loadIntegration (type: string, own: string, global = ''): Config {
  const text = `global: {${global}}\nroute: {receiver: a}\nreceivers: [{name: a, ${type}_configs: [{${own}}]}]\n`
  return loadConfig({ file: 'a.yml', text, receivers })
}

/** Its settings as the receiver gets them, before files are read. */
export function settingsOf (type: string, own: string, global = ''): object {
  const settings = loadIntegration(type, own, global).receivers[0]?.integrations[0]?.settings
  if (typeof settings !== 'object' || settings === null) throw new Error('no settings')
  return settings
}

import { loadConfig } from '../../src/config/load.ts'
import type { Receiver } from '../../src/receiver.ts'

/** The settings of one integration as they are loaded from the keys of a flow map, `url: "http://a", threads: false`. */
export function ownSettings (receiver: Receiver, text: string): object {
  const { receivers: [entry] } = loadConfig({ file: 'a.yml', text: `route: {receiver: a}\nreceivers: [{name: a, ${receiver.type}_configs: [{${text}}]}]\n`, receivers: [receiver] })
  const settings = entry?.integrations[0]?.settings
  if (typeof settings !== 'object' || settings === null) throw new Error('the integration has no settings')
  return settings
}

import { networkInterfaces } from 'node:os'
import { FlagError } from './flags.ts'

export type ListenAddress = { readonly host: string, readonly port: number }

/** `:9093`, `host:9093`, `[::1]:9093`; without a host all addresses of the machine. */
export function parseListenAddress (text: string): ListenAddress {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:]*)):(\d{1,5})$/.exec(text) ?? []
  const port = Number(digits)
  if (digits === undefined || port > 65_535) throw new FlagError(`--web.listen-address must be host:port or :port, not "${text}"`)
  return { host: bracketed || plain || everywhere(), port }
}

/** `::` takes IPv4 too, but cannot be bound where the kernel has no IPv6. */
function everywhere (): string {
  const hasIPv6 = Object.values(networkInterfaces()).flat().some(address => address?.family === 'IPv6')
  return hasIPv6 ? '::' : '0.0.0.0'
}

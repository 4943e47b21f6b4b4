import { isIP } from 'node:net'
import { compareInstants, type Instant } from '../../src/domain/instant.ts'
import { compareBytes } from '../../src/domain/labels.ts'

export function byStart (a: { readonly startsAt: Instant }, b: { readonly startsAt: Instant }): number {
  return compareInstants(a.startsAt, b.startsAt)
}

export function byEnd (a: { readonly endsAt: Instant }, b: { readonly endsAt: Instant }): number {
  return compareInstants(a.endsAt, b.endsAt)
}

/** By IP address, then by port; names come first, as they are. */
export function byAddress (a: { readonly address: string }, b: { readonly address: string }): number {
  const [hostOfA, portOfA] = splitAddress(a.address)
  const [hostOfB, portOfB] = splitAddress(b.address)
  return hostOfA === hostOfB ? portOfA - portOfB : compareBytes(addressKey(hostOfA), addressKey(hostOfB))
}

function splitAddress (address: string): [host: string, port: number] {
  const [, host = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(address) ?? []
  return [host, Number(port)]
}

/** The 16 bytes of an address as hex digits: an IPv4 address is the end of an IPv6 one. */
function addressKey (host: string): string {
  if (isIP(host) === 4) return '0'.repeat(20) + 'ffff' + host.split('.').map(byte => Number(byte).toString(16).padStart(2, '0')).join('')
  if (isIP(host) !== 6) return ''
  const [head = '', tail] = host.split('::').map(half => half.split(':').filter(Boolean).map(group => group.padStart(4, '0')).join(''))
  return tail === undefined ? head : head + '0'.repeat(Math.max(0, 32 - head.length - tail.length)) + tail
}

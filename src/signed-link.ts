import { createHmac, timingSafeEqual } from 'node:crypto'

const hour = 3_600_000

/** No link is good for longer, whatever becomes of its incident. */
export const longestLife = 30 * 24 * hour
/** How long it is good after the end: what is resolved may still be looked up. */
export const lifeAfterEnd = 24 * hour
/** How long what a page showed may be acted on. */
export const formLife = hour

export type Link = {
  readonly incident: string
  /** Any text; what is done by the link is done in this name. */
  readonly person: string
  /** Of the incident, when the link was made: what is seen by whoever acts without looking again. */
  readonly version: number
  /** Epoch milliseconds, kept in whole seconds. */
  readonly expires: number
}

export type ReadLink = Link | 'expired' | 'wrong'

// Half of the hash: what RFC 2104 allows, and as much as nobody can guess.
const macBytes = 16

/**
 * A text that only an owner of the key can make, to stand in a URL. The incident is not in it, as it stands in the URL anyway. It ends with
 * a letter or a digit, so that no program that looks for links cuts off the end.
 */
export function signToken ({ incident, person, version, expires }: Link, key: string): string {
  const said = [Buffer.from(person).toString('base64url'), version.toString(36), Math.floor(expires / 1000).toString(36)].join('.')
  return `${macOf(['link', incident, said], key)}.${said}`
}

/** A token that is not for this incident is as wrong as one that nobody has signed. */
export function readToken (token: string, incident: string, { keys, now }: { keys: readonly string[], now: number }): ReadLink {
  const [, mac, person, version, expires] = /^([\w-]{22})\.([\w-]*)\.([\da-z]{1,10})\.([\da-z]{1,10})$/.exec(token) ?? []
  if (mac === undefined || person === undefined || version === undefined || expires === undefined) return 'wrong'
  if (!isSigned(mac, ['link', incident, `${person}.${version}.${expires}`], keys)) return 'wrong'
  const link = { incident, person: Buffer.from(person, 'base64url').toString(), version: parseInt(version, 36), expires: parseInt(expires, 36) * 1000 }
  return link.expires > now ? link : 'expired'
}

/** Whether the end of its incident has ended a link, too. */
export function isOver (resolvedAt: number | undefined, now: number): boolean {
  return resolvedAt !== undefined && now >= resolvedAt + lifeAfterEnd
}

/** What a page was made for, so that nothing but its own forms is obeyed. */
export type View = {
  /** That of the link by which it was opened. */
  readonly token: string
  /** Of the incident that it showed. */
  readonly version: number
  readonly at: number
}

export function signView ({ token, version, at }: View, key: string): string {
  const said = [version.toString(36), at.toString(36)].join('.')
  return `${macOf(['view', token, said], key)}.${said}`
}

export function readView (text: string, token: string, { keys, now }: { keys: readonly string[], now: number }): View | 'expired' | 'wrong' {
  const [, mac, version, at] = /^([\w-]{22})\.([\da-z]{1,10})\.([\da-z]{1,10})$/.exec(text) ?? []
  if (mac === undefined || version === undefined || at === undefined) return 'wrong'
  if (!isSigned(mac, ['view', token, `${version}.${at}`], keys)) return 'wrong'
  const view = { token, version: parseInt(version, 36), at: parseInt(at, 36) }
  return view.at + formLife > now ? view : 'expired'
}

/** What a service hands back when a button is pressed: the token, and the incident that it is for. */
export function buttonValue ({ id, token }: { readonly id: string, readonly token: string }): string {
  return `${token}/${id}`
}

export function readButton (value: string): { readonly incident: string, readonly token: string } | undefined {
  const slash = value.indexOf('/')
  return slash < 0 ? undefined : { token: value.slice(0, slash), incident: value.slice(slash + 1) }
}

/** Lists are written as JSON, so that no two of them are the same text. */
function macOf (said: readonly string[], key: string): string {
  return createHmac('sha256', key).update(JSON.stringify(said)).digest().subarray(0, macBytes).toString('base64url')
}

function isSigned (mac: string, said: readonly string[], keys: readonly string[]): boolean {
  const given = Buffer.from(mac)
  return keys.some(key => timingSafeEqual(given, Buffer.from(macOf(said, key))))
}

import type { Log } from '../log.ts'
import { createPasswords } from './passwords.ts'
import type { WebFile, WebSettings } from './web-file.ts'

export type Admission = 'admitted' | 'too many' | 'no password' | 'wrong password' | 'busy'

/** Stands before every request. */
export type Guard = {
  /** Headers of every answer; one that an answer sets itself comes first. */
  headers (): { readonly [name: string]: string }
  /** Whether a request with this `Authorization` header, from this address, may come in. One whose signature is looked at by who answers it needs no password. */
  admit (authorization: string | undefined, address?: string, request?: { readonly isSigned: boolean }): Promise<Admission>
  close (): Promise<void>
}

/** Asks for what a web configuration asks for: a password, and not too many requests at a time. */
export function createGuard (file: WebFile, { log, monotonic }: { log: Log, monotonic: () => number }): Guard {
  const passwords = createPasswords()
  let bucket = createBucket(file.current().rateLimit, monotonic)
  file.onChange(({ rateLimit }) => { bucket = createBucket(rateLimit, monotonic) })

  return {
    headers: () => file.current().headers,

    async admit (authorization, address = '', { isSigned } = { isSigned: false }) {
      if (!bucket()) return 'too many'
      if (isSigned) return 'admitted'
      const { users } = file.current()
      if (users.size === 0) return 'admitted'
      const given = readBasic(authorization)
      if (!given) return 'no password'

      const { user, password } = given
      const hash = users.get(user)
      // Who asks for a user that does not exist must wait as long as for one that does.
      const [anyHash = ''] = users.values()
      try {
        const isUnknown = hash === undefined
        // With the user, who exists: behind a proxy all have one address. Of users that do not exist there are as many as one likes.
        const asker = JSON.stringify([networkOf(address), ...isUnknown ? [] : [user]])
        const verdict = await passwords.verify(isUnknown ? `unknown ${user}` : user, { password, hash: hash ?? anyHash, asker, isUnknown })
        if (verdict === 'busy') return 'busy'
        return verdict === 'right' && hash !== undefined ? 'admitted' : 'wrong password'
      } catch (err) {
        log.error({ err }, 'passwords cannot be compared')
        return 'busy'
      }
    },

    close: () => passwords.close()
  }
}

/** `Basic` with user and password; undefined when it is anything else. */
export function readBasic (authorization: string | undefined): { user: string, password: string } | undefined {
  const [, encoded] = /^basic ([A-Za-z0-9+/]*={0,2})$/i.exec(authorization ?? '') ?? []
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) }
}

/** Of IPv6 the first half, of which one machine may have all addresses. */
export function networkOf (address: string): string {
  if (!address.includes(':') || address.includes('.')) return address
  const [head = '', tail] = address.split('::')
  const before = head.split(':').filter(Boolean)
  const after = tail?.split(':').filter(Boolean) ?? []
  const missing = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0')
  return [...before, ...missing, ...after].slice(0, 4).join(':')
}

/** Answers whether one more request fits: `burst` at once, and one more with every interval that passes. */
export function createBucket (limit: WebSettings['rateLimit'], monotonic: () => number): () => boolean {
  if (!limit) return () => true
  const { burst, interval } = limit
  let tokens = burst
  let at = monotonic()
  return () => {
    const now = monotonic()
    tokens = Math.min(burst, tokens + (now - at) / interval)
    at = now
    if (tokens < 1) return false
    tokens--
    return true
  }
}

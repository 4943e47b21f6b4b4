import { promisify } from 'node:util'
import { deflateRaw, inflateRaw } from 'node:zlib'
import { BadRequest } from './errors.ts'
import { maskUrls } from './log.ts'
import type { KeptDelivery } from './state/state.ts'
import type { Delivery, SourceType } from './sources/source.ts'

const deflate = promisify(deflateRaw)
const inflate = promisify(inflateRaw)

/** Bytes, deflated: what is larger is counted and not kept. */
const largestKept = 128 * 1024
/** Bytes as they came: longer ones would cost more to deflate than they are worth. */
const largestLooked = 1024 * 1024
/** Longer than what is kept could ever become of it. */
const largestInflated = 64 * 1024 * 1024

/** Whatever the source is, the values of members that are called so are nobody's to read. */
const secretNames = /^(?:(?:proxy-)?authorization|(?:set-)?cookies?|pass(?:word|wd|phrase)?|(?:client|api|app)?[_-]?secret|(?:x[_-])?api[_-]?key|(?:access|auth|refresh|id|csrf|xsrf|x-csrf)?[_-]?token|private[_-]?key|credentials?|session(?:[_-]?id)?)$/i
/** The same within longer names, as those of variables. */
const secretParts = /passw(?:or)?d|passphrase|secret|(?:api|access|private|auth|encryption)[_-]?key|[_-]token$|authorization|credential/i
const mask = '[masked]'

/** A request as it is kept to be looked at and replayed: without its secrets, and without the headers that nobody reads. */
export async function packDelivery (delivery: Delivery, type: SourceType, about: Pick<KeptDelivery, 'id' | 'at' | 'outcome'>): Promise<KeptDelivery> {
  const headers = Object.fromEntries((type.keptHeaders ?? []).flatMap(name => {
    const value = delivery.headers[name]
    return value === undefined ? [] : [[name, value]]
  }))
  const bytes = delivery.body.length
  const packed = bytes > 0 && bytes <= largestLooked ? await pack(delivery, type) : undefined
  return { ...about, method: delivery.method, headers, bytes, ...packed !== undefined && { packed } }
}

async function pack (delivery: Delivery, { secretMembers = [] }: SourceType): Promise<string | undefined> {
  const value = jsonOf(delivery)
  if (value === undefined) return
  const deflated = await deflate(JSON.stringify(masked(value, new Set(secretMembers))), { level: 1 })
  return deflated.length <= largestKept ? deflated.toString('base64') : undefined
}

/** Undefined where it is none: its secrets would not be found, so that nothing of it is kept. */
function jsonOf (delivery: Delivery): unknown {
  try {
    return delivery.json()
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error
  }
}

/** The body of a kept request. Rejects with BadRequest where it was too large to be kept. */
export async function bodyOf ({ id, packed }: KeptDelivery): Promise<Buffer> {
  if (packed === undefined) throw new BadRequest(`the body of the delivery ${JSON.stringify(id)} was too large to be kept`)
  return await inflate(Buffer.from(packed, 'base64'), { maxOutputLength: largestInflated })
}

/** The same request again. */
export async function unpackDelivery (kept: KeptDelivery): Promise<Delivery> {
  const body = await bodyOf(kept)
  return { method: kept.method, body, headers: kept.headers, token: '', json: () => JSON.parse(body.toString()) }
}

function masked (value: unknown, names: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) {
    const [name] = value
    // Headers and tags come as lists of pairs.
    if (value.length === 2 && typeof name === 'string' && isSecret(name, names)) return [name, mask]
    return value.map(item => masked(item, names))
  }
  if (typeof value === 'string') return maskedText(value, names)
  if (typeof value !== 'object' || value === null) return value
  // Settings and the tags of the API come as objects.
  const { name = undefined, key = name } = value as { readonly [member: string]: unknown }
  if ('value' in value && typeof key === 'string' && isSecret(key, names)) return { ...value, value: mask }
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, isSecret(name, names) && member !== null ? mask : masked(member, names)]))
}

/** Addresses carry passwords, and queries tokens. */
function maskedText (text: string, names: ReadonlySet<string>): string {
  const unnamed = text.includes('=') ? text.replace(/(^|[?&;#\s])([\w-]{1,40})=[^&;#\s"']+/g, (whole, before: string, name: string) => isSecret(name, names) ? `${before}${name}=${mask}` : whole) : text
  return unnamed.includes('://') ? maskUrls(unnamed) : unnamed
}

function isSecret (name: string, names: ReadonlySet<string>): boolean {
  return names.has(name) || secretNames.test(name) || secretParts.test(name)
}

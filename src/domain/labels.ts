/** Label (or annotation) name to value. Without a prototype, as `__proto__` is a legal label name; see withoutPrototype. */
export type Labels = { readonly [name: string]: string }

/**
 * Labels with their names in byte order, as far as a JavaScript object keeps an order: names that look like integers come first.
 * Labels that are so already are answered as they are.
 */
export function makeLabels (source: Iterable<readonly [string, string]> | Labels): Labels {
  if (isIterable(source)) return inOrder(withoutPrototype(Object.fromEntries(source)))
  return inOrder(Object.getPrototypeOf(source) === null ? source : withoutPrototype({ ...source }))
}

function isIterable (source: Iterable<readonly [string, string]> | Labels): source is Iterable<readonly [string, string]> {
  return Symbol.iterator in source
}

/**
 * The same object, with nothing inherited by it. Objects that are born without a prototype are kept by V8 as hash tables, which are
 * three times as slow to make, twice as slow to read and larger; those that lose it are not.
 */
export function withoutPrototype (texts: { [name: string]: string }): Labels {
  return Object.setPrototypeOf(texts, null)
}

function inOrder (labels: Labels): Labels {
  if (isSorted(Object.keys(labels))) return labels
  const sorted: Array<[string, string]> = sortedNames(labels).map(name => [name, labels[name] ?? ''])
  return withoutPrototype(Object.fromEntries(sorted))
}

/** The names of the labels in byte order. */
export function sortedNames (labels: Labels): string[] {
  const names = Object.keys(labels)
  return isSorted(names) ? names : names.sort(compareBytes)
}

function isSorted (names: readonly string[]): boolean {
  let previous = ''
  for (const name of names) {
    if (compareBytes(previous, name) > 0) return false
    previous = name
  }
  return true
}

/** The order of the texts' UTF-8 bytes, which is the order of Go's strings; JavaScript's own differs beyond U+FFFF. */
export function compareBytes (a: string, b: string): number {
  const shared = Math.min(a.length, b.length)
  for (let at = 0; at < shared; at++) {
    const left = a.charCodeAt(at)
    const right = b.charCodeAt(at)
    if (left === right) continue
    const leftIsSurrogate = isSurrogate(left)
    if (leftIsSurrogate === isSurrogate(right)) return left - right
    // A surrogate stands for a character above all others.
    return leftIsSurrogate ? 1 : -1
  }
  return a.length - b.length
}

function isSurrogate (unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff
}

/** In UTF-8 mode any text that is not empty is a name, as long as it has a UTF-8 form. */
export function validLabelName (name: string): boolean {
  for (let at = 0; at < name.length; at++) {
    if (isSurrogate(name.charCodeAt(at))) return !/\p{Surrogate}/u.test(name)
  }
  return name !== ''
}

/** A name as it must be in classic mode, and always in the old `match` and `match_re`. */
export function validClassicLabelName (name: string): boolean {
  return /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)
}

/**
 * FNV-1a, 64 bit, over the names in byte order and their values, each followed by 0xff; 16 hex digits. It is
 * the identity of an alert and the hottest function of the product: hence one loop, and two 32-bit halves
 * instead of a BigInt.
 */
export function fingerprint (labels: Labels): string {
  const names = sortedNames(labels)
  let high = 0xcbf29ce4 | 0
  let low = 0x84222325 | 0

  for (let part = 0; part < names.length * 2; part++) {
    const name = names[part >> 1] ?? ''
    const text = part % 2 === 0 ? name : labels[name] ?? ''
    for (let at = 0; at <= text.length; at++) {
      // The bytes of one character, the first in the lowest place.
      let bytes = at < text.length ? text.charCodeAt(at) : 0xff
      if (bytes > 0x7f && at < text.length) {
        const character = text.codePointAt(at) ?? 0
        if (character > 0xffff) at++
        bytes = utf8Bytes(character)
      }
      do {
        low ^= bytes & 0xff
        // Times the prime, 2^40 + 435; what the low half carries over, in two steps that fit into 32 bits.
        const carry = (low >>> 16) * 435 + ((low & 0xffff) * 435 >>> 16) >>> 16
        high = Math.imul(high, 435) + (low << 8) + carry | 0
        low = Math.imul(low, 435)
        bytes >>>= 8
      } while (bytes !== 0)
    }
  }
  digits.writeInt32BE(high, 0)
  digits.writeInt32BE(low, 4)
  return digits.toString('hex')
}

/** Where a fingerprint is written. Unlike texts put together, which V8 keeps as trees, what is read from it is small. */
const digits = Buffer.alloc(8)

function utf8Bytes (character: number): number {
  const last = 0x80 | character & 0x3f
  if (character < 0x800) return 0xc0 | character >> 6 | last << 8
  // A lone surrogate has no UTF-8 form; like Go's JSON decoder, take the replacement character.
  if (isSurrogate(character)) return 0xbdbfef
  const third = 0x80 | character >> 6 & 0x3f
  if (character < 0x10000) return 0xe0 | character >> 12 | third << 8 | last << 16
  return 0xf0 | character >> 18 | (0x80 | character >> 12 & 0x3f) << 8 | third << 16 | last << 24
}

/** Alertmanager's order of label sets: fewer labels first, then by the first name that only one has, or whose values differ. */
export function compareLabels (a: Labels, b: Labels): number {
  const namesOfA = sortedNames(a)
  const namesOfB = sortedNames(b)
  if (namesOfA.length !== namesOfB.length) return namesOfA.length - namesOfB.length

  for (const [at, name] of namesOfA.entries()) {
    // Up to here the names are the same, so the smaller name is the one that the other side lacks.
    const byName = compareBytes(name, namesOfB[at] ?? '')
    if (byName !== 0) return -byName
    const byValue = compareBytes(a[name] ?? '', b[name] ?? '')
    if (byValue !== 0) return byValue
  }
  return 0
}

const foremost = ['job', 'instance']

/** The order of alerts in a notification and in a group of the API: by job, instance, then the label sets. */
export function compareAlertLabels (a: Labels, b: Labels): number {
  for (const name of foremost) {
    const left = a[name]
    const right = b[name]
    if (left === right) continue
    if (left === undefined) return 1
    if (right === undefined) return -1
    return compareBytes(left, right)
  }
  return compareLabels(a, b)
}

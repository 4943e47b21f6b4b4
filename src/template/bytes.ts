/**
 * Go's strings are bytes, which need not be UTF-8: `slice` can cut a character in two and `"\xff"` is a legal constant.
 * A byte that belongs to no character is kept here as the half surrogate U+DC00 plus the byte, which no well-formed
 * text contains, and turns into U+FFFD wherever the text leaves the process as UTF-8.
 */
const strayByte = 0xdc00

/** Whether the text has a UTF-8 form: no stray bytes, no half characters. */
export function isWellFormed (text: string): boolean {
  return !/[\ud800-\udfff]/.test(text) || !/\p{Surrogate}/u.test(text)
}

/** The text's bytes in UTF-8, stray ones as they are. */
export function toBytes (text: string): Uint8Array {
  if (isWellFormed(text)) return Buffer.from(text)
  const parts: Uint8Array[] = []
  let start = 0
  for (let at = 0; at < text.length; at++) {
    if (!isStray(text, at)) continue
    parts.push(Buffer.from(text.slice(start, at)), Uint8Array.of(text.charCodeAt(at) - strayByte))
    start = at + 1
  }
  parts.push(Buffer.from(text.slice(start)))
  return Buffer.concat(parts)
}

/** The text of bytes; those that are not UTF-8 stay in it as stray ones. */
export function fromBytes (bytes: Uint8Array): string {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()
  if (!whole.includes('\ufffd')) return whole
  let text = ''
  for (let at = 0; at < bytes.length;) {
    const size = characterSize(bytes, at)
    text += size === 0
      ? String.fromCharCode(strayByte + (bytes[at] ?? 0))
      : Buffer.from(bytes.subarray(at, at + size)).toString()
    at += size || 1
  }
  return text
}

/** Joined texts may bring together the bytes of a character: then they become that character. */
export function joinBytes (text: string): string {
  return isWellFormed(text) ? text : fromBytes(toBytes(text))
}

/** How many bytes the text has in UTF-8. */
export function byteLength (text: string): number {
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) > 0x7f) return isWellFormed(text) ? Buffer.byteLength(text) : toBytes(text).length
  }
  return text.length
}

/** What Go sees in the text, character by character: a stray byte counts as one. */
export function characters (text: string): string[] {
  return Array.from(text)
}

export function isStrayByte (character: string): boolean {
  return character.length === 1 && isStray(character, 0)
}

/** The byte that a stray one stands for. */
export function strayByteOf (character: string): number {
  return character.charCodeAt(0) - strayByte
}

export function strayByteText (byte: number): string {
  return String.fromCharCode(strayByte + byte)
}

function isStray (text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  if (unit < 0xdc80 || unit > 0xdcff) return false
  const before = at === 0 ? 0 : text.charCodeAt(at - 1)
  return before < 0xd800 || before > 0xdbff
}

/** The length of the UTF-8 character that begins here, 0 if none does. */
function characterSize (bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0
  if (first < 0x80) return 1
  const size = first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0
  if (size === 0 || at + size > bytes.length) return 0
  const second = bytes[at + 1] ?? 0
  const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
  const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
  if (second < lowest || second > highest) return 0
  for (let next = at + 2; next < at + size; next++) {
    if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0
  }
  return size
}

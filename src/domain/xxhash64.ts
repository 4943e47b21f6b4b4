const mask = 0xffffffffffffffffn
const prime1 = 0x9e3779b185ebca87n
const prime2 = 0xc2b2ae3d27d4eb4fn
const prime3 = 0x165667b19e3779f9n
const prime4 = 0x85ebca77c2b2ae63n
const prime5 = 0x27d4eb2f165667c5n

/**
 * XXH64 with seed 0, 16 hex digits: https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md. In BigInt, as it is wanted for the
 * few alerts that an imported notification log speaks of, and the fast ones for Node are native or WebAssembly.
 */
export function xxhash64 (bytes: Buffer): string {
  let at = 0
  let hash = prime5
  if (bytes.length >= 32) {
    const lanes = [prime1 + prime2 & mask, prime2, 0n, -prime1 & mask]
    for (; at + 32 <= bytes.length; at += 32) {
      for (const [n, lane] of lanes.entries()) lanes[n] = round(lane, bytes.readBigUInt64LE(at + n * 8))
    }
    hash = [1n, 7n, 12n, 18n].reduce((sum, bits, n) => sum + rotate(lanes[n] ?? 0n, bits), 0n) & mask
    for (const lane of lanes) hash = times(hash ^ round(0n, lane), prime1) + prime4 & mask
  }
  hash = hash + BigInt(bytes.length) & mask

  for (; at + 8 <= bytes.length; at += 8) hash = times(rotate(hash ^ round(0n, bytes.readBigUInt64LE(at)), 27n), prime1) + prime4 & mask
  for (; at + 4 <= bytes.length; at += 4) hash = times(rotate(hash ^ times(BigInt(bytes.readUInt32LE(at)), prime1), 23n), prime2) + prime3 & mask
  for (; at < bytes.length; at++) hash = times(rotate(hash ^ times(BigInt(bytes.readUInt8(at)), prime5), 11n), prime1)

  hash = times(hash ^ hash >> 33n, prime2)
  hash = times(hash ^ hash >> 29n, prime3)
  return (hash ^ hash >> 32n).toString(16).padStart(16, '0')
}

function round (lane: bigint, input: bigint): bigint {
  return times(rotate(lane + times(input, prime2) & mask, 31n), prime1)
}

function rotate (word: bigint, bits: bigint): bigint {
  return (word << bits | word >> 64n - bits) & mask
}

function times (a: bigint, b: bigint): bigint {
  return a * b & mask
}

import t from 'tap'
import { createSeenDigests } from '../src/seen-digests.ts'

/** Sixteen hex digits, spread as those of a hash. */
const fingerprintOf = (n: number) => (BigInt(n + 1) * 0x9e3779b97f4a7c15n & 0xffff_ffff_ffff_ffffn).toString(16).padStart(16, '0')

t.test('what was seen is told, what was not is not', async t => {
  const seen = createSeenDigests(10_000)
  for (let n = 0; n < 10_000; n++) seen.replace(fingerprintOf(n), n - 5000)
  const kept = Array.from({ length: 10_000 }, (_, n) => seen.replace(fingerprintOf(n), n) === n - 5000).filter(Boolean)
  t.equal(kept.length, 10_000)
  t.notOk(Array.from({ length: 10_000 }, (_, n) => seen.replace(fingerprintOf(n + 10_000), n)).some(glance => glance !== undefined))
})

t.test('the number is the one that was set last', async t => {
  const seen = createSeenDigests(10)
  seen.replace('ffffffffffffffff', 1)
  seen.replace('ffffffffffffffff', -2)
  t.equal(seen.replace('ffffffffffffffff', 3), -2)
})

t.test('as many as were asked for are kept while they are used, and what is not used goes', async t => {
  const seen = createSeenDigests(100)
  seen.replace(fingerprintOf(0), 7)
  for (let n = 1; n < 1000; n++) {
    seen.replace(fingerprintOf(n), n)
    if (seen.replace(fingerprintOf(0), 7) !== 7) t.fail(`forgotten after ${n} others`)
  }
  t.equal(seen.replace(fingerprintOf(1), 1), undefined)
  t.equal(seen.replace(fingerprintOf(950), 1), 950)
})

t.test('fingerprints made up to share a place are forgotten, and hold up nobody', async t => {
  const seen = createSeenDigests(200_000)
  const fingerprints = Array.from({ length: 5000 }, (_, n) => n.toString(16).padStart(8, '0') + '12345678')
  for (const [n, fingerprint] of fingerprints.entries()) seen.replace(fingerprint, n)
  t.ok([...fingerprints.entries()].every(([n, fingerprint]) => [undefined, n].includes(seen.replace(fingerprint, n))))
  seen.replace(fingerprintOf(1), 1)
  t.equal(seen.replace(fingerprintOf(1), 2), 1)
})

t.test('a fingerprint of nothing but zeros is never remembered', async t => {
  const seen = createSeenDigests(10)
  t.equal(seen.replace('0000000000000000', 5), undefined)
  t.equal(seen.replace('0000000000000000', 5), undefined)
})

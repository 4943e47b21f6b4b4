import type { Router } from './cluster.ts'

/**
 * As if nothing had been taken in for a minute: the stamp and the alerts are from before. What had not ended ran out `after` the beginning of
 * that, and had been reported `life` before it ran out.
 */
export async function passMinuteAway ({ redis, keys }: Router, after: number, life = after + 1000): Promise<void> {
  const past = Date.now() - 60_000
  const alertEnds = past + after
  await redis.hset(keys.pulse, 'at', past)
  for (const [fingerprint, record] of Object.entries(await redis.hgetall(keys.records))) {
    const [version, generation, ends, , digest] = record.split(' ')
    // What was ended explicitly stays so.
    if (Number(ends) < Date.now()) continue
    await redis.hset(keys.records, fingerprint, [version, generation, alertEnds, alertEnds - life, digest, new Date(alertEnds).toISOString()].join(' '))
  }
}

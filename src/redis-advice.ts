import type { Client } from './state/redis/script.ts'

/** What about a Redis that is not ours could lose state, a sentence each; for the log at start. */
export async function adviseOnRedis (client: Client): Promise<string[]> {
  const info = await client.info()
  const field = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1]
  const advice: string[] = []
  const policy = field('maxmemory_policy')
  if (policy !== undefined && policy !== 'noeviction') {
    advice.push(`Redis evicts keys when its memory is full (maxmemory-policy ${policy}): alerts and timers would vanish. Set maxmemory-policy to noeviction`)
  }
  if (field('aof_enabled') !== '1' && field('connected_slaves') === '0') {
    advice.push('Redis has no append-only file and no replica: a crash of it loses everything since its last snapshot. Set appendonly to yes')
  }
  return advice
}

import type { Router } from './cluster.ts'

/** All that stands in the namespace under an older generation than the newest: keys, members of sets, timers. */
export async function leftovers ({ redis, keys }: Pick<Router, 'redis' | 'keys'>): Promise<string[]> {
  const newest = await redis.hget(keys.generation, 'number')
  const names: string[] = []
  for await (const page of redis.scanStream({ match: `${keys.prefix}*`, count: 500 })) names.push(...page as string[])
  const generationOf = (name: string) => /^(?:group|members|owed|snapshot):(\d+)-|^inhibits?:(\d+)/.exec(name)?.slice(1).find(Boolean)
  const old = names.map(name => name.slice(keys.prefix.length)).filter(name => (generationOf(name) ?? newest) !== newest)
  const listed = await Promise.all([
    redis.smembers(keys.groups), redis.smembers(keys.owing), redis.zrange(keys.due('flush'), '0', '-1'), redis.zrange(keys.due('deliver'), '0', '-1')
  ])
  return [...old, ...listed.flat().filter(id => !id.startsWith(`${newest}-`))]
}

import type { Overrides, StoredOverride } from '../state.ts'
import type { Redis } from './client.ts'
import { defineScript } from './script.ts'

/* ARGV: prefix, events, then per override its id and JSON. What is stored has its number before it: one that is replaced keeps its place. */
const putScript = defineScript('put-overrides', `
local now = clock()
for i = 3, #ARGV, 2 do
  local number = string.match(redis.call('HGET', key('overrides'), ARGV[i]) or '', '^%d+') or text(redis.call('INCR', key('override-number')))
  redis.call('HSET', key('overrides'), ARGV[i], number .. ' ' .. ARGV[i + 1])
end
remember(ARGV[2])
return {text(now)}
`)

/* ARGV: prefix, events, then per override its id and what must be stored of it. Answers how many went. */
const removeScript = defineScript('remove-overrides', `
local now, gone = clock(), 0
for i = 3, #ARGV, 2 do
  if redis.call('HGET', key('overrides'), ARGV[i]) == ARGV[i + 1] then gone = gone + redis.call('HDEL', key('overrides'), ARGV[i]) end
end
if gone > 0 then remember(ARGV[2]) end
return {text(now), gone}
`)

export function createOverrides (redis: Redis): Overrides {
  const { keys } = redis

  async function read () {
    const stored = await redis.command(client => client.hgetall(keys.overrides))
    return Object.entries(stored).map(([id, value]) => ({ id, value, number: parseInt(value, 10), override: decode(value) })).sort((a, b) => a.number - b.number)
  }

  async function remove (isUnwanted: (override: StoredOverride) => boolean, events: string, options = {}): Promise<number> {
    for (;;) {
      const unwanted = (await read()).filter(({ override }) => isUnwanted(override))
      if (unwanted.length === 0) return 0
      const [, gone] = await redis.run(removeScript, [events, ...unwanted.flatMap(({ id, value }) => [id, value])], options)
      // Otherwise somebody has replaced it meanwhile.
      if (Number(gone) > 0) return Number(gone)
    }
  }

  return {
    async list () {
      return (await read()).map(({ override }) => override)
    },

    async put (overrides, events) {
      await redis.run(putScript, [JSON.stringify(events), ...overrides.flatMap(override => [override.id, JSON.stringify(override)])], { durable: true })
    },

    async remove (schedule, id, events) {
      return await remove(override => override.id === id && override.schedule === schedule, JSON.stringify(events), { durable: true }) > 0
    },

    async collect (before) {
      return await remove(({ end }) => end < before, '')
    }
  }
}

function decode (value: string): StoredOverride {
  return JSON.parse(value.slice(value.indexOf(' ') + 1)) as StoredOverride // Written by put and by nothing else.
}

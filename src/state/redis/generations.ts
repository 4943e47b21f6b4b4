import { performance } from 'node:perf_hooks'
import type { Generations } from '../state.ts'
import type { Redis } from './client.ts'
import { defineScript, text, texts } from './script.ts'

/** A node that has not stamped for this long does not count as living, in milliseconds: three stamps. */
export const livingFor = 6000
/** How long a re-route waits for attempts under way before it drops what they are owed for, in milliseconds. */
const patience = 10_000

/*
 * ARGV: prefix, hash, node, 1 on reload, living for. Answers generation, 1 when newest.
 */
const enterScript = defineScript('enter-generation', `
local now, hash = clock(), ARGV[2]
local current = redis.call('HMGET', key('generation'), 'number', 'hash')
local number = tonumber(current[1] or 0)
local seen = tonumber(redis.call('HGET', key('generations'), hash) or 0)
if current[2] == hash then return {text(now), text(number), 1} end
local newerLives = false
local nodes = redis.call('HGETALL', key('nodes'))
for i = 1, #nodes, 2 do
  local node = cjson.decode(nodes[i + 1])
  newerLives = newerLives or (nodes[i] ~= ARGV[3] and node.generation > seen and now - node.seen < tonumber(ARGV[5]))
end
if ARGV[4] ~= '1' and seen > 0 and newerLives then return {text(now), text(seen), 0} end
number = number + 1
redis.call('HSET', key('generation'), 'number', text(number), 'hash', hash)
redis.call('HSET', key('generations'), hash, text(number))
redis.call('HDEL', key('duties'), 'reroute')
redis.call('ZADD', key('due:upkeep'), 'LT', now, 'reroute')
return {text(now), text(number), 1}
`)

/* ARGV: prefix, the ids of groups. Answers the members that are resolved. */
const heirsScript = defineScript('heirs', `
local now, heirs = clock(), {}
for g = 2, #ARGV do
  for _, fingerprint in ipairs(redis.call('SMEMBERS', key('members:' .. ARGV[g]))) do
    local record = redis.call('HGET', key('records'), fingerprint)
    if record and tonumber(string.match(record, '^%d+ %d+ (%S+)')) <= now then heirs[#heirs + 1] = fingerprint end
  end
end
return {text(now), heirs}
`)

/*
 * ARGV: prefix, generation, 1 to spare groups with an attempt under way, the ids of groups of other generations. Deletes them
 * with all that is owed; answers how many were spared, or 'old' when there is a newer generation, whose groups they may be.
 */
const deleteGroupsScript = defineScript('delete-groups', `
local now, spared = clock(), 0
if redis.call('HGET', key('generation'), 'number') ~= ARGV[2] then return {text(now), 'old'} end
local function underWay(owed)
  for i = 2, #owed, 2 do
    local part = cjson.decode(owed[i])
    if part.fence and part.lease > now then return true end
  end
  return false
end
for g = 4, #ARGV do
  local gid = ARGV[g]
  local owed = redis.call('HGETALL', key('owed:' .. gid))
  if ARGV[3] == '1' and underWay(owed) then spared = spared + 1 else
  for i = 1, #owed, 2 do
    local part = cjson.decode(owed[i + 1])
    redis.call('DEL', key('snapshot:' .. gid .. ':' .. part.seq))
    if part.waiting then redis.call('DEL', key('snapshot:' .. gid .. ':' .. part.waiting)) end
    redis.call('ZREM', key('due:deliver'), gid .. ' ' .. owed[i])
  end
  redis.call('DEL', key('group:' .. gid), key('members:' .. gid), key('owed:' .. gid))
  redis.call('SREM', key('groups'), gid)
  redis.call('SREM', key('owing'), gid)
  redis.call('ZREM', key('due:flush'), gid)
  end
end
return {text(now), spared}
`)

/* ARGV: prefix, generation. Lets its groups flush; answers 1 if it is still the newest. */
const routedScript = defineScript('routed', `
local now, generation = clock(), ARGV[2]
if redis.call('HGET', key('generation'), 'number') ~= generation then return {text(now), 0} end
local before = tonumber(redis.call('HGET', key('generation'), 'routed') or 1)
redis.call('HSET', key('generation'), 'routed', generation)
for old = before, tonumber(generation) - 1 do
  local index = key('inhibits:' .. old)
  for _, name in ipairs(redis.call('SMEMBERS', index)) do redis.call('UNLINK', key('inhibit:' .. name)) end
  redis.call('UNLINK', index)
end
local first = redis.call('ZRANGE', key('due:flush'), 0, 0, 'WITHSCORES')
return {text(now), 1, first[2] or ''}
`)

export function createGenerations (redis: Redis): Generations {
  const { keys } = redis

  async function * groupsOfOthers (generation: number): AsyncGenerator<string[]> {
    let cursor = '0'
    do {
      const [next, page] = await redis.command(client => client.sscan(keys.groups, cursor, 'COUNT', 100))
      cursor = next
      const others = page.filter(id => !id.startsWith(`${generation}-`))
      if (others.length > 0) yield others
    } while (cursor !== '0')
  }

  return {
    async enter (hash, { nodeId, reload }) {
      const [, generation, newest] = await redis.run(enterScript, [hash, nodeId, reload ? 1 : 0, livingFor])
      redis.onArmed('upkeep', redis.now())
      return { generation: Number(text(generation)), newest: newest === 1 }
    },

    async current () {
      const [number, routed] = await redis.command(client => client.hmget(keys.generation, 'number', 'routed'))
      return { generation: Number(number ?? 0), routed: Number(routed ?? 0) }
    },

    async heirs (generation) {
      const found = new Set<string>()
      for await (const ids of groupsOfOthers(generation)) {
        const [, heirs] = await redis.run(heirsScript, ids)
        for (const fingerprint of texts(heirs)) found.add(fingerprint)
      }
      return found
    },

    async routed (generation) {
      const until = performance.now() + patience
      for (let spared = 1; spared > 0;) {
        const spare = performance.now() < until
        spared = 0
        for await (const ids of groupsOfOthers(generation)) {
          const [, count] = await redis.run(deleteGroupsScript, [generation, spare ? 1 : 0, ...ids])
          if (count === 'old') return
          spared += Number(count)
        }
        if (spared > 0) await new Promise(resolve => setTimeout(resolve, 100))
      }
      const [, , first] = await redis.run(routedScript, [generation])
      if (first) redis.onArmed('flush', Number(first))
    }
  }
}

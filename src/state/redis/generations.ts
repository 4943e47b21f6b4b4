import type { Generations } from '../state.ts'
import type { Redis } from './client.ts'
import { deliveryLease } from './lease.ts'
import { defineScript, text, texts } from './script.ts'

/** A node that has not stamped for this long does not count as living, in milliseconds: three stamps. */
export const livingFor = 6000
/** How long an attempt that was under way at the re-route may go on, in milliseconds. */
const patience = 10_000
/** Of an index of the inhibition so many sets are dropped by one script. */
const forgottenAtOnce = 500

/*
 * ARGV: prefix, hash, node, 1 on reload, living for, the generation under which the node runs it ('' at its start).
 * Answers generation, 1 when newest, 1 when the re-route was armed.
 */
const enterScript = defineScript('enter-generation', `
local now, hash, before = clock(), ARGV[2], tonumber(ARGV[6])
local current = redis.call('HMGET', key('generation'), 'number', 'hash', 'left')
local number = tonumber(current[1] or 0)
local seen = math.max(tonumber(redis.call('HGET', key('generations'), hash) or 0), before or 0)
-- Others must not take the place of what is being entered before the next stamp says so.
local function runs(generation, newest, armed)
  local node = redis.call('HGET', key('nodes'), ARGV[3])
  if node then
    node = cjson.decode(node)
    node.generation, node.seen = generation, now
    redis.call('HSET', key('nodes'), ARGV[3], cjson.encode(node))
  end
  redis.call('HSET', key('generations'), hash, text(generation))
  return {text(now), text(generation), newest, armed}
end
if current[2] == hash and number >= seen then return runs(number, 1, 0) end
-- Whoever runs waits for the newest to come back from a restart; whoever starts takes what is running as it is.
local newerLives = before and number > seen and current[3] and math.abs(now - current[3]) < tonumber(ARGV[5])
local nodes = redis.call('HGETALL', key('nodes'))
for i = 1, #nodes, 2 do
  local node = cjson.decode(nodes[i + 1])
  newerLives = newerLives or (nodes[i] ~= ARGV[3] and node.generation > seen and now - node.seen < tonumber(ARGV[5]))
end
if ARGV[4] ~= '1' and seen > 0 and newerLives then return runs(seen, 0, 0) end
number = math.max(number + 1, before or 0)
redis.call('HSET', key('generation'), 'number', text(number), 'hash', hash)
redis.call('HDEL', key('generation'), 'left')
redis.call('HDEL', key('duties'), 'reroute')
redis.call('ZADD', key('due:upkeep'), 'LT', now, 'reroute')
return runs(number, 1, 1)
`)

/* ARGV: prefix, the ids of groups. Answers the members that are resolved. */
const heirsScript = defineScript('heirs', `
local now, heirs = clock(), {}
for g = 2, #ARGV do
  local members = redis.call('SMEMBERS', key('members:' .. ARGV[g]))
  for from = 1, #members, 500 do
    local page = {unpack(members, from, math.min(from + 499, #members))}
    for n, record in ipairs(redis.call('HMGET', key('records'), unpack(page))) do
      if record and tonumber(string.match(record, '^%d+ %d+ (%S+)')) <= now then heirs[#heirs + 1] = page[n] end
    end
  end
end
return {text(now), heirs}
`)

/*
 * ARGV: prefix, generation, how long attempts under way may go on, lease, time from which expired leases may be taken, the ids of groups of
 * other generations. Deletes them with all that is owed but for attempts under way, which end by themselves or at their time, and are not
 * made again. Answers 'old' when there is a newer generation, whose groups they may be.
 */
const deleteGroupsScript = defineScript('delete-groups', `
local now = clock()
if redis.call('HGET', key('generation'), 'number') ~= ARGV[2] then return {text(now), 'old'} end
local takeOverFrom = ARGV[5] == 'now' and now + ARGV[4] or tonumber(ARGV[5])
for g = 6, #ARGV do
  local gid = ARGV[g]
  local owed, log = redis.call('HGETALL', key('owed:' .. gid)), redis.call('HGET', key('group:' .. gid), 'log') or ''
  for i = 1, #owed, 2 do
    local integration, part = owed[i], cjson.decode(owed[i + 1])
    if part.waiting then endPart(gid, part.waiting, false, now) part.waiting = nil end
    if part.fence and (part.lease > now or now < takeOverFrom) then
      -- Whose lease ran out while the server was away may be about to record a success: nobody else sends meanwhile.
      if part.lease <= now then redis.call('SET', key('lock:' .. log .. ':' .. integration), part.fence, 'PX', ARGV[4], 'NX') end
      part.superseded, part.orphan = true, part.orphan or now + ARGV[3]
      redis.call('HSET', key('owed:' .. gid), integration, cjson.encode(part))
    else
      endPart(gid, part.seq, false, now)
      redis.call('HDEL', key('owed:' .. gid), integration)
      redis.call('ZREM', key('due:deliver'), gid .. ' ' .. integration)
    end
  end
  redis.call('UNLINK', key('group:' .. gid), key('members:' .. gid))
  redis.call('SREM', key('groups'), gid)
  redis.call('ZREM', key('due:flush'), gid)
  if redis.call('EXISTS', key('owed:' .. gid)) == 0 then redis.call('SREM', key('owing'), gid) end
end
return {text(now), ''}
`, { lifeCycle: true })

/* ARGV: prefix, an old generation, how many. Drops so much of its inhibition index; answers 1 when more is left. */
const forgetInhibitsScript = defineScript('forget-inhibits', `
local index = key('inhibits:' .. ARGV[2])
for _, name in ipairs(redis.call('SPOP', index, ARGV[3])) do redis.call('UNLINK', key('inhibit:' .. name)) end
return {text(clock()), redis.call('EXISTS', index)}
`)

/* ARGV: prefix, generation. Lets its groups flush; answers the first time due, if it is still the newest. */
const routedScript = defineScript('routed', `
local now, generation = clock(), ARGV[2]
if redis.call('HGET', key('generation'), 'number') ~= generation then return {text(now), ''} end
redis.call('HSET', key('generation'), 'routed', generation)
return {text(now), redis.call('ZRANGE', key('due:flush'), 0, 0, 'WITHSCORES')[2] or ''}
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
    async enter (hash, { nodeId, reload, running }) {
      const [, generation, newest, armed] = await redis.run(enterScript, [hash, nodeId, reload ? 1 : 0, livingFor, running ?? ''])
      if (armed === 1) redis.onArmed('upkeep', redis.now())
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
      for await (const ids of groupsOfOthers(generation)) {
        const [, verdict] = await redis.run(deleteGroupsScript, [generation, patience, deliveryLease, redis.takeOverFrom(deliveryLease), ...ids])
        if (verdict === 'old') return
      }
      // Nobody looks at them any more: who flushes is of this generation, and none does yet.
      const { routed } = await this.current()
      for (let old = Math.max(1, routed); old < generation; old++) {
        let more: unknown = 1
        while (more === 1) [, more] = await redis.run(forgetInhibitsScript, [old, forgottenAtOnce])
      }
      const [, first] = await redis.run(routedScript, [generation])
      if (first) redis.onArmed('flush', Number(first))
    }
  }
}

import { randomUUID } from 'node:crypto'
import type { Upkeep } from '../state.ts'
import type { Redis } from './client.ts'
import { lease } from './lease.ts'
import { defineScript, text, texts } from './script.ts'
import { repairOwed } from './source-problems.ts'

/* ARGV: prefix, late by, lease, fence. Answers the duties claimed. */
const claimScript = defineScript('claim-duties', `
local now = clock()
local due = redis.call('ZRANGEBYSCORE', key('due:upkeep'), '-inf', now - tonumber(ARGV[2]))
for _, name in ipairs(due) do
  redis.call('HSET', key('duties'), name, ARGV[4])
  redis.call('ZADD', key('due:upkeep'), now + tonumber(ARGV[3]), name)
end
return {text(now), due}
`)

/* ARGV: prefix, duty, fence, next due ('' for never). Answers 1 while the duty is ours. */
const finishScript = defineScript('finish-duty', `
local now, name = clock(), ARGV[2]
if redis.call('HGET', key('duties'), name) ~= ARGV[3] then
  -- Somebody asked for it anew meanwhile: the earlier time stands.
  if ARGV[4] ~= '' then redis.call('ZADD', key('due:upkeep'), 'LT', ARGV[4], name) end
  return {text(now), 0}
end
redis.call('HDEL', key('duties'), name)
if ARGV[4] == '' then redis.call('ZREM', key('due:upkeep'), name) else redis.call('ZADD', key('due:upkeep'), ARGV[4], name) end
return {text(now), 1}
`)

/* ARGV: prefix, duty, fence, lease. */
const renewScript = defineScript('renew-duty', `
local now, name = clock(), ARGV[2]
if redis.call('HGET', key('duties'), name) ~= ARGV[3] then return {text(now), 0} end
redis.call('ZADD', key('due:upkeep'), now + tonumber(ARGV[4]), name)
return {text(now), 1}
`)

/* ARGV: prefix, duty, due. A claim under way is told by taking its fence: it must not end what was asked for anew. */
const armScript = defineScript('arm-duty', `
local now = clock()
redis.call('HDEL', key('duties'), ARGV[2])
redis.call('ZADD', key('due:upkeep'), 'LT', ARGV[3], ARGV[2])
return {text(now)}
`)

/* ARGV: prefix, cursors of the groups, the owing groups and the open incidents. Answers the three, how many entries were added, and their due times. */
const addMissingScript = defineScript('add-missing-timers', `
local now, added, armed = clock(), 0, {}
local function walk(set, cursor, visit)
  if cursor == 'end' then return 'end' end
  local page = redis.call('SSCAN', key(set), cursor, 'COUNT', 500)
  for _, gid in ipairs(page[2]) do visit(gid) end
  return page[1] == '0' and 'end' or page[1]
end
local function add(queue, timer, at)
  if redis.call('ZSCORE', key('due:' .. queue), timer) then return end
  local due = math.max(now, tonumber(at) or now)
  redis.call('ZADD', key('due:' .. queue), due, timer)
  added = added + 1
  armed[#armed + 1] = queue .. ' ' .. text(due)
end
local groups = walk('groups', ARGV[2], function(gid)
  local next = redis.call('HGET', key('group:' .. gid), 'next')
  if next then add('flush', gid, next) else redis.call('SREM', key('groups'), gid) end
end)
local owing = walk('owing', ARGV[3], function(gid)
  local owed = redis.call('HGETALL', key('owed:' .. gid))
  if #owed == 0 then redis.call('SREM', key('owing'), gid) end
  for i = 1, #owed, 2 do
    local part = cjson.decode(owed[i + 1])
    add('deliver', gid .. ' ' .. owed[i], part.lease or part.due)
  end
end)
local incidents = walk('incidents', ARGV[4], function(id)
  local incident = redis.call('HMGET', key('incident:' .. id), 'version', 'due')
  if not incident[1] then
    redis.call('SREM', key('incidents'), id)
  elseif redis.call('SISMEMBER', key('incidents-woken'), id) == 1 then
    add('escalate', id, now)
  elseif incident[2] then
    add('escalate', id, incident[2])
  end
end)
return {text(now), groups, owing, incidents, added, armed}
`)

/* ARGV: prefix, queue, cursor. Drops due entries whose group, delivery or open incident is gone. */
const dropOrphansScript = defineScript('drop-orphan-timers', `
local now, dropped = clock(), 0
local page = redis.call('ZSCAN', key('due:' .. ARGV[2]), ARGV[3], 'COUNT', 500)
for i = 1, #page[2], 2 do
  local timer, lives = page[2][i], nil
  if ARGV[2] == 'flush' then
    lives = redis.call('EXISTS', key('group:' .. timer)) == 1
  elseif ARGV[2] == 'escalate' then
    lives = redis.call('SISMEMBER', key('incidents'), timer) == 1
  else
    local gid, integration = string.match(timer, '^(%S+) (.*)$')
    lives = redis.call('HEXISTS', key('owed:' .. gid), integration) == 1
  end
  if not lives then
    redis.call('ZREM', key('due:' .. ARGV[2]), timer)
    dropped = dropped + 1
  end
end
return {text(now), page[1], dropped}
`)

/** The queues whose timers stand in the state a second time. */
const repaired = ['flush', 'deliver', 'escalate'] as const

export function createUpkeep (redis: Redis): Upkeep {
  return {
    async claim ({ lateBy }) {
      const fence = randomUUID()
      const [, names] = await redis.run(claimScript, [lateBy, lease, fence])
      return texts(names).map(name => ({ name, fence }))
    },

    async renew ({ name, fence }) {
      const [, ours] = await redis.run(renewScript, [name, fence, lease])
      return ours === 1
    },

    async finish ({ name, fence }, at) {
      await redis.run(finishScript, [name, fence, at ?? ''])
      if (at !== undefined) redis.onArmed('upkeep', at)
    },

    async arm (name, at) {
      await redis.run(armScript, [name, at])
      redis.onArmed('upkeep', at)
    },

    async repair () {
      let added = 0
      let dropped = 0
      let cursors = ['0', '0', '0']
      while (cursors.some(cursor => cursor !== 'end')) {
        const [, groups, owing, incidents, count, armed] = await redis.run(addMissingScript, cursors)
        cursors = [groups, owing, incidents].map(text)
        added += Number(count)
        for (const one of texts(armed)) {
          const [name, at] = one.split(' ')
          const queue = repaired.find(queue => queue === name)
          if (queue) redis.onArmed(queue, Number(at))
        }
      }
      added += await repairOwed(redis)
      for (const queue of repaired) {
        let cursor = '0'
        do {
          const [, next, count] = await redis.run(dropOrphansScript, [queue, cursor])
          cursor = text(next)
          dropped += Number(count)
        } while (cursor !== '0')
      }
      return { added, dropped }
    }
  }
}

import { performance } from 'node:perf_hooks'
import type { NodeInfo, Nodes } from '../state.ts'
import type { Redis } from './client.ts'
import { livingFor } from './generations.ts'
import { defineScript, text } from './script.ts'

/*
 * ARGV: prefix, node id, node as JSON, how far the clock is from where it should be ('' when unknown), epoch the node knows ('' at first).
 * Answers epoch, jump, gap start, gap end, newest generation, its hash.
 *
 * A jump of the clock moves all that waits for an interval along with it, here and once: the first node to see it raises the
 * epoch, and a node that knows an older epoch only takes the new one.
 */
const stampScript = defineScript('stamp', `
-- Repeats are counted from when something was told; and what was told must not be forgotten early.
local function shiftLog(log, jump)
  local entries = redis.call('HGETALL', log)
  for i = 1, #entries, 2 do
    redis.call('HSET', log, entries[i], (string.gsub(entries[i + 1], '"(%l+)":(%d+)', function(name, value)
      if name == 'at' or name == 'expires' then return '"' .. name .. '":' .. text(tonumber(value) + jump) end
    end)))
  end
  local rest = redis.call('PTTL', log)
  if rest > 0 then redis.call('PEXPIRE', log, math.max(1, rest + jump)) end
end
local now = clock()
local pulse = redis.call('HMGET', key('pulse'), 'at', 'gapStart', 'gapEnd', 'epoch')
local at, epoch, drift = tonumber(pulse[1] or now), tonumber(pulse[4] or 0), tonumber(ARGV[4])
local expected = drift and now - drift
local gapStart, gapEnd, jump = tonumber(pulse[2] or ''), tonumber(pulse[3] or ''), 0
-- A process that slept sees the same as one whose server's clock was set forward; but then others have stamped meanwhile.
local slept = expected and now > expected and now - at < (now - expected) / 2
if expected and not slept and math.abs(now - expected) > 2000 and tonumber(ARGV[5]) == epoch then
  jump = now - expected
  epoch = epoch + 1
  for _, name in ipairs({'due:flush', 'due:deliver', 'due:escalate', 'due:upkeep', 'source-owed'}) do
    local times = redis.call('ZRANGE', key(name), 0, -1, 'WITHSCORES')
    for i = 1, #times, 2 do redis.call('ZADD', key(name), tonumber(times[i + 1]) + jump, times[i]) end
  end
  local contacts = redis.call('HGETALL', key('source-contacts'))
  for i = 1, #contacts, 2 do
    local what, at = string.match(contacts[i], '^%S+ (%l+)$'), tonumber(contacts[i + 1])
    -- What was noted since the jump is right already.
    if (what == 'since' or what == 'last' or what == 'expected') and (at > now or at <= now - 10000) then
      redis.call('HSET', key('source-contacts'), contacts[i], text(at + jump))
    end
  end
  local seen = {}
  local function first(name)
    local new = not seen[name] and redis.call('EXISTS', name) == 1
    seen[name] = true
    return new
  end
  local function logOf(gid) return redis.call('HGET', key('group:' .. gid), 'log') or '' end
  for _, gid in ipairs(redis.call('SMEMBERS', key('groups'))) do
    for _, field in ipairs({'tick', 'next'}) do
      local value = redis.call('HGET', key('group:' .. gid), field)
      if value then redis.call('HSET', key('group:' .. gid), field, text(tonumber(value) + jump)) end
    end
    local log = key('log:' .. logOf(gid))
    if first(log) then shiftLog(log, jump) end
  end
  for _, gid in ipairs(redis.call('SMEMBERS', key('owing'))) do
    local owed = redis.call('HGETALL', key('owed:' .. gid))
    for i = 1, #owed, 2 do
      local part = cjson.decode(owed[i + 1])
      part.due = (part.due or now - jump) + jump
      for _, field in ipairs({'lease', 'orphan', 'deadline'}) do
        if part[field] then part[field] = part[field] + jump end
      end
      if part.later then part.later.deadline = part.later.deadline + jump end
      redis.call('HSET', key('owed:' .. gid), owed[i], cjson.encode(part))
      for _, seq in ipairs({part.seq, part.waiting}) do
        local snapshot = key('snapshot:' .. gid .. ':' .. seq)
        if first(snapshot) then redis.call('HINCRBY', snapshot, 'shift', text(jump)) end
      end
      -- Set back, the clock would let the lock of a dead node live for as long.
      redis.call('PEXPIRE', key('lock:' .. logOf(gid) .. ':' .. owed[i]), 4000)
    end
  end
  for _, id in ipairs(redis.call('SMEMBERS', key('incidents'))) do
    redis.call('ZINCRBY', key('incidents-by-opening'), text(jump), id)
    -- What it waits for by the clock on the wall has not moved.
    wakeIncident(id, now)
  end
  redis.call('HINCRBY', key('pulse'), 'shift', text(jump))
  local budgets = redis.call('HGETALL', key('budgets'))
  for i = 1, #budgets, 2 do
    local times, rest = string.match(budgets[i + 1], '^(%[[%d,]+%])(.*)$')
    if times then
      redis.call('HSET', key('budgets'), budgets[i], string.gsub(times, '%d+', function(at) return text(tonumber(at) + jump) end) .. rest)
    end
  end
  redis.call('DEL', key('hold'))
  local nodes = redis.call('HGETALL', key('nodes'))
  for i = 1, #nodes, 2 do
    local node = cjson.decode(nodes[i + 1])
    node.seen = node.seen + jump
    redis.call('HSET', key('nodes'), nodes[i], cjson.encode(node))
  end
  -- A gap that ends in the future would hold open what ends meanwhile.
  if jump < 0 and gapEnd then
    gapStart, gapEnd = gapStart + jump, gapEnd + jump
    redis.call('HSET', key('pulse'), 'gapStart', text(gapStart), 'gapEnd', text(gapEnd))
  end
end
if now - at > 10000 or jump > 0 then
  -- Two gaps close to each other are one: what ran out in the first had no time to be sent again before the second.
  if not gapEnd or at - gapEnd > 600000 or at < gapEnd then gapStart = at end
  gapEnd = now
  redis.call('HSET', key('pulse'), 'gapStart', text(gapStart), 'gapEnd', text(gapEnd))
end
redis.call('HSET', key('pulse'), 'at', text(now), 'epoch', text(epoch))
local node, stamped = cjson.decode(ARGV[3]), redis.call('HGET', key('nodes'), ARGV[2])
-- One that was sent before a reload and comes after it must not take that back.
if stamped then node.generation = math.max(node.generation, cjson.decode(stamped).generation) end
node.seen = now
redis.call('HSET', key('nodes'), ARGV[2], cjson.encode(node))
-- Those that died without leaving are remembered for an hour.
if redis.call('HLEN', key('nodes')) > 8 then
  local nodes = redis.call('HGETALL', key('nodes'))
  for i = 1, #nodes, 2 do
    if now - cjson.decode(nodes[i + 1]).seen > 3600000 then redis.call('HDEL', key('nodes'), nodes[i]) end
  end
end
return {text(now), text(epoch), text(jump), gapStart and text(gapStart) or '', gapEnd and text(gapEnd) or '', redis.call('HGET', key('generation'), 'number') or '0', redis.call('HGET', key('generation'), 'hash') or ''}
`, { wakes: true })

/* ARGV: prefix, node id. When one of the newest generation leaves, others give it the time of a restart. */
const leaveScript = defineScript('leave', `
local now, node = clock(), redis.call('HGET', key('nodes'), ARGV[2])
if node and text(cjson.decode(node).generation) == redis.call('HGET', key('generation'), 'number') then
  redis.call('HSET', key('generation'), 'left', text(now))
end
redis.call('HDEL', key('nodes'), ARGV[2])
return {text(now)}
`)

const timeScript = defineScript('time', 'return {text(clock())}')

/** In milliseconds; a jump that matters is four times as long. */
const slowAnswer = 500

export function createNodes (redis: Redis): Nodes {
  const { keys } = redis
  let epoch = ''

  /** How far the server's clock is from where ours expects it. A slow answer cannot tell a jump from a server that stood still. */
  async function measureDrift (): Promise<{ drift: number, at: number, time: number } | undefined> {
    const at = performance.now()
    const expected = redis.expectedNow()
    const time = Number((await redis.run(timeScript, []))[0])
    if (performance.now() - at > slowAnswer) return undefined
    return { drift: expected === undefined ? 0 : Math.round(time - expected), at, time }
  }

  return {
    async stamp (node) {
      const isFirst = redis.expectedNow() === undefined
      // As of the measurement: what another stamp of ours shifts meanwhile is not to be shifted again.
      const known = epoch
      const measured = await measureDrift()
      const [time, newEpoch, jump, gapStart, gapEnd, generation, hash] = await redis.run(stampScript,
        [node.id, JSON.stringify(node), isFirst ? '' : measured?.drift ?? '', known])
      // Otherwise the clock may have jumped without our knowing by how much: the next stamp finds it.
      const isCertain = measured && Math.abs(Number(time) - measured.time - (performance.now() - measured.at)) < slowAnswer
      if (isFirst || isCertain) {
        epoch = text(newEpoch)
        redis.anchor(Number(time))
      }
      if (Number(jump) !== 0) redis.onArmed('escalate', Number(time))
      return {
        jump: Number(jump),
        generation: Number(generation),
        hash: text(hash),
        back: redis.wasBroken(),
        gap: gapStart && gapEnd ? { start: Number(gapStart), end: Number(gapEnd) } : undefined
      }
    },

    async list () {
      const nodes = await redis.command(client => client.hgetall(keys.nodes))
      return Object.values(nodes)
        .map(json => JSON.parse(json) as NodeInfo & { seen: number })
        .filter(({ seen }) => redis.now() - seen < livingFor)
        .map(({ seen, ...node }) => node)
        .sort((a, b) => a.id < b.id ? -1 : 1)
    },

    async leave (id) {
      await redis.run(leaveScript, [id])
    }
  }
}

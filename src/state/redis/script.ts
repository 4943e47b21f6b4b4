import { createHash } from 'node:crypto'
import type { Redis, Cluster } from 'ioredis'
import { Unavailable } from '../../errors.ts'

export type Client = Redis | Cluster

export type Script = { readonly name: string, readonly lua: string, readonly sha: string }

/**
 * Parts that several scripts share. `prefix` is ARGV[1] of each; a record is
 * `version generation endsAt updatedAt digest endsAt-as-text` (record.ts).
 */
const prelude = `
local prefix = ARGV[1]
local function key(name) return prefix .. name end
local function clock()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end
local function text(n) return string.format('%.0f', n) end
local function remember(events)
  if events ~= '' and events ~= '[]' then redis.call('XADD', key('history'), 'MAXLEN', '~', '250000', '*', 'e', events) end
end
`

/** Ends of a group's life, shared by flush and delivery. */
const lifeCycle = `
-- Resolved members leave the group if nobody wrote them since; generation 0 makes the next report of one take the full path.
local function removeResolved(gid, list, now)
  for i = 1, #list, 2 do
    local record = redis.call('HGET', key('records'), list[i])
    local version, ends, rest = '', '0', ''
    if record then version, ends, rest = string.match(record, '^(%d+) %d+ (%S+) (.*)$') end
    if not record or (version == list[i + 1] and tonumber(ends) <= now) then
      redis.call('SREM', key('members:' .. gid), list[i])
      if record then redis.call('HSET', key('records'), list[i], version .. ' 0 ' .. ends .. ' ' .. rest) end
    end
  end
end
-- A group without members and without anything owed is gone, timer and all.
local function destroyIfEmpty(gid)
  if redis.call('SCARD', key('members:' .. gid)) > 0 or redis.call('HLEN', key('owed:' .. gid)) > 0 then return 0 end
  redis.call('DEL', key('group:' .. gid), key('members:' .. gid), key('owed:' .. gid))
  redis.call('SREM', key('groups'), gid)
  redis.call('SREM', key('owing'), gid)
  redis.call('ZREM', key('due:flush'), gid)
  return 1
end
-- One integration of a snapshot is through; the last one removes what was told to all, if all succeeded.
local function endPart(gid, seq, succeeded, now)
  local snapshot = key('snapshot:' .. gid .. ':' .. seq)
  if redis.call('EXISTS', snapshot) == 0 then return end
  if not succeeded then redis.call('HSET', snapshot, 'failed', 1) end
  if redis.call('HINCRBY', snapshot, 'left', -1) > 0 then return end
  local ended = redis.call('HMGET', snapshot, 'failed', 'resolved')
  if ended[1] ~= '1' then removeResolved(gid, cjson.decode(ended[2]), now) end
  redis.call('DEL', snapshot)
end
-- A fallback ({key, integration}) is owed a snapshot because of failures; answers 1 unless it was so already.
local function oweFallback(gid, seq, fallback, failures, deadline, now)
  local owed, snapshot = key('owed:' .. gid), key('snapshot:' .. gid .. ':' .. seq)
  if redis.call('EXISTS', snapshot) == 0 then return 0 end
  local function join() redis.call('HINCRBY', snapshot, 'left', 1) end
  local part = redis.call('HGET', owed, fallback[1])
  part = part and cjson.decode(part)
  if not part then
    join()
    part = {seq = seq, attempts = 0, target = fallback[2], failures = failures, deadline = deadline, due = now}
    redis.call('ZADD', key('due:deliver'), now, gid .. ' ' .. fallback[1])
  elseif part.later or (part.failures and part.seq == seq) then
    return 0
  elseif part.fence then
    -- An attempt may be under way that does not know of it: it comes after that.
    if part.waiting ~= seq then join() end
    if part.waiting and part.waiting ~= seq then endPart(gid, part.waiting, false, now) end
    part.waiting, part.later = seq, {failures = failures, deadline = deadline}
  else
    if part.seq ~= seq then
      join()
      endPart(gid, part.seq, false, now)
    end
    part.seq, part.failures, part.deadline = seq, failures, deadline
  end
  redis.call('HSET', owed, fallback[1], cjson.encode(part))
  return 1
end
`

const silences = `
-- The token of the last write, and its number. A server that took another's place may have lost writes and made others under the same numbers.
local function silenceMark()
  local state = redis.call('HMGET', key('silence-state'), 'token', 'version')
  return (state[1] or '-') .. ' ' .. (state[2] or '0')
end
local function markSilences(token)
  local version = redis.call('HGET', key('silence-state'), 'version')
  redis.call('HSET', key('silence-state'), 'token', token)
  redis.call('ZADD', key('silence-marks'), version, token)
  redis.call('ZREMRANGEBYRANK', key('silence-marks'), 0, -1001)
end
`

const wakes = `
-- Something has happened that somebody has to look at: what is written without having seen it does not put that off.
local function wakeIncident(id, now)
  redis.call('SADD', key('incidents-woken'), id)
  redis.call('ZADD', key('due:escalate'), 'LT', now, id)
end
`

const incidents = `
-- How far jumps of the clock have moved the times of open incidents, all together.
local function shifted() return tonumber(redis.call('HGET', key('pulse'), 'shift') or 0) end
-- Document, what its times are to be shifted by, and its alerts: fingerprints, records, documents. Nothing of one that does not exist.
local function readIncident(id)
  local stored = redis.call('HMGET', key('incident:' .. id), 'document', 'shift', 'alerts', 'closed')
  if not stored[1] then return end
  local fingerprints, records, documents = {}, {}, {}
  for fingerprint in string.gmatch(stored[3], '%S+') do
    local record, document = redis.call('HGET', key('records'), fingerprint), redis.call('HGET', key('documents'), fingerprint)
    if record and document then
      fingerprints[#fingerprints + 1] = fingerprint
      records[#records + 1] = record
      documents[#documents + 1] = document
    end
  end
  return {stored[1], stored[4] and '0' or text(shifted() - tonumber(stored[2])), fingerprints, records, documents}
end
`

type Shared = { readonly lifeCycle?: boolean, readonly silences?: boolean, readonly wakes?: boolean, readonly incidents?: boolean }

export function defineScript (name: string, lua: string, options: Shared = {}): Script {
  const whole = prelude + (options.lifeCycle ? lifeCycle : '') + (options.silences ? silences : '') + (options.wakes ? wakes : '') + (options.incidents ? incidents : '') + lua
  return { name, lua: whole, sha: createHash('sha1').update(whole).digest('hex') }
}

export type Answer = string | number | null | Answer[]

/** Runs a script by its hash, loading it when the server does not know it. Rejects with Unavailable when the server cannot be asked. */
export async function run (client: Client, script: Script, slotKey: string, args: ReadonlyArray<string | number>): Promise<Answer> {
  try {
    return await client.evalsha(script.sha, 1, slotKey, ...args) as Answer
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw unavailable(error)
  }
  try {
    return await client.eval(script.lua, 1, slotKey, ...args) as Answer
  } catch (error) {
    throw unavailable(error)
  }
}

/** Server answers that pass by themselves: it loads, fails over, or has no room at the moment. */
const passing = /^(?:LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|OOM|MISCONF|NOREPLICAS|BUSY|NOAUTH|WRONGPASS|UNKILLABLE)\b/

export function unavailable (error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const isAnswer = error.name === 'ReplyError'
  // What ioredis says of a command without a connection is about its own options.
  const reason = error.message.includes('enableOfflineQueue') ? 'not connected' : error.message
  return isAnswer && !passing.test(error.message) ? error : new Unavailable(`Redis does not answer: ${reason}`, { cause: error })
}

/* ---- reading what scripts answer ---- */

export function list (answer: Answer | undefined): Answer[] {
  if (!Array.isArray(answer)) throw new TypeError('a script answered something else than a list')
  return answer
}

export function text (answer: Answer | undefined): string {
  if (typeof answer !== 'string') throw new TypeError('a script answered something else than text')
  return answer
}

export function textOrNone (answer: Answer | undefined): string | undefined {
  return typeof answer === 'string' ? answer : undefined
}

export function texts (answer: Answer | undefined): string[] {
  return list(answer).map(text)
}

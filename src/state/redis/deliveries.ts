import { randomUUID } from 'node:crypto'
import type { Failure } from '../../domain/fallback.ts'
import { makeLabels } from '../../domain/labels.ts'
import type { Snapshot } from '../../domain/snapshot.ts'
import type { ClaimedDelivery, Deliveries } from '../state.ts'
import { parts } from './alerts.ts'
import type { Redis } from './client.ts'
import { pair, readLogEntry } from './groups.ts'
import { deliveryLease } from './lease.ts'
import { type Answer, defineScript, list, text, textOrNone, texts } from './script.ts'

/*
 * ARGV: prefix, generation, limit, late by, lease, fence, expected time, time from which expired leases may be taken ('now': one lease from now).
 * Answers time, 'wait' or 1 if more is due, and per delivery: group, integration, log id, seq, attempts, due, snapshot, its shift, silenced as of, target,
 * failures as JSON and deadline (these three '' unless it is a fallback's).
 */
const claimScript = defineScript('claim-deliveries', `
local now, generation, lateBy, lease = clock(), ARGV[2], tonumber(ARGV[4]), tonumber(ARGV[5])
-- This may be the first that it answers since it was away.
local takeOverFrom = ARGV[8] == 'now' and now + lease or tonumber(ARGV[8])
local current = redis.call('HMGET', key('generation'), 'number', 'routed')
local pulse = redis.call('HGET', key('pulse'), 'at')
local expected = tonumber(ARGV[7])
if current[1] ~= generation or current[2] ~= generation or not pulse or now - tonumber(pulse) > 5000
  or (expected and math.abs(now - expected) > 2000) then return {text(now), 'wait'} end
local due = redis.call('ZRANGEBYSCORE', key('due:deliver'), '-inf', now - lateBy, 'WITHSCORES', 'LIMIT', 0, ARGV[3])
local answer = {}
for i = 1, #due, 2 do
  local timer = due[i]
  local gid, integration = string.match(timer, '^(%S+) (.*)$')
  local part = redis.call('HGET', key('owed:' .. gid), integration)
  part = part and cjson.decode(part)
  local snapshot = part and redis.call('HMGET', key('snapshot:' .. gid .. ':' .. part.seq), 'body', 'shift') or {}
  local body = snapshot[1]
  local holds = tonumber(redis.call('HGET', key('hold'), part and part.target or integration) or 0)
  -- Who is told after a fallback need not wait when its time is up.
  if part and part.failures then holds = math.min(holds, part.deadline) end
  local foreign = string.match(gid, '^%d+') ~= generation
  if foreign and part and not (part.fence and now < takeOverFrom) then
    -- What is to be told of it, the groups of this generation tell.
    if part.waiting then endPart(gid, part.waiting, false, now) end
    endPart(gid, part.seq, false, now)
    redis.call('HDEL', key('owed:' .. gid), integration)
    if redis.call('EXISTS', key('owed:' .. gid)) == 0 then redis.call('SREM', key('owing'), gid) end
    redis.call('ZREM', key('due:deliver'), timer)
  elseif not body then
    redis.call('ZREM', key('due:deliver'), timer)
    if part then redis.call('HDEL', key('owed:' .. gid), integration) end
  elseif part.fence and now < takeOverFrom then
    -- Its sender may be alive and about to record a success: one lease of patience after the server is back (protocol 17).
    redis.call('ZADD', key('due:deliver'), takeOverFrom, timer)
  elseif holds > now then
    part.fence = nil
    part.due = holds
    redis.call('HSET', key('owed:' .. gid), integration, cjson.encode(part))
    redis.call('ZADD', key('due:deliver'), holds, timer)
  else
    local at = part.due
    part.fence, part.lease = ARGV[6], now + lease
    redis.call('HSET', key('owed:' .. gid), integration, cjson.encode(part))
    redis.call('ZADD', key('due:deliver'), now + lease, timer)
    answer[#answer + 1] = {gid, integration, redis.call('HGET', key('group:' .. gid), 'log') or '', text(part.seq), text(part.attempts), text(at), body, snapshot[2] or '0', part.silenced and text(part.silenced) or '',
      part.target or '', part.failures and cjson.encode(part.failures) or '', part.deadline and text(part.deadline) or ''}
  end
end
return {text(now), #due == 2 * tonumber(ARGV[3]) and 1 or 0, answer}
`, { lifeCycle: true })

/*
 * ARGV: prefix, group, integration, log id, fence, lease, 1 to read the log, then others whose log entries are wanted.
 * Answers 'lost', 'busy', or 'go', the log entry and those of the others.
 */
const beginScript = defineScript('begin-delivery', `
local now, gid, integration, lease = clock(), ARGV[2], ARGV[3], tonumber(ARGV[6])
local part = redis.call('HGET', key('owed:' .. gid), integration)
part = part and cjson.decode(part)
if not part or part.fence ~= ARGV[5] or (part.orphan and part.orphan <= now) then return {text(now), 'lost'} end
-- After a reload nothing of before is begun any more.
if ARGV[7] == '1' and string.match(gid, '^%d+') ~= redis.call('HGET', key('generation'), 'number') then return {text(now), 'lost'} end
local lock = key('lock:' .. ARGV[4] .. ':' .. integration)
local holder = redis.call('GET', lock)
if holder and holder ~= ARGV[5] then return {text(now), 'busy'} end
if ARGV[7] == '1' and tonumber(redis.call('HGET', key('hold'), part.target or integration) or 0) > now then return {text(now), 'busy'} end
redis.call('SET', lock, ARGV[5], 'PX', lease)
part.lease = now + lease
redis.call('HSET', key('owed:' .. gid), integration, cjson.encode(part))
redis.call('ZADD', key('due:deliver'), now + lease, gid .. ' ' .. integration)
local others = {}
for i = 8, #ARGV do others[#others + 1] = redis.call('HGET', key('log:' .. ARGV[4]), ARGV[i]) or '' end
return {text(now), 'go', ARGV[7] == '1' and redis.call('HGET', key('log:' .. ARGV[4]), integration) or '', others}
`)

/*
 * ARGV: prefix, group, integration, log id, fence, seq, kind, at, hold until, log entry, keep log for, events, silenced as of ('' for at the flush), whose
 * Retry-After it is, log entries to be kept as long (JSON), why it failed, its fallbacks (JSON list of {key, integration}), their patience, events of a fallback.
 * Answers the due time armed, or '', and the fallbacks that became owed.
 */
const settleScript = defineScript('settle-delivery', `
local now, gid, integration, seq, kind = clock(), ARGV[2], ARGV[3], tonumber(ARGV[6]), ARGV[7]
local owed, timer = key('owed:' .. gid), gid .. ' ' .. ARGV[3]
local part = redis.call('HGET', owed, integration)
part = part and cjson.decode(part)
local ours = part and part.fence == ARGV[5] and part.seq == seq
local lock = key('lock:' .. ARGV[4] .. ':' .. integration)
if redis.call('GET', lock) == ARGV[5] then redis.call('DEL', lock) end
if kind == 'done' and ARGV[10] ~= '' then
  local log = key('log:' .. ARGV[4])
  local entry = redis.call('HGET', log, integration)
  entry = entry and cjson.decode(entry)
  if not entry or entry.seq <= seq then
    redis.call('HSET', log, integration, ARGV[10])
    -- Longer than its entries, which end by themselves: a clock set forward must not take them before they can be shifted.
    local keep = tonumber(ARGV[11]) + 7200000
    if redis.call('PTTL', log) < keep then redis.call('PEXPIRE', log, keep) end
    for _, name in ipairs(cjson.decode(ARGV[15])) do
      local told = redis.call('HGET', log, name)
      if told then
        redis.call('HSET', log, name, (string.gsub(told, '"expires":(%d+)', function(at)
          at = tonumber(at)
          if at > now then return '"expires":' .. text(math.max(at, now + tonumber(ARGV[11]))) end
        end)))
      end
    end
  end
end
if tonumber(ARGV[9]) > now then redis.call('HSET', key('hold'), ARGV[14], ARGV[9]) end
remember(ARGV[12])
if not ours then return {text(now), '', {}} end
local again, fallbacks = nil, {}
-- What a fallback could not tell yet goes on with the newer snapshot; who only is to be told of an end has no fallback.
local isLast = kind == 'failed' or (kind == 'retry' and part.waiting and not part.target)
if isLast and (part.waiting or not part.superseded) and (part.failures or not part.target) then
  local failures = part.failures and {unpack(part.failures)} or {}
  failures[#failures + 1] = {integration = integration, reason = ARGV[16]}
  for _, fallback in ipairs(cjson.decode(ARGV[17])) do
    if oweFallback(gid, part.waiting or seq, fallback, failures, now + tonumber(ARGV[18]), now) == 1 then fallbacks[#fallbacks + 1] = fallback[1] end
  end
  if #fallbacks > 0 then remember(ARGV[19]) end
end
if part.waiting then
  -- A newer snapshot waits for this integration: it takes over at once.
  endPart(gid, seq, kind == 'done', now)
  local before = part
  part, again = {seq = before.waiting, attempts = 0, target = before.target}, now
  if before.failures and (kind == 'retry' or kind == 'postponed') then
    -- Its time is that of the first failure: one that fails slowly would have a new one each time.
    part.failures, part.deadline, part.attempts = before.failures, before.deadline, before.attempts + (kind == 'retry' and 1 or 0)
    again = tonumber(ARGV[8])
  elseif before.later then
    part.failures, part.deadline = before.later.failures, before.later.deadline
  end
elseif (kind == 'retry' or kind == 'postponed') and not part.superseded then
  if kind == 'retry' then part.attempts, part.silenced, part.why = part.attempts + 1, tonumber(ARGV[13]), ARGV[16] end
  part.fence, part.lease, again = nil, nil, tonumber(ARGV[8])
else
  endPart(gid, seq, kind == 'done', now)
  redis.call('HDEL', owed, integration)
  redis.call('ZREM', key('due:deliver'), timer)
  if redis.call('HLEN', owed) == 0 then redis.call('SREM', key('owing'), gid) end
  if redis.call('EXISTS', key('group:' .. gid)) == 1 then destroyIfEmpty(gid) end
  return {text(now), '', fallbacks}
end
part.due = again
redis.call('HSET', owed, integration, cjson.encode(part))
redis.call('ZADD', key('due:deliver'), again, timer)
return {text(now), text(again), fallbacks}
`, { lifeCycle: true })

/*
 * ARGV: prefix, then per entry: log id, integration, at, keep until, the entry as JSON without its seq. Answers 1 for each that was taken.
 * The JSON is put together as text, as Lua would turn an empty list into an empty object.
 */
const adoptScript = defineScript('adopt-log', `
local now, taken = clock(), {}
for i = 2, #ARGV, 5 do
  local log, integration = key('log:' .. ARGV[i]), ARGV[i + 1]
  local present = redis.call('HGET', log, integration)
  present = present and cjson.decode(present)
  if present and present.expires > now and present.at >= tonumber(ARGV[i + 2]) then
    taken[#taken + 1] = 0
  else
    redis.call('HSET', log, integration, '{"seq":' .. text(present and present.seq or 0) .. ',' .. string.sub(ARGV[i + 4], 2))
    local keep = tonumber(ARGV[i + 3]) - now + 7200000
    if redis.call('PTTL', log) < keep then redis.call('PEXPIRE', log, text(keep)) end
    taken[#taken + 1] = 1
  end
end
return {text(now), taken}
`)

/** Entries that one script takes: far from the 8 000 values at which Lua ends. */
const adoptedAtOnce = 200

export function createDeliveries (redis: Redis): Deliveries {
  async function begin ({ groupId, integration, logId, fence }: ClaimedDelivery, { readLog, others = [] }: { readLog: boolean, others?: readonly string[] }) {
    return await redis.run(beginScript, [groupId, integration, logId, fence, deliveryLease, readLog ? 1 : 0, ...others])
  }

  return {
    async claim ({ generation, limit, lateBy }) {
      const fence = randomUUID()
      const [time, more, answer] = await redis.run(claimScript,
        [generation, limit, lateBy, deliveryLease, fence, redis.expectedNow() ?? '', redis.takeOverFrom(deliveryLease)])
      if (more === 'wait') return { deliveries: [], more: false }
      const claimedAt = Number(time)
      const deliveries = list(answer).map((one): ClaimedDelivery => {
        const [groupId = '', integration = '', logId = '', seq, attempts, due, body = '', shift, silenced, target, failures, deadline] = list(one).map(text)
        const snapshot = decodeSnapshot(body, Number(shift))
        return {
          groupId,
          integration,
          logId,
          seq: Number(seq),
          attempts: Number(attempts),
          fence,
          due: Number(due),
          claimedAt,
          snapshot: deadline ? { ...snapshot, deadline: Number(deadline) } : snapshot,
          ...(silenced && { silencedAsOf: Number(silenced) }),
          ...(target && { target }),
          // Written by the scripts from what they were given.
          ...(failures && { failures: JSON.parse(failures) as Failure[] })
        }
      })
      return { deliveries, more: more === 1 }
    },

    async begin (delivery, others = []) {
      const [time, verdict, entry, logged] = await begin(delivery, { readLog: true, others })
      if (verdict === 'lost' || verdict === 'busy') return verdict
      const read = (entry: Answer | undefined) => readLogEntry(textOrNone(entry) || undefined, Number(time))
      return { entry: read(entry), others: list(logged).flatMap(one => read(one) ?? []) }
    },

    async renew (delivery) {
      const [, verdict] = await begin(delivery, { readLog: false })
      return verdict === 'go'
    },

    async settle ({ groupId, integration, target = integration, logId, fence, seq }, outcome, events) {
      const now = redis.now()
      const entry = outcome.kind === 'done' && outcome.entry
      const keepLog = outcome.kind === 'done' ? outcome.keepLog ?? 0 : 0
      const failure = 'failure' in outcome ? outcome.failure : undefined
      const [time, again, fallbacks] = await redis.run(settleScript, [
        groupId, integration, logId, fence, seq, outcome.kind,
        'at' in outcome ? outcome.at : 0,
        'receiverUntil' in outcome ? outcome.receiverUntil ?? 0 : 0,
        entry ? JSON.stringify({ ...entry, expires: now + keepLog }) : '', keepLog,
        JSON.stringify(events),
        outcome.kind === 'retry' ? outcome.silencedAsOf ?? '' : '',
        target,
        JSON.stringify(outcome.kind === 'done' ? outcome.keepAlso ?? [] : []),
        failure?.reason ?? '', JSON.stringify(failure?.fallbacks.map(pair) ?? []), failure?.patience ?? 0, JSON.stringify(failure?.events ?? [])
      ])
      if (again) redis.onArmed('deliver', Number(again))
      const owed = texts(fallbacks)
      if (owed.length > 0) redis.onArmed('deliver', Number(time))
      return owed
    },

    async adopt (told) {
      const verdicts: Array<'taken' | 'known'> = []
      for (const part of parts(told, adoptedAtOnce)) {
        const [, taken] = await redis.run(adoptScript, part.flatMap(({ logId, integration, entry, keepUntil }) =>
          [logId, integration, entry.at, keepUntil, JSON.stringify({ ...entry, expires: keepUntil })]), { durable: true })
        verdicts.push(...list(taken).map(one => one === 1 ? 'taken' as const : 'known' as const))
      }
      return verdicts
    }
  }
}

function decodeSnapshot (body: string, shift: number): Snapshot {
  // Written by commit and by nothing else; only the prototypes are lost on the way.
  const snapshot = JSON.parse(body) as Snapshot
  return {
    ...snapshot,
    // How far the clock has jumped since it was written.
    tick: snapshot.tick + shift,
    claimedAt: snapshot.claimedAt + shift,
    deadline: snapshot.deadline + shift,
    labels: makeLabels(snapshot.labels),
    alerts: snapshot.alerts.map(({ alert, status }) => ({
      status, alert: { ...alert, labels: makeLabels(alert.labels), annotations: makeLabels(alert.annotations) }
    }))
  }
}

import { randomUUID } from 'node:crypto'
import type { FallbackTarget } from '../../domain/fallback.ts'
import type { Gap } from '../../domain/gap.ts'
import { makeLabels } from '../../domain/labels.ts'
import type { LogEntry } from '../../domain/notification-log.ts'
import type { ClaimedDelivery, ClaimedGroup, Groups, GroupView, StoredAlert } from '../state.ts'
import { parts } from './alerts.ts'
import type { Redis } from './client.ts'
import { deliveryLease, lease } from './lease.ts'
import { decodeAlert } from './record.ts'
import { type Answer, defineScript, list, text, textOrNone, texts } from './script.ts'

/** A claim stops taking further groups beyond this many members, so that no script answers tens of megabytes. */
const membersPerClaim = 2000
/** A tick that is claimed on time comes less than this before the deadline of the one before, in milliseconds (protocol 9). */
const upBefore = 1000

/*
 * ARGV: prefix, generation, limit, late by, lease, fence, expected time ('' when unknown), members per claim.
 * Answers time, 1 if more is due, gap, groups and the mark of the silences; per group: id, route, labels, log id, due, tick, next, log, fingerprints, records, documents, note, integrations owed.
 * Answers 'wait' instead of groups while a stamp is needed first (protocol 27, 28) or the re-route is not done. A stamp is needed long before its absence
 * is a gap: what is judged now must not be found to lie in a gap by the stamp that comes next.
 */
const claimScript = defineScript('claim-groups', `
local now, generation, lateBy, lease = clock(), ARGV[2], tonumber(ARGV[4]), tonumber(ARGV[5])
local current = redis.call('HMGET', key('generation'), 'number', 'routed')
local pulse = redis.call('HMGET', key('pulse'), 'at', 'gapStart', 'gapEnd')
local expected = tonumber(ARGV[7])
if current[1] ~= generation or current[2] ~= generation or not pulse[1] or now - tonumber(pulse[1]) > 5000
  or (expected and math.abs(now - expected) > 2000) then return {text(now), 'wait'} end
local due = redis.call('ZRANGEBYSCORE', key('due:flush'), '-inf', now - lateBy, 'WITHSCORES', 'LIMIT', 0, ARGV[3])
local groups, members = {}, 0
for i = 1, #due, 2 do
  if members >= tonumber(ARGV[8]) then return {text(now), 1, pulse[2], pulse[3], groups, silenceMark()} end
  local id, at = due[i], tonumber(due[i + 1])
  local group = redis.call('HMGET', key('group:' .. id), 'route', 'labels', 'log', 'interval', 'fence', 'tick', 'next', 'note')
  if not group[1] then
    redis.call('ZREM', key('due:flush'), id)
  else
    local interval, tick, next = tonumber(group[4]), tonumber(group[6]), tonumber(group[7])
    if not group[5] then
      tick = now - at > 10000 and now or at
      next = now - at < math.min(1000, interval / 2) and at + interval or now + interval
    elseif next <= now then
      -- Taken over long after: one flush, and no second one right behind it to catch up.
      next = now + interval
    end
    redis.call('HSET', key('group:' .. id), 'fence', ARGV[6], 'tick', text(tick), 'next', text(next))
    redis.call('ZADD', key('due:flush'), now + lease, id)
    local fingerprints, records, documents = redis.call('SMEMBERS', key('members:' .. id)), {}, {}
    for from = 1, #fingerprints, 500 do
      local page = {unpack(fingerprints, from, math.min(from + 499, #fingerprints))}
      for _, record in ipairs(redis.call('HMGET', key('records'), unpack(page))) do records[#records + 1] = record end
      for _, document in ipairs(redis.call('HMGET', key('documents'), unpack(page))) do documents[#documents + 1] = document end
    end
    -- A member of which nothing is stored would keep the group for ever.
    for n, record in ipairs(records) do
      if not record then redis.call('SREM', key('members:' .. id), fingerprints[n]) end
    end
    members = members + #fingerprints
    groups[#groups + 1] = {id, group[1], group[2], group[3], text(at), text(tick), text(next), redis.call('HGETALL', key('log:' .. group[3])), fingerprints, records, documents, group[8] or '', redis.call('HKEYS', key('owed:' .. id))}
  end
end
return {text(now), #due == 2 * tonumber(ARGV[3]) and 1 or 0, pulse[2], pulse[3], groups, #groups > 0 and silenceMark() or ''}
`, { silences: true })

/*
 * ARGV: prefix, group, fence, delivery fence, delivery lease, snapshot, events, resolved (JSON list of
 * fingerprint, version), claimed at, note, time from which expired leases may be taken, fallbacks (JSON map of the key of what may fail to a list of
 * {key, integration}), their patience, when the time for this snapshot is up, then the integrations owed.
 * Answers 'lost', or seq, the integrations claimed, 1 when destroyed, next due, the integrations whose older delivery was dropped, and pairs of
 * those whose fallbacks became owed and why they failed.
 */
const commitScript = defineScript('commit-flush', `
local now, gid = clock(), ARGV[2]
local group = redis.call('HMGET', key('group:' .. gid), 'fence', 'next')
local current = redis.call('HGET', key('generation'), 'number')
if group[1] ~= ARGV[3] or string.match(gid, '^%d+') ~= current then return {text(now), 'lost'} end
local lease, seq, claimed, underWay, superseded, carried, failed = tonumber(ARGV[5]), 0, {}, {}, {}, {}, {}
local fallbacks, targets = cjson.decode(ARGV[12]), {}
for _, list in pairs(fallbacks) do
  for _, fallback in ipairs(list) do targets[fallback[1]] = fallback[2] end
end
local function owed(integration, value) redis.call('HSET', key('owed:' .. gid), integration, cjson.encode(value)) end
-- Whose lease ran out while the server was away may be about to record a success.
local takeOverFrom = ARGV[11] == 'now' and now + lease or tonumber(ARGV[11])
local before = redis.call('HGETALL', key('owed:' .. gid))
for i = 1, #before, 2 do
  local integration, part = before[i], cjson.decode(before[i + 1])
  if part.waiting then endPart(gid, part.waiting, false, now) part.waiting = nil end
  if part.fence and (part.lease > now or now < takeOverFrom) then
    underWay[integration] = part
    -- Should this attempt fail, the newer flush has the say.
    part.superseded = true
    if ARGV[6] == '' then part.later = nil end
    owed(integration, part)
  else
    if part.later and not part.failures then part.failures, part.deadline = part.later.failures, part.later.deadline end
    part.later = nil
    if part.failures and ARGV[6] ~= '' then
      carried[integration] = part
    else
      superseded[#superseded + 1] = integration
      local snapshot = redis.call('HMGET', key('snapshot:' .. gid .. ':' .. part.seq), 'up', 'shift')
      local isUp = part.attempts > 0 or now >= tonumber(snapshot[1] or 'inf') + tonumber(snapshot[2] or 0)
      if isUp and not part.target then failed[#failed + 1] = {integration = integration, reason = part.why or ''} end
    end
    endPart(gid, part.seq, false, now)
    redis.call('HDEL', key('owed:' .. gid), integration)
    redis.call('ZREM', key('due:deliver'), gid .. ' ' .. integration)
  end
end
if ARGV[6] ~= '' then
  seq = redis.call('INCR', key('seq'))
  local snapshot, wanted = key('snapshot:' .. gid .. ':' .. seq), {}
  redis.call('HSET', snapshot, 'body', ARGV[6], 'resolved', ARGV[8], 'left', 0, 'up', ARGV[14])
  local function join(integration, part)
    redis.call('HINCRBY', snapshot, 'left', 1)
    owed(integration, part)
  end
  for i = 15, #ARGV do wanted[ARGV[i]] = true end
  for integration, part in pairs(underWay) do
    if wanted[integration] or part.failures or part.later then
      part.waiting = seq
      join(integration, part)
    end
  end
  for integration, part in pairs(carried) do
    -- As late as it is: were it due anew at every tick, it would never be late enough to be found when nobody was woken.
    part.due = part.fence and part.lease or part.due
    part.seq, part.fence, part.lease, part.silenced, part.superseded = seq, nil, nil, nil, nil
    redis.call('ZADD', key('due:deliver'), part.due, gid .. ' ' .. integration)
    join(integration, part)
  end
  for i = 15, #ARGV do
    local integration = ARGV[i]
    local holds = tonumber(redis.call('HGET', key('hold'), targets[integration] or integration) or 0)
    local part = {seq = seq, attempts = 0, target = targets[integration], due = math.max(now, holds)}
    if not underWay[integration] and not carried[integration] then
      if holds <= now then
        part.fence, part.lease = ARGV[4], now + lease
        claimed[#claimed + 1] = integration
      end
      redis.call('ZADD', key('due:deliver'), holds > now and holds or now + lease, gid .. ' ' .. integration)
      join(integration, part)
    end
  end
  local told = {}
  for _, failure in ipairs(failed) do
    local any = 0
    for _, fallback in ipairs(fallbacks[failure.integration] or {}) do
      any = any + oweFallback(gid, seq, fallback, {failure}, now + tonumber(ARGV[13]), now)
    end
    if any > 0 then told[#told + 1] = {failure.integration, failure.reason} end
  end
  failed = told
  redis.call('SADD', key('owing'), gid)
elseif redis.call('HLEN', key('owed:' .. gid)) == 0 then
  failed = {}
  removeResolved(gid, cjson.decode(ARGV[8]), tonumber(ARGV[9]))
  redis.call('SREM', key('owing'), gid)
end
remember(ARGV[7])
if destroyIfEmpty(gid) == 1 then return {text(now), seq, claimed, 1, '', superseded, {}} end
redis.call('HDEL', key('group:' .. gid), 'fence', 'tick')
redis.call('HSET', key('group:' .. gid), 'note', ARGV[10])
redis.call('ZADD', key('due:flush'), group[2], gid)
return {text(now), seq, claimed, 0, group[2], superseded, ARGV[6] ~= '' and failed or {}, next(carried) and 1 or 0}
`, { lifeCycle: true })

/* ARGV: prefix, fence, the groups. The tick stays, as if the lease had just run out. */
const releaseScript = defineScript('release-groups', `
local now = clock()
for i = 3, #ARGV do
  if redis.call('HGET', key('group:' .. ARGV[i]), 'fence') == ARGV[2] then redis.call('ZADD', key('due:flush'), now, ARGV[i]) end
end
return {text(now)}
`)

export function createGroups (redis: Redis): Groups {
  const { keys } = redis

  return {
    async claim ({ generation, limit, lateBy }) {
      const fence = randomUUID()
      const [time, more, gapStart, gapEnd, groups, silences] = await redis.run(claimScript,
        [generation, limit, lateBy, lease, fence, redis.expectedNow() ?? '', membersPerClaim])
      if (more === 'wait') return { groups: [], more: false, gap: undefined, silences: '' }
      const claimedAt = Number(time)
      const claimed = list(groups).map(group => claimedGroup(list(group), { fence, claimedAt }))
      return { groups: claimed, more: more === 1, gap: readGap(gapStart, gapEnd), silences: text(silences) }
    },

    async commit ({ group, owed, resolved, note, fallbacks, events }) {
      const deliveryFence = randomUUID()
      const targets = new Map([...fallbacks?.of.values() ?? []].flat().map(({ key, integration }) => [key, integration]))
      const [time, seq, integrations, destroyed, next, superseded, failed, carried] = await redis.run(commitScript, [
        group.id, group.fence, deliveryFence, deliveryLease,
        owed ? JSON.stringify(owed.snapshot) : '', JSON.stringify(events),
        JSON.stringify(resolved.flatMap(({ fingerprint, version }) => [fingerprint, String(version)])), group.claimedAt, note, redis.takeOverFrom(deliveryLease),
        JSON.stringify(Object.fromEntries([...fallbacks?.of ?? []].map(([failed, those]) => [failed, those.map(pair)]))), fallbacks?.patience ?? 0,
        owed ? owed.snapshot.deadline - upBefore : 0,
        ...owed?.integrations ?? []
      ])
      if (seq === 'lost') return { kind: 'lost' }
      if (next) redis.onArmed('flush', Number(next))
      const claimedAt = Number(time)
      const failures = list(failed).map(list).map(([integration, reason]) => ({ integration: text(integration), reason: text(reason) }))
      if (failures.length > 0 || carried === 1) redis.onArmed('deliver', claimedAt)
      return {
        kind: 'committed',
        seq: Number(seq),
        destroyed: destroyed === 1,
        superseded: texts(superseded),
        failed: failures,
        deliveries: owed
          ? texts(integrations).map(integration => ({
            groupId: group.id, integration, logId: group.logId, seq: Number(seq), attempts: 0, fence: deliveryFence, due: claimedAt, claimedAt, snapshot: owed.snapshot, ...targetOf(targets.get(integration))
          }))
          : []
      }
    },

    async release (groups) {
      for (const fence of new Set(groups.map(group => group.fence))) {
        await redis.run(releaseScript, [fence, ...groups.filter(group => group.fence === fence).map(group => group.id)])
      }
      if (groups.length > 0) redis.onArmed('flush', redis.now())
    },

    async list (generation) {
      const ids = (await redis.command(client => client.smembers(keys.groups))).filter(id => id.startsWith(`${generation}-`))
      const found: GroupView[] = []
      for (const part of parts(ids, 500)) {
        const answers = await redis.command(async client => await client.pipeline(part.flatMap(id => [
          ['hmget', `${keys.prefix}group:${id}`, 'route', 'labels', 'next'],
          ['smembers', `${keys.prefix}members:${id}`]
        ])).exec())
        part.forEach((id, n) => {
          const [routeId, labels, next] = list(answers?.[2 * n]?.[1] as Answer).map(textOrNone)
          if (routeId === undefined) return
          found.push({ id, routeId, labels: labelsFrom(labels), nextTick: Number(next), fingerprints: texts(answers?.[2 * n + 1]?.[1] as Answer) })
        })
      }
      return found
    },

    async count () {
      return await redis.command(client => client.scard(keys.groups))
    }
  }
}

function claimedGroup (answer: Answer[], { fence, claimedAt }: { fence: string, claimedAt: number }): ClaimedGroup {
  const [id, routeId, labels, logId, due, tick, next] = answer.slice(0, 7).map(text)
  const fingerprints = texts(answer[8])
  const records = list(answer[9]).map(textOrNone)
  const documents = list(answer[10]).map(textOrNone)
  const members = fingerprints.flatMap((fingerprint, n): StoredAlert[] => {
    const record = records[n]
    const document = documents[n]
    return record && document ? [decodeAlert(fingerprint, record, document)] : []
  })
  return {
    id: id ?? '',
    routeId: routeId ?? '',
    labels: labelsFrom(labels),
    logId: logId ?? '',
    fence,
    due: Number(due),
    tick: Number(tick),
    claimedAt,
    nextTick: Number(next),
    members,
    note: text(answer[11]),
    log: readLog(texts(answer[7]), claimedAt),
    owed: texts(answer[12])
  }
}

/** As scripts take it. */
export function pair ({ key, integration }: FallbackTarget): [string, string] {
  return [key, integration]
}

function targetOf (target: string | undefined): Pick<ClaimedDelivery, 'target'> {
  return target === undefined ? {} : { target }
}

function labelsFrom (json: string | undefined) {
  return makeLabels(JSON.parse(json ?? '{}') as Record<string, string>)
}

export function readGap (start: Answer | undefined, end: Answer | undefined): Gap | undefined {
  return typeof start === 'string' && typeof end === 'string' ? { start: Number(start), end: Number(end) } : undefined
}

function readLog (flat: string[], now: number): Map<string, LogEntry> {
  const log = new Map<string, LogEntry>()
  for (let i = 0; i < flat.length; i += 2) {
    const entry = readLogEntry(flat[i + 1], now)
    if (entry) log.set(flat[i] ?? '', entry)
  }
  return log
}

/** Entries of a log expire one by one, the hash with its last one. */
export function readLogEntry (json: string | undefined, now: number): LogEntry | undefined {
  if (json === undefined) return undefined
  const { expires, ...entry } = JSON.parse(json) as LogEntry & { expires: number }
  return expires > now ? entry : undefined
}

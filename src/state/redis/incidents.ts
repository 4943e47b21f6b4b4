import { readIncident, writeIncident } from '../../domain/incident-document.ts'
import type { Line } from '../../domain/incident-change.ts'
import { shiftIncident } from '../../domain/incident-shift.ts'
import type { Incident } from '../../domain/incident.ts'
import { BadRequest } from '../../errors.ts'
import { indexedAlerts, alertsIn, linkOf, linksOf, mostLines, turnsCount, turnsFor, without } from '../incident-index.ts'
import type { Incidents, IncidentWrite, LoadedIncident } from '../state.ts'
import type { Redis } from './client.ts'
import { readGap } from './groups.ts'
import { lease } from './lease.ts'
import { decodeAlert } from './record.ts'
import { type Answer, defineScript, list, text, texts } from './script.ts'

/** A claim stops taking further incidents beyond this many alerts, so that no script answers tens of megabytes. */
const alertsPerClaim = 2000
const pageSize = 200

/*
 * ARGV: prefix, generation, limit, late by, lease, expected time ('' when unknown), alerts per claim.
 * Answers time, 1 if more is due, gap, mark of the silences, incidents (as readIncident has them), and when each was due. Answers 'wait'
 * when groups cannot be claimed either (groups.ts).
 */
const claimScript = defineScript('claim-incidents', `
local now, generation, expected = clock(), ARGV[2], tonumber(ARGV[6])
local current = redis.call('HMGET', key('generation'), 'number', 'routed')
local pulse = redis.call('HMGET', key('pulse'), 'at', 'gapStart', 'gapEnd')
if current[1] ~= generation or current[2] ~= generation or not pulse[1] or now - tonumber(pulse[1]) > 5000
  or (expected and math.abs(now - expected) > 2000) then return {text(now), 'wait'} end
local due = redis.call('ZRANGEBYSCORE', key('due:escalate'), '-inf', now - tonumber(ARGV[4]), 'WITHSCORES', 'LIMIT', 0, ARGV[3])
local incidents, times, alerts, more = {}, {}, 0, #due == 2 * tonumber(ARGV[3])
for i = 1, #due, 2 do
  if alerts >= tonumber(ARGV[7]) then
    more = true
    break
  end
  local id = due[i]
  local incident = redis.call('SISMEMBER', key('incidents'), id) == 1 and readIncident(id)
  if incident then
    redis.call('ZADD', key('due:escalate'), now + tonumber(ARGV[5]), id)
    -- Whoever has claimed it sees all that has happened until now.
    redis.call('SREM', key('incidents-woken'), id)
    alerts = alerts + #incident[3]
    incidents[#incidents + 1] = incident
    times[#times + 1] = due[i + 1]
  else
    redis.call('ZREM', key('due:escalate'), id)
  end
end
return {text(now), more and 1 or 0, pulse[2], pulse[3], silenceMark(), incidents, times}
`, { silences: true, incidents: true })

/* ARGV: prefix, ids. Answers time, gap, mark of the silences, incidents. */
const loadScript = defineScript('load-incidents', `
local now, pulse, incidents = clock(), redis.call('HMGET', key('pulse'), 'gapStart', 'gapEnd'), {}
for i = 2, #ARGV do incidents[#incidents + 1] = readIncident(ARGV[i]) end
return {text(now), pulse[1], pulse[2], silenceMark(), incidents}
`, { silences: true, incidents: true })

/* ARGV: prefix, last id of the page before ('' for none), how many. Answers pairs of document and shift, or 'none' when there is no such id. */
const pageScript = defineScript('page-of-incidents', `
local now, first, shift, found = clock(), 0, shifted(), {}
if ARGV[2] ~= '' then
  local rank = redis.call('ZREVRANK', key('incidents-by-opening'), ARGV[2])
  if not rank then return {text(now), 'none'} end
  first = rank + 1
end
for _, id in ipairs(redis.call('ZREVRANGE', key('incidents-by-opening'), first, first + tonumber(ARGV[3]) - 1)) do
  local stored = redis.call('HMGET', key('incident:' .. id), 'document', 'shift', 'closed')
  if stored[1] then
    found[#found + 1] = stored[1]
    found[#found + 1] = stored[3] and '0' or text(shift - tonumber(stored[2]))
  end
end
return {text(now), found}
`, { incidents: true })

/* ARGV: prefix, link, policy. Answers the id ('' for none) and the budget. */
const ofGroupScript = defineScript('incident-of-group', `
local now, id = clock(), redis.call('HGET', key('incident-links'), ARGV[2])
if not id or redis.call('SISMEMBER', key('incidents'), id) == 0 then id = '' end
return {text(now), id, redis.call('HGET', key('budgets'), ARGV[3]) or ''}
`)

/* ARGV: prefix, fingerprints. Answers lists of ids with a space between them. */
const havingScript = defineScript('incidents-having', `
local now, found = clock(), {}
for i = 2, #ARGV do found[#found + 1] = redis.call('HGET', key('incident-alerts'), ARGV[i]) or nil end
return {text(now), found}
`)

/* ARGV: prefix, id. Answers by how much jumps have moved the clock for it, and its lines, each behind how much it was then. */
const linesScript = defineScript('lines-of-incident', `
local now, stored = clock(), redis.call('HMGET', key('incident:' .. ARGV[2]), 'closed', 'shift')
return {text(now), stored[1] and stored[2] or text(shifted()), redis.call('LRANGE', key('incident-lines:' .. ARGV[2]), 0, -1)}
`, { incidents: true })

/*
 * ARGV: prefix, id, version and opening of what it is based on (both '' for nothing), version, opening, document, fingerprints, due ('' for
 * never), 1 if it is closed, generation ('' for any), expected time ('' when unknown), the link that it is opened for ('' for none), policy,
 * 1 if a budget is given, the budget as it was, as it becomes, how many lines to keep, how long turns count, events, the incidents that may
 * have its alerts ('' for any, else with a space before and behind each). Then lists, each behind its length: what was looked at
 * (fingerprint, end), alerts to index and not to index any more, links to make and to take away, lines, turns (person, time). Answers 'changed', or 'stored' and when it is due.
 */
const putScript = defineScript('put-incident', `
local now, id, before, opened = clock(), ARGV[2], ARGV[3], ARGV[6]
local at, policy, changed = 22, ARGV[14], {text(now), 'changed'}
local function take()
  local taken, length = {}, tonumber(ARGV[at])
  for n = 1, length do taken[n] = ARGV[at + n] end
  at = at + length + 1
  return taken
end
local incident = key('incident:' .. id)
local stored = redis.call('HMGET', incident, 'version', 'opened', 'shift', 'closed')
if (stored[1] or '') ~= before then return changed end
-- When it was opened changes by a jump of the clock alone: what was decided before that is by another time.
local moved = stored[1] and not stored[4] and shifted() - tonumber(stored[3]) or 0
if stored[1] and tonumber(stored[2]) + moved ~= tonumber(ARGV[4]) then return changed end
if ARGV[11] ~= '' then
  local expected = tonumber(ARGV[12])
  if redis.call('HGET', key('generation'), 'number') ~= ARGV[11] or (expected and math.abs(now - expected) > 2000) then return changed end
end
local other = ARGV[13] ~= '' and redis.call('HGET', key('incident-links'), ARGV[13])
if other and other ~= id and redis.call('SISMEMBER', key('incidents'), other) == 1 then return changed end
if ARGV[15] == '1' and (redis.call('HGET', key('budgets'), policy) or '') ~= ARGV[16] then return changed end
local looked = take()
for n = 1, #looked, 2 do
  local record, seen = redis.call('HGET', key('records'), looked[n]), tonumber(looked[n + 1])
  if record then
    local ends = tonumber(string.match(record, '^%d+ %d+ (%S+)'))
    if math.ceil(ends) < seen or (seen <= now and math.floor(ends) > seen) then return changed end
  elseif seen > now then
    return changed
  end
end
local function index(fingerprint, isIn)
  local ids = {}
  for other in string.gmatch(redis.call('HGET', key('incident-alerts'), fingerprint) or '', '%S+') do
    if other ~= id then ids[#ids + 1] = other end
  end
  if isIn then ids[#ids + 1] = id end
  if #ids > 0 then redis.call('HSET', key('incident-alerts'), fingerprint, table.concat(ids, ' ')) else redis.call('HDEL', key('incident-alerts'), fingerprint) end
end
local indexed = take()
if ARGV[21] ~= '' then
  for _, fingerprint in ipairs(indexed) do
    for other in string.gmatch(redis.call('HGET', key('incident-alerts'), fingerprint) or '', '%S+') do
      if other ~= id and not string.find(ARGV[21], ' ' .. other .. ' ', 1, true) then return changed end
    end
  end
end
for _, fingerprint in ipairs(indexed) do index(fingerprint, true) end
for _, fingerprint in ipairs(take()) do index(fingerprint, false) end
for _, link in ipairs(take()) do redis.call('HSET', key('incident-links'), link, id) end
for _, link in ipairs(take()) do
  if redis.call('HGET', key('incident-links'), link) == id then redis.call('HDEL', key('incident-links'), link) end
end
for _, line in ipairs(take()) do redis.call('RPUSH', key('incident-lines:' .. id), text(shifted()) .. ' ' .. line) end
redis.call('LTRIM', key('incident-lines:' .. id), -ARGV[18], -1)
local turns, counts = take(), tonumber(ARGV[19])
for n = 1, #turns, 2 do
  local times, turn = {}, tonumber(turns[n + 1])
  for _, time in ipairs(cjson.decode(redis.call('HGET', key('turns:' .. policy), turns[n]) or '[]')) do
    if time > now - counts then times[#times + 1] = time end
  end
  times[#times + 1] = turn
  redis.call('HSET', key('turns:' .. policy), turns[n], cjson.encode(times))
  redis.call('PEXPIRE', key('turns:' .. policy), counts)
end
if ARGV[15] == '1' then redis.call('HSET', key('budgets'), policy, ARGV[17]) end
remember(ARGV[20])
if ARGV[5] ~= before then
  redis.call('HSET', incident, 'version', ARGV[5], 'opened', opened, 'document', ARGV[7], 'alerts', ARGV[8], 'shift', text(shifted()))
  redis.call('ZADD', key('incidents-by-opening'), opened, id)
end
if ARGV[10] == '1' then
  redis.call('HSETNX', incident, 'closed', text(now))
  redis.call('ZADD', key('incidents-closed'), 'NX', now, id)
  redis.call('SREM', key('incidents'), id)
  redis.call('SREM', key('incidents-woken'), id)
  redis.call('ZREM', key('due:escalate'), id)
  return {text(now), 'stored', ''}
end
redis.call('SADD', key('incidents'), id)
local due = ARGV[9]
if redis.call('SISMEMBER', key('incidents-woken'), id) == 1 then due = text(math.min(now, tonumber(due) or now)) end
if due == '' then
  redis.call('HDEL', incident, 'due')
  redis.call('ZREM', key('due:escalate'), id)
else
  redis.call('HSET', incident, 'due', due)
  redis.call('ZADD', key('due:escalate'), due, id)
end
return {text(now), 'stored', due}
`, { incidents: true })

/* ARGV: prefix, before, how many at most. Deletes those that were closed before; answers how many. */
const collectScript = defineScript('collect-incidents', `
local now, gone = clock(), redis.call('ZRANGEBYSCORE', key('incidents-closed'), '-inf', '(' .. ARGV[2], 'LIMIT', 0, ARGV[3])
for _, id in ipairs(gone) do
  redis.call('DEL', key('incident:' .. id), key('incident-lines:' .. id))
  redis.call('ZREM', key('incidents-by-opening'), id)
  redis.call('ZREM', key('incidents-closed'), id)
end
return {text(now), #gone}
`)

export function createIncidents (redis: Redis): Incidents {
  const { keys } = redis

  return {
    async claim ({ generation, limit, lateBy }) {
      const takeOverFrom = redis.takeOverFrom(lease)
      const [time, more, gapStart, gapEnd, silences, incidents, due] = await redis.run(claimScript, [generation, limit, lateBy, lease, redis.expectedNow() ?? '', alertsPerClaim])
      const now = Number(time)
      if (more === 'wait') return { incidents: [], due: [], more: false, now, gap: undefined, silences: '' }
      return { incidents: list(incidents).map(loaded), due: texts(due).map(Number), more: more === 1, now, gap: readGap(gapStart, gapEnd), silences: text(silences), takeOverFrom: takeOverFrom === 'now' ? now + lease : takeOverFrom }
    },

    async load (ids) {
      const [time, gapStart, gapEnd, silences, incidents] = await redis.run(loadScript, [...new Set(ids)], { api: true })
      return { incidents: list(incidents).map(loaded), now: Number(time), gap: readGap(gapStart, gapEnd), silences: text(silences) }
    },

    async open () {
      return await redis.command(client => client.smembers(keys.incidents))
    },

    async list ({ limit, cursor }) {
      const [, page] = await redis.run(pageScript, [cursor ?? '', limit + 1], { api: true })
      if (page === 'none') throw new BadRequest(`${JSON.stringify(cursor)} is no cursor: expected the "next" of an answer`)
      const found = texts(page)
      const all = found.flatMap((document, n) => n % 2 === 0 ? [decodeIncident(document, found[n + 1])] : [])
      const incidents = all.slice(0, limit)
      return { incidents, cursor: all.length > limit ? incidents.at(-1)?.id : undefined }
    },

    async ofGroup (policy, group) {
      const [, id, budget] = await redis.run(ofGroupScript, [linkOf(policy, group), policy])
      return { id: text(id) || undefined, budget: text(budget) }
    },

    async having (fingerprints) {
      const [, found] = await redis.run(havingScript, [...fingerprints])
      return [...new Set(texts(found).flatMap(ids => ids.split(' ')))]
    },

    async put (write) {
      const { generation, durable } = write
      const [, kind, due] = await redis.run(putScript, putArguments(write, redis.expectedNow()), { durable, api: generation === undefined })
      if (kind !== 'stored') return 'changed'
      if (due) redis.onArmed('escalate', Number(due))
      return 'stored'
    },

    async lines (id) {
      const [, shift, lines] = await redis.run(linesScript, [id])
      return texts(lines).map(stored => {
        const end = stored.indexOf(' ')
        const line = JSON.parse(stored.slice(end)) as Line // Written by put and by nothing else.
        return { ...line, at: line.at + Number(shift) - Number(stored.slice(0, end)) }
      })
    },

    async turns (policy) {
      const stored = await redis.command(client => client.hgetall(keys.turns(policy)))
      const turns = Object.entries(stored).map(([person, times]) => [person, turnsFor(JSON.parse(times) as number[], redis.now())] as const)
      return new Map(turns.filter(([, times]) => times.length > 0))
    },

    async collect (before) {
      let gone = 0
      for (let deleted = pageSize; deleted === pageSize; gone += deleted) {
        deleted = Number((await redis.run(collectScript, [before, pageSize]))[1])
      }
      return gone
    }
  }
}

function putArguments ({ was, incident, looked, due, opens, beside, budget, generation, effects, events }: IncidentWrite, expected: number | undefined): Array<string | number> {
  const [links, linksBefore] = [linksOf(incident), linksOf(was)]
  const [alerts, alertsBefore] = [indexedAlerts(incident), indexedAlerts(was)]
  const lists: Array<Array<string | number>> = [
    looked.flatMap(({ fingerprint, endsAt }) => [fingerprint, endsAt]),
    without(alerts, alertsBefore),
    without(alertsBefore, alerts),
    without(links, linksBefore),
    without(linksBefore, links),
    effects.flatMap(effect => effect.kind === 'line' ? [JSON.stringify(effect)] : []),
    effects.flatMap(effect => effect.kind === 'turn' ? [effect.person, effect.at] : [])
  ]
  const { id, version, openedAt, policy, closed } = incident
  return [
    id, was?.version ?? '', was?.openedAt ?? '', version, openedAt, writeIncident(incident), alertsIn(incident).join(' '), due ?? '', closed ? 1 : 0,
    generation ?? '', expected ?? '', opens === undefined ? '' : linkOf(policy.name, opens), policy.name,
    budget ? 1 : 0, budget?.was ?? '', budget?.becomes ?? '', mostLines, turnsCount, JSON.stringify(events), beside ? ` ${beside.join(' ')} ` : '',
    ...lists.flatMap(items => [items.length, ...items])
  ]
}

function loaded (answer: Answer): LoadedIncident {
  const [document, by, fingerprints, records, documents] = list(answer)
  const [lines, texted] = [texts(records), texts(documents)]
  return {
    incident: decodeIncident(text(document), text(by)),
    alerts: texts(fingerprints).map((fingerprint, n) => decodeAlert(fingerprint, lines[n] ?? '', texted[n] ?? ''))
  }
}

function decodeIncident (document: string, by: string | undefined): Incident {
  return shiftIncident(readIncident(document), Number(by))
}

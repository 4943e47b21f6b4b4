import { labelsIn } from '../../domain/alert-document.ts'
import { compareInstants } from '../../domain/instant.ts'
import type { Change, Refresh, StoredAlert } from '../state.ts'
import { createEventLines } from './history.ts'
import { decodeAlert, endsArguments } from './record.ts'
import { type Answer, defineScript, list, textOrNone } from './script.ts'

/*
 * Alerts travel in runs of those that have most in common: an argument costs both sides a tenth of a microsecond and more.
 * ARGV: prefix, generation, then runs of alerts: their number, arguments of each (2 or 3), endsAt, updatedAt, endsAt as text; of each
 * alert: fingerprint, digest, and in a run of 3 the document. Answers who is not known: {number, record, document}, or {number}.
 */
export const refreshScript = defineScript('refresh', `
local now, generation, last = clock(), ARGV[2], #ARGV
local current = redis.call('HGET', key('generation'), 'number') == generation
local function began(digest) return string.match(digest, '^[^/]*/') end
local fingerprints, i = {}, 3
while i <= last do
  local width, behind = ARGV[i + 1], i + 5 + ARGV[i] * ARGV[i + 1]
  for at = i + 5, behind - 1, width do fingerprints[#fingerprints + 1] = ARGV[at] end
  i = behind
end
local records = redis.call('HMGET', key('records'), unpack(fingerprints))
local write, documents, answer, unknown, n = {}, {}, {}, {}, 0
i = 3
while i <= last do
  local width, behind, new = tonumber(ARGV[i + 1]), i + 5 + ARGV[i] * ARGV[i + 1], tonumber(ARGV[i + 2])
  local times, ends = ' ' .. generation .. ' ' .. ARGV[i + 2] .. ' ' .. ARGV[i + 3] .. ' ', ' ' .. ARGV[i + 4]
  local changed = width == 3
  for at = i + 5, behind - 1, width do
    n = n + 1
    local record, given, version, routed, old, digest = records[n], ARGV[at + 1], nil, nil, nil, nil
    if record then version, routed, old, digest = string.match(record, '^(%d+) (%d+) (%S+) %S+ (%S+)') end
    if record and current and routed == generation and (digest == given or changed and began(digest) == began(given))
      and tonumber(old) > now and new > now and new >= tonumber(old) then
      write[#write + 1] = ARGV[at]
      write[#write + 1] = (version + 1) .. times .. given .. ends
      if changed then
        documents[#documents + 1] = ARGV[at]
        documents[#documents + 1] = ARGV[at + 2]
      end
    else
      unknown[#unknown + 1] = ARGV[at]
      answer[#answer + 1] = {n, record or nil}
    end
  end
  i = behind
end
if #write > 0 then redis.call('HSET', key('records'), unpack(write)) end
if #documents > 0 then redis.call('HSET', key('documents'), unpack(documents)) end
if #unknown > 0 then
  local stored = redis.call('HMGET', key('documents'), unpack(unknown))
  for u, one in ipairs(answer) do
    if one[2] then one[3] = stored[u] end
  end
end
return {text(now), answer}
`)

/*
 * ARGV: prefix, generation, number of groups, per group: id, route, labels, log, interval, wait; parts and lines of the events
 * (history.ts); then runs of alerts: their number, version read, groups by number ('=' for those that they are in), inhibition keys;
 * of each alert: fingerprint, its record behind the generation, document. Answers who was refused: {number, record, document}, or
 * {number}; then the due times armed, 1 if it is
 * to be routed anew, and 1 if incidents are to be looked at. Each structure is written once for all alerts: a call of Redis costs more than what it does. And Lua
 * hashes every byte of a text that it gets or makes: what is long is taken as it comes, and put together nowhere.
 */
export const putScript = defineScript('put', `
local now, generation, last = clock(), ARGV[2], #ARGV
local stale = redis.call('HGET', key('generation'), 'number') ~= generation
local first = 6 + 6 * ARGV[3]
local fingerprints, i = {}, first
while i <= last do
  local behind = i + 4 + 3 * ARGV[i]
  for at = i + 4, behind - 1, 3 do fingerprints[#fingerprints + 1] = ARGV[at] end
  i = behind
end
local records = redis.call('HMGET', key('records'), unpack(fingerprints))
local documents, lines, written, refused, armed, n = {}, {}, {}, {}, {}, 0
local members, founders, sources = {}, {}, {}
local function add(lists, name, values)
  local list = lists[name]
  if not list then
    lists[name] = values
  else
    for _, value in ipairs(values) do list[#list + 1] = value end
  end
end
i = first
while i <= last do
  local behind, expected, groups, stored = i + 4 + 3 * ARGV[i], ARGV[i + 1], ARGV[i + 2], {}
  local head, begin = (expected + 1) .. ' ' .. (stale and '0' or generation) .. ' ', nil
  for at = i + 4, behind - 1, 3 do
    n = n + 1
    local fingerprint, version, routed = ARGV[at], '0', nil
    local record = written[fingerprint] or records[n]
    if record then version, routed = string.match(record, '^(%d+) (%d+) ') end
    if version == expected and (groups ~= '=' or routed == generation) then
      local line = head .. ARGV[at + 1]
      written[fingerprint] = line
      documents[#documents + 1] = fingerprint
      documents[#documents + 1] = ARGV[at + 2]
      lines[#lines + 1] = fingerprint
      lines[#lines + 1] = line
      stored[#stored + 1] = fingerprint
      begin = begin or ARGV[at + 1]
    else
      refused[#refused + 1] = {n, record or nil}
    end
  end
  if #stored > 0 and not stale then
    for group in string.gmatch(groups, '%d+') do
      -- The digest begins with the start of the alert.
      if not members[group] then founders[#founders + 1] = {group, tonumber(string.match(begin, '^%S+ %S+ ([^/]*)/'))} end
      add(members, group, {unpack(stored)})
    end
    for source in string.gmatch(ARGV[i + 3], '%S+') do add(sources, source, {unpack(stored)}) end
  end
  i = behind
end
if #lines > 0 then
  redis.call('HSET', key('documents'), unpack(documents))
  redis.call('HSET', key('records'), unpack(lines))
end
for _, one in ipairs(refused) do
  if one[2] then one[3] = redis.call('HGET', key('documents'), fingerprints[one[1]]) end
end
for _, founder in ipairs(founders) do
  local i = 4 + 6 * founder[1]
  local id, due = ARGV[i], now + ARGV[i + 5]
  redis.call('SADD', key('members:' .. id), unpack(members[founder[1]]))
  if redis.call('HSETNX', key('group:' .. id), 'route', ARGV[i + 1]) == 1 then
    if founder[2] + ARGV[i + 5] < now then due = now end
    redis.call('HSET', key('group:' .. id), 'labels', ARGV[i + 2], 'log', ARGV[i + 3], 'interval', ARGV[i + 4], 'next', text(due))
    redis.call('SADD', key('groups'), id)
    redis.call('ZADD', key('due:flush'), due, id)
    armed[#armed + 1] = text(due)
  end
end
for source, found in pairs(sources) do
  redis.call('SADD', key('inhibit:' .. source), unpack(found))
  redis.call('SADD', key('inhibits:' .. generation), source)
end
if stale then
  -- A re-route under way may be past these already: its end must not count as theirs.
  redis.call('HDEL', key('duties'), 'reroute')
  redis.call('ZADD', key('due:upkeep'), 'LT', now, 'reroute')
end
if #lines > 0 and ARGV[first - 1] ~= '' then
  local missing = {}
  for r, one in ipairs(refused) do missing[r] = one[1] end
  redis.call('XADD', key('history'), 'MAXLEN', '~', '250000', '*', 'parts', ARGV[first - 2], 'lines', ARGV[first - 1], 'without', table.concat(missing, ' '))
end
local woken = 0
if #lines > 0 and redis.call('EXISTS', key('incident-alerts')) == 1 then
  local stored = {}
  for n = 1, #lines, 2 do stored[#stored + 1] = lines[n] end
  for _, ids in ipairs(redis.call('HMGET', key('incident-alerts'), unpack(stored))) do
    for id in string.gmatch(ids or '', '%S+') do
      wakeIncident(id, now)
      woken = 1
    end
  end
end
return {text(now), refused, armed, stale and 1 or 0, woken}
`, { wakes: true })

export function refreshArguments (batch: readonly Refresh[], generation: number): Array<string | number> {
  const args: Array<string | number> = [generation]
  for (const run of runsOf(batch, refreshedAlike)) {
    const [{ endsAt, updatedAt, document }] = run
    const [ends, endsText] = endsArguments(endsAt)
    args.push(run.length, document ? 3 : 2, ends, updatedAt, endsText)
    for (const { fingerprint, digest, document } of run) {
      args.push(fingerprint, digest)
      if (document !== undefined) args.push(document)
    }
  }
  return args
}

/** Prometheus gives all alerts of a batch the same end. */
function refreshedAlike (a: Refresh, b: Refresh): boolean {
  return a.updatedAt === b.updatedAt && !a.document === !b.document && compareInstants(a.endsAt, b.endsAt) === 0 && a.endsAt.offset === b.endsAt.offset
}

export function putArguments (changes: readonly Change[], generation: number): Array<string | number> {
  const groups: Array<string | number> = []
  const numbers = new Map<string, number>()
  const numberOf = ({ group, groupWait }: Change['memberships'][number]): number => {
    const known = numbers.get(group.id)
    if (known !== undefined) return known
    groups.push(group.id, group.routeId, JSON.stringify(group.labels), group.logId, group.groupInterval, groupWait)
    numbers.set(group.id, numbers.size)
    return numbers.size - 1
  }
  const events = createEventLines()
  const alerts: Array<string | number> = []
  for (const run of runsOf(changes, placedAlike)) {
    const [{ version, memberships, inhibits, stays }] = run
    alerts.push(run.length, version, stays ? '=' : memberships.map(numberOf).join(' '), stays ? '' : inhibits.join(' '))
    for (const { alert, document, digest, events: about } of run) {
      const [ends, endsText] = endsArguments(alert.endsAt)
      events.add(about, { labels: alert.labels, json: labelsIn(document) })
      alerts.push(alert.fingerprint, `${ends} ${alert.updatedAt} ${digest} ${endsText}`, document)
    }
  }
  return [generation, numbers.size, ...groups, ...events.written(), ...alerts]
}

/** Alerts of one rule come one behind the other, and mostly go to the same places. */
function placedAlike (a: Change, b: Change): boolean {
  if (a.version !== b.version || !a.stays !== !b.stays) return false
  return a.stays || (
    a.memberships.length === b.memberships.length && a.memberships.every(({ group }, n) => group.id === b.memberships[n]?.group.id) &&
    a.inhibits.length === b.inhibits.length && a.inhibits.every((key, n) => key === b.inhibits[n])
  )
}

function runsOf<Item> (items: readonly Item[], alike: (a: Item, b: Item) => boolean): Array<[Item, ...Item[]]> {
  const runs: Array<[Item, ...Item[]]> = []
  let run: [Item, ...Item[]] | undefined
  for (const item of items) {
    if (run && alike(run[0], item)) run.push(item)
    else runs.push(run = [item])
  }
  return runs
}

/** The alerts of a batch with which a script did not do as it was told, by their place: {number, record, document} each. */
export function exceptions (answer: Answer | undefined, fingerprintOf: (at: number) => string | undefined) {
  return list(answer).map(one => {
    const [number, ...current] = list(one)
    const at = Number(number) - 1
    return { at, current: stored(fingerprintOf(at), current) }
  })
}

function stored (fingerprint: string | undefined, answer: Answer | undefined): StoredAlert | undefined {
  const [record, document] = list(answer).map(textOrNone)
  return fingerprint && record && document ? decodeAlert(fingerprint, record, document) : undefined
}

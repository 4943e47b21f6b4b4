import type { Instant } from '../../domain/instant.ts'
import type { Alerts, Change, Refresh, StoredAlert } from '../state.ts'
import type { Redis } from './client.ts'
import { createDocuments } from './documents.ts'
import { decodeAlert, encodeDocument, endsArguments } from './record.ts'
import { type Answer, defineScript, list, textOrNone, texts } from './script.ts'

/** A script takes at most this many alerts: Lua's unpack ends near 8 000 values, and others wait while it runs. */
const batchSize = 500
/** Records to a page when all are read: a line each, so a page may be longer than a batch. */
const scanSize = 2000

/*
 * ARGV: prefix, generation, then per alert: fingerprint, digest, endsAt, updatedAt, endsAt as text, document ('' for the stored one).
 * Answers per alert 1 when known, else {record, document} or {}.
 */
const refreshScript = defineScript('refresh', `
local now, generation = clock(), ARGV[2]
local current = redis.call('HGET', key('generation'), 'number') == generation
local fingerprints = {}
local function began(digest) return string.match(digest, '^[^/]*/') end
for i = 3, #ARGV, 6 do fingerprints[#fingerprints + 1] = ARGV[i] end
local records = redis.call('HMGET', key('records'), unpack(fingerprints))
local write, documents, answer, unknown = {}, {}, {}, {}
for n, fingerprint in ipairs(fingerprints) do
  local i = 6 * n - 3
  local record, version, routed, ends, digest = records[n], nil, nil, nil, nil
  if record then version, routed, ends, digest = string.match(record, '^(%d+) (%d+) (%S+) %S+ (%S+)') end
  local new = tonumber(ARGV[i + 2])
  local changed = ARGV[i + 5] ~= ''
  if record and current and routed == generation and (digest == ARGV[i + 1] or changed and began(digest) == began(ARGV[i + 1]))
    and tonumber(ends) > now and new > now and new >= tonumber(ends) then
    write[#write + 1] = fingerprint
    write[#write + 1] = text(version + 1) .. ' ' .. generation .. ' ' .. ARGV[i + 2] .. ' ' .. ARGV[i + 3] .. ' ' .. ARGV[i + 1] .. ' ' .. ARGV[i + 4]
    if changed then
      documents[#documents + 1] = fingerprint
      documents[#documents + 1] = ARGV[i + 5]
    end
    answer[n] = 1
  else
    unknown[#unknown + 1] = fingerprint
    answer[n] = record and {record} or {}
  end
end
if #write > 0 then redis.call('HSET', key('records'), unpack(write)) end
if #documents > 0 then redis.call('HSET', key('documents'), unpack(documents)) end
if #unknown > 0 then
  local stored = redis.call('HMGET', key('documents'), unpack(unknown))
  local d = 0
  for n = 1, #fingerprints do
    if answer[n] ~= 1 then
      d = d + 1
      if answer[n][1] then answer[n][2] = stored[d] end
    end
  end
end
return {text(now), answer}
`)

/*
 * ARGV: prefix, generation, number of groups, number of alerts; per group: id, route, labels, log, interval, wait; per alert:
 * fingerprint, version read, endsAt, updatedAt, digest, endsAt as text, startsAt, document, events, its groups by number ('=' for
 * those that it is in), its inhibition keys. Answers per alert 1 when stored, else {record, document} or {}; then the due times armed.
 * Each structure is written once for all alerts: a call of Redis costs more than what it does.
 */
const putScript = defineScript('put', `
local now, generation = clock(), ARGV[2]
local stale = redis.call('HGET', key('generation'), 'number') ~= generation
local first, count = 5 + 6 * ARGV[3], tonumber(ARGV[4])
local fingerprints, written = {}, {}
for n = 1, count do fingerprints[n] = ARGV[first + 11 * (n - 1)] end
local records = redis.call('HMGET', key('records'), unpack(fingerprints))
local documents, lines, ends, events, answer, refused, armed = {}, {}, {}, {}, {}, {}, {}
local members, founders, sources = {}, {}, {}
local function add(lists, name, value)
  if lists[name] then table.insert(lists[name], value) else lists[name] = {value} end
end
for n, fingerprint in ipairs(fingerprints) do
  local i = first + 11 * (n - 1)
  local record = written[fingerprint] or records[n]
  local version, routed, old = '0', nil, nil
  if record then version, routed, old = string.match(record, '^(%d+) (%d+) (%S+)') end
  if version == ARGV[i + 1] and (ARGV[i + 9] ~= '=' or routed == generation) then
    local line = text(version + 1) .. ' ' .. (stale and '0' or generation) .. ' ' .. ARGV[i + 2] .. ' ' .. ARGV[i + 3] .. ' ' .. ARGV[i + 4] .. ' ' .. ARGV[i + 5]
    written[fingerprint] = line
    table.insert(documents, fingerprint)
    table.insert(documents, ARGV[i + 7])
    table.insert(lines, fingerprint)
    table.insert(lines, line)
    -- The list of ends may have an alert too early, not too late.
    if not old or tonumber(ARGV[i + 2]) < tonumber(old) then
      table.insert(ends, ARGV[i + 2])
      table.insert(ends, fingerprint)
    end
    if ARGV[i + 8] ~= '' then table.insert(events, ARGV[i + 8]) end
    if not stale then
      for group in string.gmatch(ARGV[i + 9], '%d+') do
        if not members[group] then table.insert(founders, {group, tonumber(ARGV[i + 6])}) end
        add(members, group, fingerprint)
      end
      for source in string.gmatch(ARGV[i + 10], '%S+') do add(sources, source, fingerprint) end
    end
    answer[n] = 1
  else
    answer[n] = record and {record} or {}
    if record then table.insert(refused, n) end
  end
end
if #lines > 0 then
  redis.call('HSET', key('documents'), unpack(documents))
  redis.call('HSET', key('records'), unpack(lines))
end
-- LT: one that is given twice stands under its earliest end.
if #ends > 0 then redis.call('ZADD', key('ends'), 'LT', unpack(ends)) end
for _, n in ipairs(refused) do answer[n][2] = redis.call('HGET', key('documents'), fingerprints[n]) end
for _, founder in ipairs(founders) do
  local i = 5 + 6 * founder[1]
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
if #events > 0 then remember('[' .. table.concat(events, ',') .. ']') end
return {text(now), answer, armed, stale and 1 or 0}
`)

/* ARGV: prefix, limit, the keys (as in put). Answers per key the first sources found that fire. */
const sourcesScript = defineScript('sources', `
local now, limit = clock(), tonumber(ARGV[2])
local gap = redis.call('HMGET', key('pulse'), 'gapStart', 'gapEnd')
local gapStart, gapEnd = tonumber(gap[1] or ''), tonumber(gap[2] or '')
local function fires(record)
  if not record then return false end
  local ends, updated = string.match(record, '^%d+ %d+ (%S+) (%S+)')
  ends, updated = tonumber(ends), tonumber(updated)
  if ends > now then return true end
  -- What ran out while nobody could reach us counts as firing until its sender had as long again (protocol 28).
  return gapEnd and ends > updated and ends >= gapStart and updated < gapEnd and gapEnd + ends - updated > now
end
local answer = {}
for k = 3, #ARGV do
  local found, cursor = {}, '0'
  repeat
    local page = redis.call('SSCAN', key('inhibit:' .. ARGV[k]), cursor, 'COUNT', 100)
    cursor = page[1]
    if #page[2] > 0 then
      local records = redis.call('HMGET', key('records'), unpack(page[2]))
      for n, record in ipairs(records) do
        if fires(record) and #found < limit then found[#found + 1] = page[2][n] end
      end
    end
  until cursor == '0' or #found >= limit
  answer[#answer + 1] = found
end
return {text(now), answer}
`)

/*
 * ARGV: prefix, before, offset, limit. Answers the alerts from there on that ended by then, and how many of those listed did not.
 * Refreshes leave the list of ends alone, a third of their cost otherwise: what stands too early in it is moved here.
 */
const endedScript = defineScript('ended', `
local before = tonumber(ARGV[2])
local listed = redis.call('ZRANGEBYSCORE', key('ends'), '-inf', before, 'LIMIT', ARGV[3], ARGV[4])
if #listed == 0 then return {text(clock()), {}, 0} end
local records = redis.call('HMGET', key('records'), unpack(listed))
local ended, moved = {}, {}
for n, fingerprint in ipairs(listed) do
  local ends = records[n] and string.match(records[n], '^%d+ %d+ (%S+)')
  if ends and tonumber(ends) > before then
    moved[#moved + 1] = ends
    moved[#moved + 1] = fingerprint
  else
    ended[#ended + 1] = fingerprint
  end
end
if #moved > 0 then redis.call('ZADD', key('ends'), unpack(moved)) end
return {text(clock()), ended, #moved / 2}
`)

/*
 * ARGV: prefix, before, generation, then per alert: fingerprint, number of groups, their ids, number of inhibition keys, the keys.
 * Answers how many went, or 'old' when others than these groups may hold them.
 */
const collectScript = defineScript('collect', `
local current = redis.call('HMGET', key('generation'), 'number', 'routed')
if current[1] ~= ARGV[3] or current[2] ~= ARGV[3] then return {text(clock()), 'old'} end
local before, gone = tonumber(ARGV[2]), 0
local i = 4
while i <= #ARGV do
  local fingerprint, groups = ARGV[i], tonumber(ARGV[i + 1])
  local record = redis.call('HGET', key('records'), fingerprint)
  local keep = not record or tonumber(string.match(record, '^%d+ %d+ (%S+)')) > before
  i = i + 2
  for g = 1, groups do
    keep = keep or redis.call('SISMEMBER', key('members:' .. ARGV[i]), fingerprint) == 1
    i = i + 1
  end
  local inhibits = tonumber(ARGV[i])
  i = i + 1
  for n = 1, inhibits do
    if not keep then redis.call('SREM', key('inhibit:' .. ARGV[i]), fingerprint) end
    i = i + 1
  end
  if not keep then
    redis.call('HDEL', key('records'), fingerprint)
    redis.call('HDEL', key('documents'), fingerprint)
    redis.call('ZREM', key('ends'), fingerprint)
    gone = gone + 1
  end
end
return {text(clock()), gone}
`)

export function createAlerts (redis: Redis): Alerts {
  const { keys } = redis
  const alertsOf = createDocuments(redis)

  return {
    async refresh (batch, { generation, durable }) {
      const answers = await inBatches(batch, part => redis.run(refreshScript, refreshArguments(part, generation), { durable, api: true }))
      return answers.flatMap(answer => list(answer[1]))
        .map((one, n) => one === 1 ? 'known' : stored(batch[n]?.fingerprint, one))
    },

    async put (changes, { generation, durable }) {
      const answers = await inBatches(changes, part => redis.run(putScript, putArguments(part, generation), { durable, api: true }))
      for (const [, , armed, stale] of answers) {
        for (const due of texts(armed)) redis.onArmed('flush', Number(due))
        if (stale === 1) redis.onArmed('upkeep', redis.now())
      }
      return answers.flatMap(answer => list(answer[1]))
        .map((one, n) => one === 1 ? 'stored' : { current: stored(changes[n]?.alert.fingerprint, one) })
    },

    async list (since) {
      const found: StoredAlert[] = []
      let cursor = '0'
      const seen = new Set<string>()
      do {
        const [next, page] = await redis.command(client => client.hscan(keys.records, cursor, 'COUNT', scanSize))
        cursor = next
        const live: Array<[string, string]> = []
        for (let i = 0; i < page.length; i += 2) {
          const [fingerprint = '', record = ''] = [page[i], page[i + 1]]
          if (seen.has(fingerprint) || endIn(record) < since) continue
          seen.add(fingerprint)
          live.push([fingerprint, record])
        }
        for (const alert of await alertsOf(live)) if (alert) found.push(alert)
      } while (cursor !== '0')
      return found
    },

    async get (fingerprints) {
      const found: Array<StoredAlert | undefined> = []
      for (const part of parts(fingerprints, batchSize)) {
        const records = await redis.command(client => client.hmget(keys.records, ...part))
        const stored = part.flatMap((fingerprint, n) => records[n] ? [[fingerprint, records[n]] as const] : [])
        const alerts = new Map((await alertsOf(stored)).flatMap(stored => stored ? [[stored.alert.fingerprint, stored] as const] : []))
        found.push(...part.map(fingerprint => alerts.get(fingerprint)))
      }
      return found
    },

    async unrouted (generation, cursor = '0') {
      const [next, page] = await redis.command(client => client.hscan(keys.records, cursor, 'COUNT', batchSize))
      const stale: Array<[string, string]> = []
      for (let i = 0; i < page.length; i += 2) {
        const [fingerprint = '', record = ''] = page.slice(i, i + 2)
        if (record.split(' ', 2)[1] !== String(generation)) stale.push([fingerprint, record])
      }
      return { alerts: (await alertsOf(stale)).filter(alert => alert !== undefined), cursor: next === '0' ? undefined : next }
    },

    async sources (indexKeys, limit) {
      if (indexKeys.length === 0) return []
      const answer = await redis.run(sourcesScript, [limit, ...indexKeys])
      return list(answer[1]).map(texts)
    },

    async collect (before, { generation, indexesOf }) {
      let gone = 0
      let offset = 0
      for (;;) {
        const [, ended, moved] = await redis.run(endedScript, [before, offset, batchSize])
        const expired = texts(ended)
        if (expired.length === 0 && moved === 0) return gone
        const alerts = (await this.get(expired)).filter(alert => alert !== undefined)
        const answer = await redis.run(collectScript, [before, generation, ...alerts.flatMap(({ alert }) => {
          const { groups, inhibits } = indexesOf(alert)
          return [alert.fingerprint, groups.length, ...groups, inhibits.length, ...inhibits]
        })])
        if (answer[1] === 'old') return gone
        const went = Number(answer[1])
        gone += went
        // What is still held by a group stays in the index and is passed over.
        offset += expired.length - went
      }
    }
  }
}

function endIn (record: string): number {
  return Number(record.split(' ', 3)[2])
}

function refreshArguments (batch: readonly Refresh[], generation: number): Array<string | number> {
  const args: Array<string | number> = [generation]
  let last: Instant | undefined
  let ends: [string, string] = ['', '']
  for (const { fingerprint, digest, endsAt, updatedAt, document } of batch) {
    // Prometheus gives all alerts of a batch the same end: print it once.
    if (endsAt !== last) ends = endsArguments(endsAt)
    last = endsAt
    args.push(fingerprint, digest, ends[0], updatedAt, ends[1], document ? encodeDocument(document) : '')
  }
  return args
}

function putArguments (changes: readonly Change[], generation: number): Array<string | number> {
  const groups: Array<string | number> = []
  const numbers = new Map<string, number>()
  const numberOf = ({ group, groupWait }: Change['memberships'][number]): number => {
    const known = numbers.get(group.id)
    if (known !== undefined) return known
    groups.push(group.id, group.routeId, JSON.stringify(group.labels), group.logId, group.groupInterval, groupWait)
    numbers.set(group.id, numbers.size)
    return numbers.size - 1
  }
  const alerts = changes.flatMap(({ alert, digest, version, memberships, inhibits, stays, events }) => {
    const [ends, endsText] = endsArguments(alert.endsAt)
    return [
      alert.fingerprint, version, ends, alert.updatedAt, digest, endsText, alert.startsAt.ms, encodeDocument(alert),
      events.map(event => JSON.stringify(event)).join(),
      stays ? '=' : memberships.map(numberOf).join(' '),
      stays ? '' : inhibits.join(' ')
    ]
  })
  return [generation, numbers.size, changes.length, ...groups, ...alerts]
}

function stored (fingerprint: string | undefined, answer: Answer | undefined): StoredAlert | undefined {
  const [record, document] = list(answer).map(textOrNone)
  return fingerprint && record && document ? decodeAlert(fingerprint, record, document) : undefined
}

async function inBatches<Item> (items: readonly Item[], send: (part: Item[]) => Promise<Answer[]>): Promise<Answer[][]> {
  return await Promise.all(parts(items, batchSize).map(send))
}

export function parts<Item> (items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size))
}

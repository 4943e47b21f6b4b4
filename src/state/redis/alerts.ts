import type { Alerts, StoredAlert } from '../state.ts'
import type { Redis } from './client.ts'
import { createDocuments } from './documents.ts'
import { exceptions, putArguments, putScript, refreshArguments, refreshScript } from './intake.ts'
import { defineScript, list, text, texts } from './script.ts'

/** A script takes at most this many alerts: Lua's unpack ends near 8 000 values, and others wait while it runs. */
const batchSize = 500
/** Records to a page when all are read: a line each, so a page may be longer than a batch. */
const scanSize = 2000

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

/* ARGV: prefix, before, cursor, how many to look at. Answers the next cursor and the alerts that ended by then. */
const endedScript = defineScript('ended', `
local before, ended = tonumber(ARGV[2]), {}
local page = redis.call('HSCAN', key('records'), ARGV[3], 'COUNT', ARGV[4])
for i = 1, #page[2], 2 do
  if tonumber(string.match(page[2][i + 1], '^%d+ %d+ (%S+)')) <= before then ended[#ended + 1] = page[2][i] end
end
return {text(clock()), page[1], ended}
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
      const answers = await inBatches(batch, async part => {
        const [, unknown] = await redis.run(refreshScript, refreshArguments(part, generation), { durable, api: true })
        const result: Array<'known' | StoredAlert | undefined> = part.map(() => 'known')
        for (const { at, current } of exceptions(unknown, at => part[at]?.fingerprint)) result[at] = current
        return result
      })
      return answers.flat()
    },

    async put (changes, { generation, durable }) {
      const answers = await inBatches(changes, async part => {
        const [, refused, armed, stale, woken] = await redis.run(putScript, putArguments(part, generation), { durable, api: true })
        for (const due of texts(armed)) redis.onArmed('flush', Number(due))
        if (stale === 1) redis.onArmed('upkeep', redis.now())
        if (woken === 1) redis.onArmed('escalate', redis.now())
        const result: Array<'stored' | { current: StoredAlert | undefined }> = part.map(() => 'stored')
        for (const { at, current } of exceptions(refused, at => part[at]?.alert.fingerprint)) result[at] = { current }
        return result
      })
      return answers.flat()
    },

    async list (since) {
      const found: StoredAlert[] = []
      const seen = new Set<string>()
      const scan = (from: string) => redis.command(client => client.hscan(keys.records, from, 'COUNT', scanSize))
      let coming: Promise<[string, string[]]> | undefined = scan('0')
      while (coming) {
        const [cursor, page]: [string, string[]] = await coming
        // Redis reads the next page while this one is looked through.
        coming = cursor === '0' ? undefined : scan(cursor)
        coming?.catch(() => {}) // Heard of where it is awaited, unless this page fails first.
        const live: Array<[string, string]> = []
        for (let i = 0; i < page.length; i += 2) {
          const [fingerprint = '', record = ''] = [page[i], page[i + 1]]
          if (endIn(record) < since || seen.has(fingerprint)) continue
          seen.add(fingerprint)
          live.push([fingerprint, record])
        }
        for (const alert of await alertsOf(live)) if (alert) found.push(alert)
      }
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
      let cursor = '0'
      do {
        const [, next, ended] = await redis.run(endedScript, [before, cursor, batchSize])
        cursor = text(next)
        const alerts = (await this.get(texts(ended))).filter(alert => alert !== undefined)
        if (alerts.length === 0) continue
        const answer = await redis.run(collectScript, [before, generation, ...alerts.flatMap(({ alert }) => {
          const { groups, inhibits } = indexesOf(alert)
          return [alert.fingerprint, groups.length, ...groups, inhibits.length, ...inhibits]
        })])
        if (answer[1] === 'old') return gone
        gone += Number(answer[1])
      } while (cursor !== '0')
      return gone
    }
  }
}

function endIn (record: string): number {
  const start = record.indexOf(' ', record.indexOf(' ') + 1) + 1
  return Number(record.slice(start, record.indexOf(' ', start)))
}

async function inBatches<Item, Result> (items: readonly Item[], send: (part: Item[]) => Promise<Result>): Promise<Result[]> {
  return await Promise.all(parts(items, batchSize).map(send))
}

export function parts<Item> (items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size))
}

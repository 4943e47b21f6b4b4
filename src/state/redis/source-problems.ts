import { readProblem, writeProblem } from '../../domain/source-document.ts'
import type { SourceProblem } from '../../domain/source-problem.ts'
import type { SourceProblems } from '../state.ts'
import { parts } from './alerts.ts'
import type { Redis } from './client.ts'
import { type Answer, defineScript, list, text } from './script.ts'

/** For so long whoever wrote a problem is given to do what is owed for it. */
const patience = 10_000
const pageSize = 500

/* ARGV: prefix, source, keys. Answers per key what is stored ('' for nothing) and what is owed ('' for nothing). */
const loadScript = defineScript('load-problems', `
local now, answer = clock(), {}
for i = 3, #ARGV do
  local stored = redis.call('HGET', key('source-problems:' .. ARGV[2]), ARGV[i])
  answer[#answer + 1] = {stored or '', stored and redis.call('HGET', key('source-effects'), ARGV[2] .. ' ' .. ARGV[i]) or ''}
end
return {text(now), answer}
`)

/*
 * ARGV: prefix, source, key, version, document, what is owed ('' for nothing), when it ended or will (keys.ts), changed at, patience.
 * Answers 1 if it was stored, and the time for which the duty was armed; '' if an earlier one stands, or nothing is owed.
 */
const putScript = defineScript('put-problem', `
local now, name, problems = clock(), ARGV[2] .. ' ' .. ARGV[3], key('source-problems:' .. ARGV[2])
local version = string.match(redis.call('HGET', problems, ARGV[3]) or '0', '^%d+')
if version + 1 ~= tonumber(ARGV[4]) then return {text(now), 0, ''} end
redis.call('HSET', problems, ARGV[3], ARGV[4] .. ' ' .. ARGV[7] .. ' ' .. ARGV[5])
if ARGV[7] == '-' then redis.call('ZREM', key('source-changes'), name) else redis.call('ZADD', key('source-changes'), ARGV[8], name) end
if ARGV[6] == '' then
  redis.call('HDEL', key('source-effects'), name)
  redis.call('ZREM', key('source-owed'), name)
  return {text(now), 1, ''}
end
redis.call('HSET', key('source-effects'), name, ARGV[6])
redis.call('ZADD', key('source-owed'), 'NX', now, name)
-- Who does the duty may be past this already: its end must not count as that of this, and its lease is no time of its own.
if redis.call('HDEL', key('duties'), 'sources') == 1 then redis.call('ZREM', key('due:upkeep'), 'sources') end
local armed = redis.call('ZADD', key('due:upkeep'), 'LT', 'CH', now + ARGV[9], 'sources')
return {text(now), 1, armed == 1 and text(now + ARGV[9]) or ''}
`)

/* ARGV: prefix, source, key, version. Answers 1 if that is still its version. */
const settleScript = defineScript('settle-problem', `
local now, name = clock(), ARGV[2] .. ' ' .. ARGV[3]
local stored = redis.call('HGET', key('source-problems:' .. ARGV[2]), ARGV[3])
if not stored or string.match(stored, '^%d+') ~= ARGV[4] then return {text(now), 0} end
redis.call('HDEL', key('source-effects'), name)
redis.call('ZREM', key('source-owed'), name)
return {text(now), 1}
`)

/* ARGV: prefix, before, limit. Answers what is stored and what is owed, of each. */
const owingScript = defineScript('owing-problems', `
local now, answer = clock(), {}
for _, name in ipairs(redis.call('ZRANGEBYSCORE', key('source-owed'), '-inf', '(' .. ARGV[2], 'LIMIT', 0, ARGV[3])) do
  local source, problem = string.match(name, '^(%S+) (.*)$')
  local stored, effects = redis.call('HGET', key('source-problems:' .. source), problem), redis.call('HGET', key('source-effects'), name)
  if stored and effects then answer[#answer + 1] = {stored, effects} else redis.call('ZREM', key('source-owed'), name) end
end
return {text(now), answer}
`)

/* ARGV: prefix, source, cursor, page size. Answers the next cursor, and what is stored and what is owed ('' for nothing) of each. */
const listScript = defineScript('list-problems', `
local now, answer = clock(), {}
local page = redis.call('HSCAN', key('source-problems:' .. ARGV[2]), ARGV[3], 'COUNT', ARGV[4])
for i = 1, #page[2], 2 do
  answer[#answer + 1] = {page[2][i + 1], redis.call('HGET', key('source-effects'), ARGV[2] .. ' ' .. page[2][i]) or ''}
end
return {text(now), page[1], answer}
`)

/* ARGV: prefix, before, how many of the first to pass over, page size. Answers how many went, and how many of those looked at stay. */
const collectScript = defineScript('collect-problems', `
local now, gone = clock(), 0
local old = redis.call('ZRANGEBYSCORE', key('source-changes'), '-inf', '(' .. ARGV[2], 'LIMIT', ARGV[3], ARGV[4])
for _, name in ipairs(old) do
  local source, problem = string.match(name, '^(%S+) (.*)$')
  local ends = string.match(redis.call('HGET', key('source-problems:' .. source), problem) or '0 0', '^%d+ (%d+)')
  if tonumber(ends) <= now and redis.call('HEXISTS', key('source-effects'), name) == 0 then
    redis.call('HDEL', key('source-problems:' .. source), problem)
    redis.call('ZREM', key('source-changes'), name)
    gone = gone + 1
  end
end
return {text(now), gone, #old - gone}
`)

/* ARGV: prefix, cursor, patience, page size. Answers the next cursor, how many entries were added, and the time for which the duty was, or ''. */
const repairScript = defineScript('repair-owed', `
local now, added, armed = clock(), 0, ''
local page = redis.call('HSCAN', key('source-effects'), ARGV[2], 'COUNT', ARGV[4])
for i = 1, #page[2], 2 do added = added + redis.call('ZADD', key('source-owed'), 'NX', now, page[2][i]) end
local oldest = redis.call('ZRANGE', key('source-owed'), 0, 0, 'WITHSCORES')
if page[1] == '0' and oldest[2] and not redis.call('ZSCORE', key('due:upkeep'), 'sources') then
  armed = text(math.max(oldest[2] + ARGV[3], now))
  redis.call('ZADD', key('due:upkeep'), armed, 'sources')
  added = added + 1
end
return {text(now), page[1], added, armed}
`)

export function createSourceProblems (redis: Redis): SourceProblems {
  return {
    async load (source, keys) {
      const found: Array<SourceProblem | undefined> = []
      for (const part of parts(keys, pageSize)) {
        const [, answer] = await redis.run(loadScript, [source, ...part], { api: true })
        found.push(...list(answer).map(decode))
      }
      return found
    },

    async put (problem) {
      const { source, key, version, changedAt, state, holdUntil = '-' } = problem
      const { document, owed } = writeProblem(problem)
      const ends = state === 'resolved' ? 0 : holdUntil
      const [, stored, armed] = await redis.run(putScript, [source, key, version, document, owed, ends, changedAt, patience], { api: true })
      if (armed) redis.onArmed('upkeep', Number(armed))
      return stored === 1 ? 'stored' : 'changed'
    },

    async settle ({ source, key, version }) {
      const [, isCurrent] = await redis.run(settleScript, [source, key, version], { api: true })
      return isCurrent === 1
    },

    async owing (before) {
      const [, answer] = await redis.run(owingScript, [before, pageSize])
      return list(answer).flatMap(one => decode(one) ?? [])
    },

    async list (source) {
      // A walk may answer one several times; what it answers last is the newest.
      const found = new Map<string, SourceProblem>()
      let cursor = '0'
      do {
        const [, next, page] = await redis.run(listScript, [source, cursor, pageSize], { api: true })
        for (const problem of list(page).flatMap(one => decode(one) ?? [])) found.set(problem.key, problem)
        cursor = text(next)
      } while (cursor !== '0')
      return [...found.values()]
    },

    async collect (before) {
      let gone = 0
      let passed = 0
      for (;;) {
        const [, went, stay] = await redis.run(collectScript, [before, passed, pageSize])
        gone += Number(went)
        passed += Number(stay)
        if (Number(went) + Number(stay) < pageSize) return gone
      }
    }
  }
}

/** Puts back what the order of what is owed has lost, and the duty that does it; answers how many entries were missing. */
export async function repairOwed (redis: Redis): Promise<number> {
  let added = 0
  let cursor = '0'
  do {
    const [, next, count, armed] = await redis.run(repairScript, [cursor, patience, pageSize])
    added += Number(count)
    if (armed) redis.onArmed('upkeep', Number(armed))
    cursor = text(next)
  } while (cursor !== '0')
  return added
}

function decode (answer: Answer): SourceProblem | undefined {
  const [stored = '', owed = ''] = list(answer).map(text)
  return stored ? readProblem({ document: stored.slice(stored.indexOf('{')), owed }) : undefined
}

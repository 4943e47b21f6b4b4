import { randomUUID } from 'node:crypto'
import { makeLabels } from '../../domain/labels.ts'
import type { Silence } from '../../domain/silence.ts'
import type { SilenceChanges, Silences } from '../state.ts'
import type { Redis } from './client.ts'
import { defineScript, text, texts } from './script.ts'

const pageSize = 500

/*
 * ARGV: prefix, token of a write that the node knows, version from which on it wants to know more, page size.
 * Answers time, mark, 1 if all are answered whatever the node knows, collected until, and per silence its version and JSON.
 */
const changesScript = defineScript('silence-changes', `
local now, mark = clock(), silenceMark()
-- What this server has not written, or forgot, may be of another history.
local complete = not redis.call('ZSCORE', key('silence-marks'), ARGV[2])
local from = complete and '-inf' or '(' .. ARGV[3]
local found, answer = redis.call('ZRANGEBYSCORE', key('silence-versions'), from, '+inf', 'WITHSCORES', 'LIMIT', 0, ARGV[4]), {}
for i = 1, #found, 2 do
  answer[#answer + 1] = found[i + 1]
  answer[#answer + 1] = redis.call('HGET', key('silences'), found[i])
end
return {text(now), mark, complete and 1 or 0, redis.call('HGET', key('silence-state'), 'collected') or '0', answer}
`, { silences: true })

/*
 * ARGV: prefix, token, limit, events, then per silence its id, the version it must have, its end and JSON.
 * Answers 'stored' and how many incidents somebody has to look at now, 'changed', or 'full' and how many there are.
 */
const putScript = defineScript('put-silences', `
local now, new = clock(), 0
for i = 5, #ARGV, 4 do
  local version = tonumber(redis.call('ZSCORE', key('silence-versions'), ARGV[i]) or 0)
  if version ~= tonumber(ARGV[i + 1]) then return {text(now), 'changed'} end
  if version == 0 then new = new + 1 end
end
local limit, count = tonumber(ARGV[3]), redis.call('HLEN', key('silences'))
if limit > 0 and new > 0 and count + new > limit then return {text(now), 'full', count} end
for i = 5, #ARGV, 4 do
  redis.call('HSET', key('silences'), ARGV[i], ARGV[i + 3])
  redis.call('ZADD', key('silence-ends'), ARGV[i + 2], ARGV[i])
  redis.call('ZADD', key('silence-versions'), redis.call('HINCRBY', key('silence-state'), 'version', 1), ARGV[i])
end
local open = {}
if #ARGV > 4 then
  markSilences(ARGV[2])
  open = redis.call('SMEMBERS', key('incidents'))
  for _, id in ipairs(open) do wakeIncident(id, now) end
end
remember(ARGV[4])
return {text(now), 'stored', #open}
`, { silences: true, wakes: true })

/* ARGV: prefix, token, before, page size. Deletes a page of those that ended by then; answers how many. */
const collectScript = defineScript('collect-silences', `
local now, ended = clock(), redis.call('ZRANGEBYSCORE', key('silence-ends'), '-inf', ARGV[3], 'WITHSCORES', 'LIMIT', 0, ARGV[4])
if #ended == 0 then return {text(now), 0} end
for i = 1, #ended, 2 do
  redis.call('HDEL', key('silences'), ended[i])
  redis.call('ZREM', key('silence-versions'), ended[i])
  redis.call('ZREM', key('silence-ends'), ended[i])
end
local before = tonumber(redis.call('HGET', key('silence-state'), 'collected') or 0)
redis.call('HSET', key('silence-state'), 'collected', text(math.max(before, tonumber(ended[#ended]))))
redis.call('HINCRBY', key('silence-state'), 'version', 1)
markSilences(ARGV[2])
return {text(now), #ended / 2}
`, { silences: true })

export function createSilences (redis: Redis): Silences {
  async function readPage (token: string, version: string): Promise<SilenceChanges> {
    const [, mark, complete, collected, answer] = await redis.run(changesScript, [token, version, pageSize], { api: true })
    const found = texts(answer)
    const silences = found.flatMap((json, n) => n % 2 === 1 ? [{ version: Number(found[n - 1]), silence: decodeSilence(json) }] : [])
    return { mark: text(mark), complete: complete === 1, silences, collectedUntil: Number(collected) }
  }

  return {
    async changes (since = ' 0') {
      const [token = '', version = '0'] = since.split(' ')
      let changes = await readPage(token, version)
      for (let read = changes.silences.length; read === pageSize;) {
        const last = changes.silences.at(-1)?.version ?? 0
        const page = await readPage(tokenIn(changes.mark), String(last))
        read = page.silences.length
        // Another server, or one that lost what it had, tells its own from the beginning.
        changes = page.complete ? page : { ...page, complete: changes.complete, silences: [...changes.silences, ...page.silences] }
      }
      return changes
    },

    async put (writes, { limit, events }) {
      const [, kind, count] = await redis.run(putScript, [
        randomUUID(), limit, JSON.stringify(events),
        ...writes.flatMap(({ silence, version }) => [silence.id, version, silence.endsAt, JSON.stringify(silence)])
      ], { durable: true })
      if (kind === 'full') return { kind, count: Number(count) }
      if (kind !== 'stored') return { kind: 'changed' }
      if (Number(count) > 0) redis.onArmed('escalate', redis.now())
      return { kind }
    },

    async collect (before) {
      let gone = 0
      for (let deleted = pageSize; deleted === pageSize; gone += deleted) {
        deleted = Number((await redis.run(collectScript, [randomUUID(), before, pageSize]))[1])
      }
      return gone
    }
  }
}

function tokenIn (mark: string): string {
  return mark.split(' ')[0] ?? ''
}

function decodeSilence (json: string): Silence {
  // Written by put and by nothing else; only the prototype of the annotations is lost on the way.
  const silence = JSON.parse(json) as Silence
  return { ...silence, annotations: makeLabels(silence.annotations) }
}

import type { KeptDelivery, SourceContacts, SourceStatus } from '../state.ts'
import type { Redis } from './client.ts'
import { defineScript, texts } from './script.ts'

const repeatsFor = 3_600_000
const keptDeliveries = 50

/* ARGV: prefix, source, idempotency key ('' for none). Answers 1 if it was noted before, and the projects that report ends. */
const recallScript = defineScript('recall-contact', `
local now, isRepeat = clock(), 0
if ARGV[3] ~= '' then isRepeat = redis.call('EXISTS', key('source-repeat:' .. ARGV[2] .. ' ' .. ARGV[3])) end
return {text(now), isRepeat, redis.call('SMEMBERS', key('source-resolving:' .. ARGV[2]))}
`)

/*
 * ARGV: prefix, source, what is counted, delivery ('' for none), how many of them are kept, 1 if it is a contact, idempotency key ('' for none), how long
 * that is kept, projects. Answers those of them that were not known.
 */
const noteScript = defineScript('note-contact', `
local now, contacts, new = clock(), key('source-contacts'), {}
redis.call('HSETNX', contacts, ARGV[2] .. ' since', text(now))
redis.call('HINCRBY', contacts, ARGV[2] .. ' ' .. ARGV[3], 1)
if ARGV[4] ~= '' then
  redis.call('LPUSH', key('source-deliveries:' .. ARGV[2]), ARGV[4])
  redis.call('LTRIM', key('source-deliveries:' .. ARGV[2]), 0, ARGV[5] - 1)
end
if ARGV[6] == '1' then redis.call('HSET', contacts, ARGV[2] .. ' last', text(now)) end
if ARGV[7] ~= '' then redis.call('SET', key('source-repeat:' .. ARGV[2] .. ' ' .. ARGV[7]), '', 'PX', ARGV[8]) end
for i = 9, #ARGV do
  if redis.call('SADD', key('source-resolving:' .. ARGV[2]), ARGV[i]) == 1 then new[#new + 1] = ARGV[i] end
end
return {text(now), new}
`)

/* ARGV: prefix, sources. */
const expectScript = defineScript('expect-sources', `
local now, contacts, wanted = clock(), key('source-contacts'), {}
for i = 2, #ARGV do
  wanted[ARGV[i] .. ' expected'] = true
  redis.call('HSETNX', contacts, ARGV[i] .. ' since', text(now))
  redis.call('HSETNX', contacts, ARGV[i] .. ' expected', text(now))
end
for _, field in ipairs(redis.call('HKEYS', contacts)) do
  if string.match(field, '^%S+ expected$') and not wanted[field] then redis.call('HDEL', contacts, field) end
end
return {text(now)}
`)

export function createSourceContacts (redis: Redis): SourceContacts {
  const { keys } = redis

  return {
    async recall (source, idempotencyKey = '') {
      const [, isRepeat, resolving] = await redis.run(recallScript, [source, idempotencyKey], { api: true })
      return { isRepeat: isRepeat === 1, resolving: new Set(texts(resolving)) }
    },

    async note (source, { outcome, reason = '', idempotencyKey = '', resolving = [], delivery }) {
      const kept = [delivery ? JSON.stringify(delivery) : '', keptDeliveries]
      // Who was refused says nothing of the source.
      const said = outcome === 'refused' ? [`refused ${reason}`, ...kept, 0, '', repeatsFor] : [outcome, ...kept, 1, idempotencyKey, repeatsFor, ...resolving]
      const [, added] = await redis.run(noteScript, [source, ...said], { api: true })
      return { resolving: texts(added) }
    },

    async expect (sources) {
      await redis.run(expectScript, sources)
    },

    async statuses () {
      const stored = await redis.command(client => client.hgetall(keys.sourceContacts))
      const counts = new Map<string, Map<string, number>>()
      for (const [field, value] of Object.entries(stored)) {
        const [source, what] = cut(field)
        const known = counts.get(source) ?? new Map<string, number>()
        counts.set(source, known.set(what, Number(value)))
      }
      return new Map([...counts].map(([source, known]) => [source, statusOf(known)]))
    },

    async deliveries (source) {
      const kept = await redis.command(client => client.lrange(keys.sourceDeliveries(source), 0, -1))
      return kept.map(json => JSON.parse(json) as KeptDelivery) // Written by note and by nothing else.
    }
  }
}

function statusOf (known: ReadonlyMap<string, number>): SourceStatus {
  const lastContact = known.get('last')
  const expectedSince = known.get('expected')
  return {
    since: known.get('since') ?? 0,
    ...lastContact !== undefined && { lastContact },
    ...expectedSince !== undefined && { expectedSince },
    accepted: known.get('accepted') ?? 0,
    ignored: known.get('ignored') ?? 0,
    duplicate: known.get('duplicate') ?? 0,
    refused: Object.fromEntries([...known].flatMap(([field, count]) => field.startsWith('refused ') ? [[cut(field)[1], count]] : []))
  }
}

function cut (field: string): [string, string] {
  const at = field.indexOf(' ')
  return [field.slice(0, at), field.slice(at + 1)]
}

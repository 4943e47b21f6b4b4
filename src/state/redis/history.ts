import type { HistoryEvent, HistoryRecord } from '../../domain/history.ts'
import { BadRequest } from '../../errors.ts'
import type { History } from '../state.ts'
import type { Redis } from './client.ts'

const pageSize = 200

/**
 * One entry of the stream holds the events of one script or batch, as JSON: what a burst costs is a line per
 * call, not a line per alert. A record's id, and the cursor, is `<entry id>.<position in the entry>`.
 */
export function createHistory (redis: Redis): History {
  const { keys } = redis

  return {
    async append (events) {
      if (events.length === 0) return
      await redis.command(client => client.xadd(keys.history, '*', 'e', JSON.stringify(events)))
    },

    async read ({ from, to, cursor, order = 'asc', limit, accept }) {
      const records: HistoryRecord[] = []
      const after = cursor === undefined ? undefined : parseCursor(cursor)
      const oldest = from === undefined ? '-' : String(Math.max(from, 0))
      const newest = to === undefined ? '+' : String(Math.max(to, 0))
      const isAscending = order === 'asc'
      let start = after?.id ?? (isAscending ? oldest : newest)
      for (;;) {
        const page = await redis.command(client => isAscending
          ? client.xrange(keys.history, start, newest, 'COUNT', pageSize)
          : client.xrevrange(keys.history, start, oldest, 'COUNT', pageSize))
        for (const [id, fields] of page) {
          const events = [...(JSON.parse(fields[1] ?? '[]') as HistoryEvent[]).entries()]
          for (const [position, event] of isAscending ? events : events.reverse()) {
            if (id === after?.id && (isAscending ? position <= after.position : position >= after.position)) continue
            if (!accept(event)) continue
            if (records.length === limit) return { records, cursor: records.at(-1)?.id }
            records.push({ ...event, id: `${id}.${position}` })
          }
        }
        const last = page.at(-1)
        if (!last || page.length < pageSize) return { records, cursor: undefined }
        start = `(${last[0]}`
      }
    },

    async trim (before, maxBytes) {
      await redis.command(client => client.xtrim(keys.history, 'MINID', '~', Math.max(before, 0)))
      // Entries differ in size by a factor of hundreds, so it is their bytes that count, as far as Redis can tell from a sample.
      const [bytes, entries] = await redis.command(async client => await Promise.all([client.memory('USAGE', keys.history, 'SAMPLES', 50), client.xlen(keys.history)]))
      if (bytes === null || bytes <= maxBytes) return
      await redis.command(client => client.xtrim(keys.history, 'MAXLEN', '~', Math.floor(entries * maxBytes / bytes)))
    }
  }
}

/** No longer than Redis can read: both parts of an id have 64 bits. */
function parseCursor (cursor: string): { id: string, position: number } {
  const [, id, position] = /^(\d{1,19}-\d{1,19})\.(\d{1,9})$/.exec(cursor) ?? []
  if (id === undefined) throw new BadRequest(`${JSON.stringify(cursor)} is no cursor: expected the "next" of an answer or the "id" of an item`)
  return { id, position: Number(position) }
}

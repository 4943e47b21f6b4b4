import type { HistoryEvent, HistoryRecord } from '../../domain/history.ts'
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

    async read ({ from, to, cursor, limit, accept }) {
      const records: HistoryRecord[] = []
      const [startId, startPosition] = cursor ? parseCursor(cursor) : [from === undefined ? '-' : String(Math.max(from, 0)), -1]
      let start = startId
      for (;;) {
        const page = await redis.command(client => client.xrange(keys.history, start, to === undefined ? '+' : String(to), 'COUNT', pageSize))
        for (const [id, fields] of page) {
          const events = JSON.parse(fields[1] ?? '[]') as HistoryEvent[]
          for (const [position, event] of events.entries()) {
            if (id === startId && position <= startPosition) continue
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

    async trim (before, maxEntries) {
      await redis.command(client => client.xtrim(keys.history, 'MINID', '~', Math.max(before, 0)))
      await redis.command(client => client.xtrim(keys.history, 'MAXLEN', '~', maxEntries))
    }
  }
}

function parseCursor (cursor: string): [string, number] {
  const [, id = '0', position = '-1'] = /^(\d+-\d+)\.(\d+)$/.exec(cursor) ?? []
  return [id, Number(position)]
}

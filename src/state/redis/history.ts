import type { HistoryEvent, HistoryRecord } from '../../domain/history.ts'
import type { Labels } from '../../domain/labels.ts'
import { BadRequest } from '../../errors.ts'
import type { History } from '../state.ts'
import type { Redis } from './client.ts'

const pageSize = 200

/**
 * One entry of the stream holds the events of one script or batch, as JSON: what a burst costs is a line per
 * call, not a line per alert. A record's id, and the cursor, is `<entry id>.<position in the entry>`.
 *
 * An entry is `e`: a list of events. Or, for the alerts of one call of `put`, `parts`: what several events have in common; `lines`: for each
 * alert its events, as what is its own and the number of its part; `without`: the numbers of the alerts that were not stored.
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
          const events = [...decodeEntry(fields).entries()]
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

type Line = Array<{ readonly part: number, readonly alert?: string, readonly labels?: Labels }>

function decodeEntry (fields: readonly string[]): HistoryEvent[] {
  const [kind, first = '[]', , lines = '[]', , without = ''] = fields
  if (kind === 'e') return JSON.parse(first) as HistoryEvent[]
  const parts = JSON.parse(first) as HistoryEvent[]
  const missing = new Set(without.split(' '))
  return (JSON.parse(lines) as Line[]).filter((_, n) => !missing.has(String(n + 1))).flatMap(line =>
    line.flatMap(({ part, ...own }) => ({ ...parts[part], ...own })) as HistoryEvent[])
}

/** Writes the events of many alerts as `parts` and `lines`. What they have in common is most of them, and costs the same as documents do. */
export function createEventLines () {
  const parts: HistoryEvent[] = []
  const latest = new Map<string, number>()
  let lines = ''
  let isEmpty = true

  function partOf (event: HistoryEvent): number {
    const name = event.group ?? event.kind
    const known = latest.get(name)
    const part = known === undefined ? undefined : parts[known]
    if (known !== undefined && part && shareAll(part, event) && shareAll(event, part)) return known
    latest.set(name, parts.length)
    return parts.push(event) - 1
  }

  return {
    /** Adds what there is to say of the next alert, of which the labels and their JSON are given. */
    add (events: readonly HistoryEvent[], { labels, json }: { labels: Labels, json: string }) {
      let line = ''
      for (const event of events) {
        isEmpty = false
        line += `${line && ','}{"part":${partOf(event)}`
        if (event.alert !== undefined) line += `,"alert":${JSON.stringify(event.alert)}`
        if (event.labels) line += `,"labels":${event.labels === labels ? json : JSON.stringify(event.labels)}`
        line += '}'
      }
      lines += `${lines && ','}[${line}]`
    },
    /** Both empty when there is nothing to say. */
    written (): [parts: string, lines: string] {
      if (isEmpty) return ['', '']
      return [JSON.stringify(parts.map(({ alert, labels, ...part }) => part)), `[${lines}]`]
    }
  }
}

/** Whether the second event has all that the first one has besides the alert and its labels. */
function shareAll (event: HistoryEvent, other: HistoryEvent): boolean {
  for (const field in event) {
    const name = field as keyof HistoryEvent
    if (name !== 'alert' && name !== 'labels' && event[name] !== other[name]) return false
  }
  return true
}

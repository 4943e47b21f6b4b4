import type { HistoryEvent } from '../../domain/history.ts'
import { BadRequest } from '../../errors.ts'
import type { History } from '../state.ts'
import type { Store } from './store.ts'

export function createHistory (store: Store): History {
  return {
    async append (events) {
      remember(store, events)
    },

    async read ({ from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY, cursor, order = 'asc', limit, accept }) {
      if (cursor !== undefined && !/^\d{1,15}$/.test(cursor)) throw new BadRequest(`${JSON.stringify(cursor)} is no cursor: expected the "next" of an answer or the "id" of an item`)
      const isAfter = (id: number) => cursor === undefined || (order === 'asc' ? id > Number(cursor) : id < Number(cursor))
      const records = (order === 'asc' ? store.history : store.history.toReversed())
        .filter(record => isAfter(Number(record.id)) && record.at >= from && record.at <= to && accept(record))
      const page = records.slice(0, limit)
      return { records: page, cursor: records.length > limit ? page.at(-1)?.id : undefined }
    },

    async trim (before, maxBytes) {
      const young = store.history.filter(({ at }) => at >= before)
      const bytes = young.reduce((sum, record) => sum + JSON.stringify(record).length, 0)
      store.history = young.slice(bytes > maxBytes ? Math.ceil(young.length * (1 - maxBytes / bytes)) : 0)
    }
  }
}

export function remember (store: Store, events: readonly HistoryEvent[]) {
  for (const event of events) store.history.push({ ...event, id: String(++store.historySeq) })
}

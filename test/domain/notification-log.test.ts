import t from 'tap'
import { integrationKey, keepFor, needsUpdate, type LogEntry, type Update } from '../../src/domain/notification-log.ts'

const minute = 60_000
const tick = 1_000 * minute
const repeatInterval = 240 * minute

function entry (firing: string[], resolved: string[], at = tick - minute): LogEntry {
  return { at, firing, resolved, seq: 1 }
}

type Row = { row: string, entry?: LogEntry, firing?: string[], resolved?: string[], quiet?: true, expect: string }

const rows: Row[] = [
  { row: '1', firing: ['a'], expect: 'first notification' },
  { row: '1, whatever is resolved', firing: ['a'], resolved: ['b'], expect: 'first notification' },
  { row: '2', resolved: ['a'], expect: 'resolved before anything was told' },
  { row: '2, an empty group', expect: 'resolved before anything was told' },
  { row: '3, only ends were told', entry: entry([], ['a']), firing: ['a'], expect: 'first notification' },
  { row: '3, more fires', entry: entry(['a'], []), firing: ['a', 'b'], expect: 'new alerts added' },
  { row: '3, another fires', entry: entry(['a'], []), firing: ['b'], expect: 'new alerts added' },
  { row: '3 goes before 5', entry: entry(['a', 'b'], []), firing: ['c'], resolved: ['a', 'b'], expect: 'new alerts added' },
  { row: '3 goes before 6', entry: entry(['a'], [], 0), firing: ['b'], expect: 'new alerts added' },
  { row: '4', entry: entry(['a'], []), resolved: ['a'], expect: 'all alerts resolved' },
  { row: '4, without being told of ends', entry: entry(['a'], []), resolved: ['a'], quiet: true, expect: 'all alerts resolved' },
  { row: '4, told already', entry: entry([], ['a']), resolved: ['a'], expect: 'end already told' },
  { row: '4 goes before 5', entry: entry([], ['a']), resolved: ['a', 'b'], expect: 'end already told' },
  { row: '4 goes before 6', entry: entry([], ['a'], 0), resolved: ['a'], expect: 'end already told' },
  { row: '5', entry: entry(['a', 'b'], []), firing: ['a'], resolved: ['b'], expect: 'some alerts resolved' },
  { row: '5, without being told of ends', entry: entry(['a', 'b'], []), firing: ['a'], resolved: ['b'], quiet: true, expect: 'already told' },
  { row: '5, told already', entry: entry(['a'], ['b']), firing: ['a'], resolved: ['b'], expect: 'already told' },
  { row: '5 goes before 6', entry: entry(['a', 'b'], [], 0), firing: ['a'], resolved: ['b'], expect: 'some alerts resolved' },
  { row: '6', entry: entry(['a'], [], tick - repeatInterval - 1), firing: ['a'], expect: 'repeat interval elapsed' },
  { row: '6, exactly the interval', entry: entry(['a'], [], tick - repeatInterval), firing: ['a'], expect: 'already told' },
  { row: '6, without being told of ends', entry: entry(['a', 'b'], [], 0), firing: ['a'], resolved: ['b'], quiet: true, expect: 'repeat interval elapsed' },
  { row: '7', entry: entry(['a'], []), firing: ['a'], expect: 'already told' },
  { row: '7, fewer fire and none is resolved', entry: entry(['a', 'b'], []), firing: ['a'], expect: 'already told' }
]

const quietReasons = ['resolved before anything was told', 'end already told', 'already told']

for (const { row, entry, firing = [], resolved = [], quiet, expect } of rows) {
  t.test(`row ${row}: ${expect}`, async t => {
    const answer: Update = needsUpdate({ entry, firing, resolved, tick, repeatInterval, sendResolved: !quiet })
    t.same(answer, quietReasons.includes(expect) ? { send: false, why: expect } : { send: true, reason: expect })
  })
}

t.test('an integration is named by its receiver, its type and its place among those of the type', async t => {
  t.equal(integrationKey('team/x', { type: 'webhook', index: 1 }), 'team/x/webhook/1')
})

t.test('an entry is kept for two repeats, within the retention, but always over two ticks', async t => {
  const day = 24 * 60 * minute
  const kept = (repeatInterval: number, groupInterval: number) => keepFor({ retention: 5 * day, repeatInterval, groupInterval }) - 15 * minute

  t.equal(kept(240 * minute, 5 * minute), 480 * minute)
  t.equal(kept(7 * day, 5 * minute), 5 * day)
  t.equal(kept(minute, 10 * minute), 20 * minute)
  t.equal(kept(7 * day, 3 * day), 6 * day)
})

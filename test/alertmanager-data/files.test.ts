import t from 'tap'
import { readNflogFile } from '../../src/alertmanager-data/nflog-file.ts'
import { readSilencesFile } from '../../src/alertmanager-data/silences-file.ts'
import { snapshotFile, type Message } from '../support/alertmanager-data.ts'

const at = (time: string) => new Date(time)
const instant = (time: string) => ({ ms: Date.parse(time), nanos: 0, offset: 0 })

const id = '725521d2-5700-4213-a653-081ea2b42648'
const [start, end, update, expiry] = ['2026-11-20T09:00:00.123Z', '2026-11-20T11:00:00Z', '2026-11-20T09:30:00Z', '2026-11-25T11:00:00Z']
const times = { 3: at(start), 4: at(end), 5: at(update) }
const author = { 8: 'ana', 9: 'why "so"' }
const silenceRecord = (fields: Message): Message => ({ 1: { 1: id, ...times, ...author, ...fields }, 2: at(expiry) })
const [quarry, job] = [{ 1: 1, 2: 'alertname', 3: 'Qu.*' }, { 1: 2, 2: 'job', 3: 'x' }]
const read = {
  id,
  startsAt: instant(start),
  endsAt: instant(end),
  updatedAt: instant(update),
  createdBy: 'ana',
  comment: 'why "so"',
  annotations: [],
  expiresAt: Date.parse(expiry)
}
const readMatchers = [{ name: 'alertname', operator: '=~', value: 'Qu.*' }, { name: 'job', operator: '!=', value: 'x' }]

const silences: Array<{ form: string, record: Message, expect: object }> = [
  { form: 'of 0.25, with one list of matchers', record: silenceRecord({ 2: [quarry, job] }), expect: { ...read, matcherSets: [readMatchers] } },
  { form: 'of 0.34, with sets of matchers', record: silenceRecord({ 2: [quarry], 11: [{ 1: [quarry] }, { 1: [job] }] }), expect: { ...read, matcherSets: [readMatchers.slice(0, 1), readMatchers.slice(1)] } },
  { form: 'with annotations', record: silenceRecord({ 2: [quarry, job], 10: [{ 1: 'ticket', 2: 'OPS-1' }, { 1: 'empty' }] }), expect: { ...read, matcherSets: [readMatchers], annotations: [['ticket', 'OPS-1'], ['empty', '']] } },
  { form: 'with a comment in the old place', record: silenceRecord({ 2: [quarry, job], 7: [{ 1: 'bo', 2: 'old' }, { 1: 'cy', 2: 'newer' }] }), expect: { ...read, createdBy: 'bo', comment: 'old', matcherSets: [readMatchers] } },
  { form: 'with fields of versions to come', record: { ...silenceRecord({ 2: [quarry, job], 99: 'x' }), 98: 7 }, expect: { ...read, matcherSets: [readMatchers] } },
  { form: 'with the matcher types = and !~', record: silenceRecord({ 2: [{ 2: 'a', 3: 'b' }, { 1: 3, 2: 'c' }] }), expect: { ...read, matcherSets: [[{ name: 'a', operator: '=', value: 'b' }, { name: 'c', operator: '!~', value: '' }]] } }
]

for (const { form, record, expect } of silences) {
  t.test(`a silence ${form} is read`, async t => {
    t.same(readSilencesFile(snapshotFile([record])), { records: [expect], damages: [] })
  })
}

const entry = { 1: '{}/{team=~"a|ü"}:{alertname="C"}', 2: { 1: 'both', 2: 'webhook', 3: 1 }, 5: at(start), 6: { packed: [0x79c48a515936fad0n, 0x07bc1fe65de9a465n] }, 7: { packed: [0xffffffffffffffffn] } }
const readEntry = {
  groupKey: '{}/{team=~"a|ü"}:{alertname="C"}',
  receiver: 'both',
  integration: 'webhook',
  index: 1,
  at: Date.parse(start),
  expiresAt: Date.parse(end),
  firing: ['79c48a515936fad0', '07bc1fe65de9a465'],
  resolved: ['ffffffffffffffff'],
  noted: {}
}

t.test('an entry of the notification log is read', async t => {
  t.same(readNflogFile(snapshotFile([{ 1: entry, 2: at(end) }])), { records: [readEntry], damages: [] })
})

t.test('what a receiver has noted is read as far as it is text', async t => {
  const noted: Message = { ...entry, 8: [{ 1: 'threadTs', 2: { 1: '1732.5' } }, { 1: 'count', 2: { 2: 7 } }, { 1: 'channelId', 2: { 1: 'C02' } }, { 1: 'nothing' }] }
  t.same(readNflogFile(snapshotFile([{ 1: noted, 2: at(end) }])).records, [{ ...readEntry, noted: { threadTs: '1732.5', channelId: 'C02' } }])
})

t.test('hashes that are not packed are read too', async t => {
  const { 7: _, ...rest } = entry
  t.same(readNflogFile(snapshotFile([{ 1: { ...rest, 6: [5, 6] }, 2: at(end) }])).records, [{ ...readEntry, firing: ['0000000000000005', '0000000000000006'], resolved: [] }])
})

t.test('a file without a byte has no records', async t => {
  t.same(readNflogFile(Buffer.of()), { records: [], damages: [] })
  t.same(readSilencesFile(Buffer.of()), { records: [], damages: [] })
})

t.test('a file that was cut off gives what stands before the cut, wherever that is', async t => {
  const first = snapshotFile([{ 1: entry, 2: at(end) }])
  const whole = snapshotFile([{ 1: entry, 2: at(end) }, { 1: entry, 2: at(end) }])
  for (let length = first.length + 1; length < whole.length; length++) {
    t.same(readNflogFile(whole.subarray(0, length)), { records: [readEntry], damages: [{ at: first.length, reason: 'the file ends in the middle of a record' }] })
  }
})

const broken: Array<{ what: string, record: Message, reason: RegExp }> = [
  { what: 'without an id', record: { 1: { ...times } }, reason: /the silence has no id/ },
  { what: 'without a silence', record: { 2: at(end) }, reason: /the record has no silence/ },
  { what: 'with a matcher of a type unknown', record: silenceRecord({ 2: [{ 1: 9, 2: 'a', 3: 'b' }] }), reason: /unknown type 9/ },
  { what: 'with a number where a text should be', record: silenceRecord({ 8: 7 }), reason: /field 8 has wire type 0, expected 2/ }
]

for (const { what, record, reason } of broken) {
  t.test(`a record ${what} is damaged, and the next is read`, async t => {
    const { records, damages } = readSilencesFile(snapshotFile([record, silenceRecord({ 2: [quarry] })]))
    t.equal(records.length, 1)
    t.match(damages, [{ at: 0, reason }])
  })
}

t.test('what is no such file at all is damaged', async t => {
  t.match(readSilencesFile(Buffer.from('route:\n  receiver: x\n')).damages, [{ at: 0 }])
})

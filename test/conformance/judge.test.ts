import t from 'tap'
import { fire, post } from './alerts.ts'
import type { Answer } from './exchange.ts'
import { judge } from './judge.ts'
import type { Answered, Record } from './play.ts'
import type { Ask, TimeLine } from './time-line.ts'
import type { Telling } from './told.ts'

const began = Date.parse('2026-11-20T12:00:00Z')
const beat = 1_000
/** Due at the beats 1, 3, 5 and so on. */
const line: TimeLine = { steps: [post(0, fire(0, 'a'))], lasts: 8 }
const broken: TimeLine = { ...line, receivers: { main: [{ answers: [{ status: 500 }] }] }, tolerance: 1.5 }

function told (...beats: number[]): Telling[] {
  const body = JSON.stringify({ groupKey: '{}', status: 'firing', alerts: [] })
  return beats.map(at => ({ at: began + at * beat, receiver: 'main', index: 0, headers: {}, body }))
}

function record (parts: Partial<Record>): Record {
  return { began, answered: [], silences: { theirs: new Map(), ours: new Map() }, late: 0, told: { theirs: [], ours: [] }, ...parts }
}

type Row = { what: string, line?: TimeLine, theirs: number[], ours: number[], late?: number, agree: boolean, again: boolean }

const rows: Row[] = [
  { what: 'what both tell on time', theirs: [1.01, 3.01], ours: [0.99, 3.2], agree: true, again: false },
  { what: 'what is late by less than half a beat, which is no reason to play it again unless it fails', theirs: [1], ours: [1.45], agree: true, again: true },
  { what: 'what is late by more, for which the machine may be the reason', theirs: [1], ours: [1.6], agree: false, again: true },
  { what: 'a missed beat', theirs: [1], ours: [2], agree: false, again: true },
  { what: 'a missed tick', theirs: [1], ours: [3], agree: false, again: true },
  { what: 'a missed tick on a machine that was late for Alertmanager, too', theirs: [1.8], ours: [3.8], agree: false, again: true },
  { what: 'a missed tick while a step was done late', theirs: [1], ours: [3], late: 600, agree: false, again: true },
  { what: 'a beat that both missed', theirs: [2], ours: [2], agree: false, again: true },
  { what: 'one that both told half a beat late', theirs: [1.55], ours: [1.55], agree: false, again: true },
  { what: 'one that Alertmanager told late by a beat', theirs: [2], ours: [1], agree: false, again: true },
  { what: 'one that is told before its tick', theirs: [3], ours: [2.4], agree: false, again: true },
  { what: 'one that is not told', theirs: [1, 3], ours: [1], agree: false, again: false },
  { what: 'one that is told twice', theirs: [1], ours: [1, 1], agree: false, again: false },
  { what: 'another attempt at any time that chance allows', line: broken, theirs: [1, 1.3], ours: [1, 2.7], agree: true, again: false },
  { what: 'another attempt later than that', line: broken, theirs: [1, 1.3], ours: [1, 2.9], agree: false, again: false },
  { what: 'a first attempt that missed its beat', line: broken, theirs: [1], ours: [2], agree: false, again: true }
]

for (const { what, line: own = line, theirs, ours, late = 0, agree, again } of rows) {
  t.test(`${what} ${agree ? 'agrees' : 'fails'}${again ? ' and may be played again' : ''}`, async t => {
    const { disagreements, excuse } = judge(own, record({ late, told: { theirs: told(...theirs), ours: told(...ours) } }), beat)
    t.equal(disagreements.length === 0, agree)
    t.equal(excuse !== undefined, again)
  })
}

function answered (filter: string, { theirs, ours }: { theirs: unknown, ours: unknown }): Answered {
  const ask: Ask = { path: `/api/v2/alerts?filter=line%3D%22x%22&filter=${encodeURIComponent(filter)}` }
  const answerOf = (said: unknown): Answer => ({ status: typeof said === 'string' ? 400 : 200, headers: { 'cache-control': 'no-store', vary: 'Origin' }, body: `${JSON.stringify(said)}\n` })
  return { ask, theirs: { ...answerOf(theirs), headers: { vary: 'Origin' } }, ours: answerOf(ours) }
}

const [a, b] = ['a', 'b'].map(instance => ({ labels: { alertname: 'A b', instance } }))
const bad = 'bad matcher format: "alertname"="A b"'

for (const { what, filter = '"alertname"="A b"', theirs = [a, b], ours, agree } of [
  { what: 'the same alerts by a filter in UTF-8', ours: [a, b], agree: true },
  { what: 'too few alerts by a filter in UTF-8', ours: [a], agree: false },
  { what: 'no alert by a filter in UTF-8', ours: [], agree: false },
  { what: 'too many alerts by a filter in UTF-8', theirs: [a], ours: [a, b], agree: false },
  { what: 'alerts in another order by a filter in UTF-8', ours: [b, a], agree: false },
  { what: 'a filter in UTF-8 that Tocsin refuses', ours: bad, agree: false },
  { what: 'a refusal of a filter in UTF-8 for another reason', ours: 'no', agree: false },
  { what: 'what 0.25 could not be asked in other words', filter: '"a', theirs: 'bad matcher format: "a', ours: [a, b], agree: false }
]) {
  t.test(`${what}: ${agree ? 'agrees' : 'fails'}`, async t => {
    const { disagreements, differs } = judge({ steps: [] }, record({ answered: [answered(filter, { theirs, ours })] }), beat)
    t.equal(disagreements.length === 0, agree)
    t.equal(differs.has('matchers in UTF-8'), agree)
  })
}

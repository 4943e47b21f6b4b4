import t from 'tap'
import { fire, get, post } from './alerts.ts'
import { dueBeats } from './due.ts'
import type { TimeLine } from './time-line.ts'

const a = fire(0, 'a')

const rows: { what: string, line: TimeLine, beats: number[] }[] = [
  { what: 'a group ticks one beat after its first alert and then every two', line: { steps: [post(0, a), get(1.5, '/'), post(4, a)], lasts: 6 }, beats: [1, 3, 5] },
  { what: 'what ended is no begin', line: { steps: [post(0, a), post(4, { ...fire(-100, 'b'), endsAt: 1 })], lasts: 6 }, beats: [1, 3, 5] },
  { what: 'groups that begin between ticks have their own', line: { steps: [post(0, a), post(0.5, fire(0.5, 'b'))], lasts: 4 }, beats: [1, 1.5, 3, 3.5] },
  { what: 'a group that begins with an alert of long ago ticks at once', line: { steps: [post(0, fire(-100, 'a'))], lasts: 4 }, beats: [0, 1, 2, 3, 4] },
  { what: 'a time line has the intervals of its routes', line: { route: { group_wait: 0, routes: [{ group_interval: 5 }] }, steps: [post(0, a)], lasts: 6 }, beats: [0, 1, 2, 3, 4, 5, 6] },
  { what: 'groups begin anew with a reload, and with its intervals', line: { steps: [post(0, a), { at: 4, reload: { route: { group_interval: 3 } } }], lasts: 6 }, beats: [1, 3, 4, 5, 6] },
  { what: 'what does nothing but ask is never due', line: { steps: [get(0, '/')], lasts: 6 }, beats: [] }
]

for (const { what, line, beats } of rows) {
  t.test(what, async t => { t.same(dueBeats(line), beats) })
}

import t from 'tap'
import { on, schedule, shiftLines, type RotationOptions } from '../support/schedule.ts'

type Row = { rule: string, turns: RotationOptions['turns'], more?: RotationOptions, to: string, shifts: string[] }

// Handed over at 09:00 each day, beginning on the 2nd.
const rows: Row[] = [
  { rule: 'somebody joins from a date, and the order goes on', turns: ['ana', 'bo', { user: 'dee', from: '2026-11-04' }], to: '06', shifts: ['02 ana', '03 bo', '04 dee', '05 ana', '06 bo'] },
  { rule: 'somebody who joins before their place in the order', turns: ['ana', 'bo', { user: 'dee', from: '2026-11-03' }], to: '05', shifts: ['02 ana', '03 bo', '04 dee', '05 ana'] },
  { rule: 'somebody who joins after their place waits for the next round', turns: ['ana', { user: 'dee', from: '2026-11-04' }, 'bo'], to: '07', shifts: ['02 ana', '03 bo', '04 ana', '05 dee', '06 bo', '07 ana'] },
  { rule: 'a date counts by hand-offs: who joins during a shift does not end it', turns: ['ana', { user: 'dee', from: '2026-11-03T10:00' }], to: '05', shifts: ['02 ana', '04 dee', '05 ana'] },
  { rule: 'who joins at the very hand-off takes part in it', turns: ['ana', { user: 'dee', from: '2026-11-03T09:00' }], to: '04', shifts: ['02 ana', '03 dee', '04 ana'] },
  { rule: 'who leaves at the very hand-off does not', turns: ['ana', { user: 'bo', until: '2026-11-05T09:00' }], to: '06', shifts: ['02 ana', '03 bo', '04 ana'] },
  { rule: 'somebody leaves before a date', turns: ['ana', { user: 'bo', until: '2026-11-04' }, 'chen'], to: '07', shifts: ['02 ana', '03 bo', '04 chen', '05 ana', '06 chen', '07 ana'] },
  { rule: 'one replaces another in their place', turns: ['ana', { user: 'bo', until: '2026-11-05' }, { user: 'dee', from: '2026-11-05' }], to: '07', shifts: ['02 ana', '03 bo', '04 ana', '05 dee', '06 ana', '07 dee'] },
  { rule: 'nobody before the first joins, and the order begins with them', turns: [{ user: 'ana', from: '2026-11-04' }, { user: 'bo', from: '2026-11-04' }], to: '05', shifts: ['02 -', '04 ana', '05 bo'] },
  { rule: 'nobody after the last has left', turns: [{ user: 'ana', until: '2026-11-04' }], to: '05', shifts: ['02 ana', '04 -'] },
  { rule: 'somebody joins a shared turn', turns: ['ana', ['bo', { user: 'chen', from: '2026-11-04' }]], to: '05', shifts: ['02 ana', '03 bo', '04 ana', '05 bo+chen'] },
  { rule: 'a deliberate gap keeps its turn', turns: ['ana', 'none', { user: 'dee', from: '2026-11-04' }], to: '06', shifts: ['02 ana', '03 none', '04 dee', '05 ana', '06 none'] },
  { rule: 'who joins before the start is there from the start', turns: [{ user: 'ana', from: '2020-01-01' }, 'bo'], to: '04', shifts: ['02 ana', '03 bo', '04 ana'] },
  { rule: 'days off move no turn, whoever joins on them', turns: ['ana', 'bo', { user: 'dee', from: '2026-11-07' }], more: { active: { days: [1, 2, 3, 4, 5], from: 9, to: 9 } }, to: '12', shifts: ['02 ana', '03 bo', '04 ana', '05 bo', '06 ana', '07 -', '09 bo', '10 dee', '11 ana', '12 bo'] }
]

for (const { rule, turns, more = {}, to, shifts } of rows) {
  t.test(rule, async t => {
    const daily = schedule({ rotations: [{ every: 'day', turns, ...more }] })
    t.same(shiftLines(daily, '2026-11-02T09:00Z', `2026-11-${to}T10:00Z`), shifts.map(line => line.replace(/^(\d\d)/, '11-$1T09:00Z')))
  })
}

t.test('who joins a rotation changes nothing of what was before', async t => {
  const before = schedule({ rotations: [{ every: 'day', turns: ['ana', 'bo', 'chen'] }] })
  const after = schedule({ rotations: [{ every: 'day', turns: [{ user: 'dee', from: '2026-12-01' }, 'ana', 'bo', 'chen'] }] })
  for (let day = 2; day < 31; day++) {
    const at = new Date(Date.UTC(2026, 10, day, 12)).toISOString()
    t.equal(on(after, at), on(before, at), at)
  }
})

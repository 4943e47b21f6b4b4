import t from 'tap'
import { loadOnCall } from '../support/on-call-config.ts'
import { on } from '../support/schedule.ts'

const people = `
receivers: [{name: push, console_configs: [{}]}, {name: sms, console_configs: [{}]}]
users:
  - {name: ana, time_zone: Europe/Paris, notify: {high: [{receiver: sms, after: 5m}, {receiver: push}], low: [{receiver: push}]}}
  - {name: bo, notify: {high: [{receiver: push}]}}
  - {name: chen, notify: {high: [{receiver: push}]}}
`

t.test('users, with their rules in the order of time', async t => {
  const { errors, users } = loadOnCall(people)
  t.same(errors, [])
  t.same(users.slice(0, 2), [
    { name: 'ana', timeZone: 'Europe/Paris', notify: { high: [{ receiver: 'push', after: 0 }, { receiver: 'sms', after: 300_000 }], low: [{ receiver: 'push', after: 0 }] } },
    { name: 'bo', notify: { high: [{ receiver: 'push', after: 0 }], low: [{ receiver: 'push', after: 0 }] } }
  ])
})

t.test('everything that a schedule can say', async t => {
  const { errors, schedules } = loadOnCall(people + `
schedules:
  - name: primary
    time_zone: Europe/Paris
    rotations:
      - start: 2026-11-02T09:00
        every: {count: 2, unit: week}
        participants: [ana, [bo, {user: chen, until: 2027-03-01T12:00}], none, {user: chen, from: 2027-01-04}]
        layer: 1
        active: {days: [monday:friday, sunday], from: "09:00", to: 24:00}
        advance: calendar
    overrides:
      - {start: 2026-12-24T18:00, end: 2026-12-25T02:00, user: bo, replaces: ana, by: ana, reason: Christmas}
      - {start: 2026-12-31T20:00Z, end: 2027-01-01T02:00+01:00, user: none}
`)
  t.same(errors, [])
  t.same(schedules, [{
    name: 'primary',
    timeZone: 'Europe/Paris',
    rotations: [{
      start: Date.UTC(2026, 10, 2, 9),
      every: { count: 2, unit: 'week' },
      turns: [[{ user: 'ana' }], [{ user: 'bo' }, { user: 'chen', until: Date.UTC(2027, 2, 1, 12) }], [], [{ user: 'chen', from: Date.UTC(2027, 0, 4) }]],
      layer: 1,
      advance: 'calendar',
      active: { weekdays: [1, 2, 3, 4, 5, 0], from: 540, to: 1440 }
    }],
    overrides: [
      { id: 'config-1', start: Date.UTC(2026, 11, 24, 17), end: Date.UTC(2026, 11, 25, 1), user: 'bo', replaces: 'ana', by: 'ana', reason: 'Christmas' },
      { id: 'config-2', start: Date.UTC(2026, 11, 31, 20), end: Date.UTC(2027, 0, 1, 1) }
    ]
  }])
})

t.test('what is left out', async t => {
  const { schedules: [schedule] } = loadOnCall(people + `
schedules:
  - name: primary
    time_zone: America/New_York
    rotations: [{start: 2026-11-02T09:00, every: {unit: day}, participants: [ana, bo], active: {from: "09:00"}}]
`)
  t.match(schedule?.rotations[0], { every: { count: 1 }, layer: 0, advance: 'active_slot', active: { weekdays: [0, 1, 2, 3, 4, 5, 6], from: 540, to: 1440 } })
  t.equal(schedule && on(schedule, '2026-11-03T14:00Z'), 'bo')
})

t.test('an override on the clock begins with the first and ends with the second of a time that is shown twice', async t => {
  const { schedules: [schedule] } = loadOnCall(people + `
schedules:
  - name: primary
    time_zone: Europe/Paris
    overrides: [{start: 2026-10-25T02:30, end: 2026-10-25T02:30, user: bo}]
`)
  t.match(schedule?.overrides, [{ start: Date.UTC(2026, 9, 25, 0, 30), end: Date.UTC(2026, 9, 25, 1, 30) }])
})

const rotation = (more: string) => `schedules: [{name: primary, time_zone: UTC, rotations: [{start: 2026-11-02T09:00, every: {unit: week}, ${more}}]}]`
const everybody = 'schedules: [{name: primary, time_zone: UTC, rotations: [{start: 2020-01-06T09:00, every: {unit: week}, participants: [ana, bo, chen]}]}]'
const policy = '\nescalation_policies: [{name: shop, tiers: [{notify: [user:bo, receiver:sms]}, {notify: [user:chen]}], last_resort: receiver:sms}]'

const warnings: Array<{ rule: string, text: string, expected: string[] }> = [
  { rule: 'none where everybody is on some time and somebody all the time', text: everybody, expected: [] },
  { rule: 'a user in no schedule', text: rotation('participants: [ana]'), expected: ['5: users[1].name: user "bo" is in no schedule and no escalation policy, so nothing pages them', '6: users[2].name: user "chen" is in no schedule and no escalation policy, so nothing pages them'] },
  { rule: 'unless something else pages them', text: rotation('participants: [ana]') + policy, expected: [] },
  { rule: 'gaps in the next two weeks', text: rotation('participants: [ana, bo, chen], active: {days: [monday:friday]}').replace('UTC', 'Europe/Paris'), expected: ['7: schedules[0]: nobody is on call from 2026-11-07T00:00 to 2026-11-09T00:00 Europe/Paris and 1 more time in the next 14 days; if that is meant, add a rotation with participants: [none]'] },
  { rule: 'a schedule that begins later', text: rotation('participants: [ana, bo, chen]').replace('2026-11-02', '2026-11-16'), expected: ['7: schedules[0]: nobody is on call from 2026-11-03T00:00 to 2026-11-16T09:00 UTC in the next 14 days; if that is meant, add a rotation with participants: [none]'] },
  { rule: 'a schedule without anybody', text: 'schedules: [{name: primary, time_zone: UTC}]' + policy.replace('user:bo', 'user:bo, user:ana'), expected: ['7: schedules[0]: nobody is on call in the next 14 days; if that is meant, add a rotation with participants: [none]'] },
  { rule: 'no gap is told that is meant', text: rotation('participants: [ana, bo, chen, none]').replace('unit: week', 'unit: day'), expected: [] },
  {
    rule: 'a schedule in which too much happens',
    text: `schedules: [{name: primary, time_zone: UTC, rotations: [${Array.from({ length: 60 }, (_, minute) => `{start: 2026-11-02T09:${String(minute).padStart(2, '0')}, every: {unit: hour}, participants: [ana, bo, chen]}`).join(', ')}]}]`,
    expected: ['7: schedules[0]: gaps are not looked for: more than 20000 changes in schedule "primary" in this time, ask for a shorter one']
  }
]

for (const { rule, text, expected } of warnings) {
  t.test(`warnings: ${rule}`, async t => {
    const { errors, warnings } = loadOnCall(people + text)
    t.same(errors, [])
    t.same(warnings, expected)
  })
}

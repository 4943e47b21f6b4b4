import t from 'tap'
import { loadOnCall } from '../support/on-call-config.ts'

const receiverLine = 'receivers: [{name: push, console_configs: [{}]}, {name: silent}]\n'
const bo = '{name: bo, notify: {high: [{receiver: push}]}}'
const user = (text: string) => `${receiverLine}users: [${text}]`
const schedule = (text: string) => `${receiverLine}users: [{name: ana, notify: {high: [{receiver: push}]}}, ${bo}]\nschedules: [${text}]`
const rotation = (more: string, { start = '2026-11-02T09:00', every = '{unit: week}' } = {}) => schedule(`{name: primary, time_zone: UTC, rotations: [{start: ${start}, every: ${every}, ${more}}]}`)
const override = (text: string, zone = 'Europe/Paris') => schedule(`{name: primary, time_zone: ${zone}, overrides: [{${text}}]}`)
const span = 'start: 2026-12-24T09:00, end: 2026-12-25T09:00'

const rows: Array<[text: string, ...expected: string[]]> = [
  [user('{notify: {high: [{receiver: push}]}}'), '2: users[0]: missing name in user'],
  [user(`${bo}, ${bo}`), '2: users[1].name: user name "bo" is not unique'],
  [user(bo.replace('bo', 'none')), '2: users[0].name: a user cannot be called none: among participants, that is nobody'],
  [user(bo.replace('bo', 'a/b')), '2: users[0].name: invalid name of a user "a/b", expected letters, digits, "_", ".", "-", "+" and "@", the first a letter, a digit or "_"'],
  [user(bo.replace('bo', '..')), '2: users[0].name: invalid name of a user "..", expected letters, digits, "_", ".", "-", "+" and "@", the first a letter, a digit or "_"'],
  [user(bo.replace('bo', 'chloé@example.com'))],
  [user('{name: bo, time_zone: Europe/Pariss, notify: {high: [{receiver: push}]}}'), '2: users[0].time_zone: unknown time zone "Europe/Pariss", expected an IANA name such as Europe/Paris, or UTC'],
  [user('{name: bo}'), '2: users[0]: user "bo" cannot be reached at once: notify.high needs a rule without after'],
  [user('{name: bo, notify: {low: [{receiver: push}]}}'), '2: users[0].notify: user "bo" cannot be reached at once: notify.high needs a rule without after'],
  [user('{name: bo, notify: {high: []}}'), '2: users[0].notify.high: user "bo" cannot be reached at once: notify.high needs a rule without after'],
  [user('{name: bo, notify: {high: [{receiver: push, after: 5m}]}}'), '2: users[0].notify.high: user "bo" cannot be reached at once: notify.high needs a rule without after'],
  [user('{name: bo, notify: {high: [{receiver: push}], low: [{receiver: push, after: 1h}]}}'), '2: users[0].notify.low: user "bo" cannot be reached at once: notify.low needs a rule without after'],
  [user('{name: bo, notify: {high: [{receiver: pusch}]}}'), '2: users[0].notify.high[0].receiver: undefined receiver "pusch", did you mean "push"?'],
  [user('{name: bo, notify: {high: [{receiver: silent}]}}'), '2: users[0].notify.high[0].receiver: receiver "silent" has no integrations, so it would tell nobody'],
  [user('{name: bo, notify: {high: [{reciever: push}]}}'), '2: users[0].notify.high[0]: missing receiver, expected a string', '2: users[0].notify.high[0]: unknown key "reciever", did you mean "receiver"?'],
  [user('{name: bo, notify: {hihg: [{receiver: push}]}}'), '2: users[0].notify: unknown key "hihg", did you mean "high"?'],

  [schedule('{time_zone: UTC}'), '3: schedules[0]: missing name in schedule'],
  [schedule('{name: a, time_zone: UTC}, {name: a, time_zone: UTC}'), '3: schedules[1].name: schedule name "a" is not unique'],
  [schedule('{name: a}'), '3: schedules[0]: missing time_zone, expected a time zone'],
  [schedule('{name: a, time_zone: Local}'), '3: schedules[0].time_zone: unknown time zone "Local", expected an IANA name such as Europe/Paris, or UTC'],
  [schedule('{name: a, time_zone: "+01:00"}'), '3: schedules[0].time_zone: unknown time zone "+01:00", expected an IANA name such as Europe/Paris, or UTC'],
  [schedule('{name: a, time_zone: europe/paris}'), '3: schedules[0].time_zone: unknown time zone "europe/paris", expected an IANA name such as Europe/Paris, or UTC'],
  [schedule('{name: a, timezone: UTC}'), '3: schedules[0]: missing time_zone, expected a time zone', '3: schedules[0]: unknown key "timezone", did you mean "time_zone"?'],
  [rotation('participants: [ana, boo]'), '3: schedules[0].rotations[0].participants[1]: undefined user "boo", did you mean "bo"?'],
  [rotation('participants: [ana, [bo, {user: anna}]]'), '3: schedules[0].rotations[0].participants[1][1]: undefined user "anna", did you mean "ana"?'],
  [rotation('participants: [ana, [bo, none]]'), '3: schedules[0].rotations[0].participants[1][1]: none shares no turn: it stands for nobody'],
  [rotation('participants: [[bo, bo]]'), '3: schedules[0].rotations[0].participants[0][1]: "bo" is in this turn twice'],
  [rotation('participants: [{user: none, from: 2027-01-01}]'), '3: schedules[0].rotations[0].participants[0]: none has no from or until'],
  [rotation('participants: [{user: ana, from: 2027-01-01, until: 2027-01-01}]'), '3: schedules[0].rotations[0].participants[0].until: until must be after from'],
  [rotation('participants: [{user: ana, from: tomorrow}]'), '3: schedules[0].rotations[0].participants[0].from: expected a day such as 2026-11-02, with or without a time such as T09:00, got "tomorrow"'],
  [rotation('participants: []'), '3: schedules[0].rotations[0].participants: no participants; nobody on purpose is written [none]'],
  [rotation('participants: [ana, []]'), '3: schedules[0].rotations[0].participants[1]: an empty list; nobody on purpose is written none'],
  [rotation('participants: ana'), '3: schedules[0].rotations[0].participants: expected a list, got a single value'],
  [rotation('layers: 1'), '3: schedules[0].rotations[0]: missing participants', '3: schedules[0].rotations[0]: unknown key "layers", did you mean "layer"?'],
  [rotation('participants: [ana]', { start: '2026-02-30T09:00' }), '3: schedules[0].rotations[0].start: expected a day and a time on the clock, such as 2026-11-02T09:00, got "2026-02-30T09:00"'],
  [rotation('participants: [ana]', { start: '2026-11-02T09:00Z' }), '3: schedules[0].rotations[0].start: expected a day and a time on the clock, such as 2026-11-02T09:00, got "2026-11-02T09:00Z"'],
  [rotation('participants: [ana]', { every: '{unit: fortnight}' }), '3: schedules[0].rotations[0].every.unit: expected one of hour, day, week, month, got "fortnight"'],
  [rotation('participants: [ana]', { every: '{unit: day, count: 0}' }), '3: schedules[0].rotations[0].every.count: expected a count from 1 to 10000, got 0'],
  [rotation('participants: [ana]', { every: '{unit: day, count: 10001}' }), '3: schedules[0].rotations[0].every.count: expected a count from 1 to 10000, got 10001'],
  [rotation('participants: [ana], active: {}'), '3: schedules[0].rotations[0].active: active limits nothing, expected days, from or to'],
  [rotation('participants: [ana], active: {days: []}'), '3: schedules[0].rotations[0].active.days: no days: the rotation would never have anybody on call'],
  [rotation('participants: [ana], active: {from: 24:00}'), '3: schedules[0].rotations[0].active.from: no day has anything after 24:00'],
  [rotation('participants: [ana], active: {to: 25:00}'), '3: schedules[0].rotations[0].active.to: expected a time of day HH:MM, from 00:00 to 24:00, got "25:00"'],
  [rotation('participants: [ana], advance: slot'), '3: schedules[0].rotations[0].advance: expected one of active_slot, calendar, got "slot"'],
  [override(`${span}, user: anna`), '3: schedules[0].overrides[0].user: undefined user "anna", did you mean "ana"?'],
  [override(`${span}, user: ana, replaces: boo`), '3: schedules[0].overrides[0].replaces: undefined user "boo", did you mean "bo"?'],
  [override(`${span}, user: ana, replaces: ana`), '3: schedules[0].overrides[0].replaces: "ana" would replace themselves'],
  [override(span), '3: schedules[0].overrides[0]: missing user, expected a string'],
  [override('start: 2026-12-24T09:00, end: 2026-12-24T09:00, user: ana'), '3: schedules[0].overrides[0].end: end must be after start'],
  [override('start: 2026-12-24T09:00, end: 2026-12-24T08:00Z, user: ana'), '3: schedules[0].overrides[0].end: end must be after start'],
  [override('start: soon, end: 2026-12-24T08:00Z, user: ana'), '3: schedules[0].overrides[0].start: expected a time such as 2026-11-02T09:00 on the clock of the schedule, or one with its zone such as 2026-11-02T08:00Z, got "soon"'],
  [override(`${span}, user: ana`, 'Nowhere'), '3: schedules[0].time_zone: unknown time zone "Nowhere", expected an IANA name such as Europe/Paris, or UTC']
]

for (const [text, ...expected] of rows) {
  t.test(expected.join(', ') || `nothing wrong with ${text.split('\n').at(-1)}`, async t => {
    t.same(loadOnCall(text).errors.toSorted(), expected.sort())
  })
}

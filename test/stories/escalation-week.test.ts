import t, { type Test } from 'tap'
import { farFuture, instantAt } from '../../src/domain/instant.ts'
import { whoIsOn } from '../../src/domain/schedule.ts'
import { openStory } from '../support/harness.ts'

const people = ['ana', 'bo', 'cy']
const schedules = ['weekly', 'daily', 'office']

type Week = {
  readonly zone: string
  readonly begin: string
  /** When `daily` is handed over, and since when `office` is staffed by day: within the hour that is missing, or there twice. */
  readonly handOff: string
  readonly opening: string
  /** When alerts of all three schedules begin, for how long they fire, and who was paged then. */
  readonly moments: ReadonlyArray<readonly [at: string, seconds: number, pages: readonly string[]]>
  /** Of one that fires all the week. */
  readonly whole: readonly string[]
}

/** Each schedule is paged by a policy of its own, and nothing waits. */
const configFor = ({ zone, handOff, opening }: Week) => `
route:
  receiver: chat
  group_by: [schedule, instance]
  group_wait: 0s
  group_interval: 5m
  repeat_interval: 400h
  routes: [${schedules.map(name => `{matchers: [schedule=${name}], receiver: chat, escalation: ${name}}`).join(', ')}]
receivers: [${['chat', 'war-room', ...people].map(name => `{name: ${name}, webhook_configs: [{url: 'http://${name}.example'}]}`).join(', ')}]
users: [${people.map(name => `{name: ${name}, notify: {high: [{receiver: ${name}}]}}`).join(', ')}]
schedules:
  - {name: weekly, time_zone: ${zone}, rotations: [{start: 2026-01-05T09:00, every: {unit: week}, participants: [ana, bo, cy]}]}
  - {name: daily, time_zone: ${zone}, rotations: [{start: 2026-01-05T${handOff}, every: {unit: day}, participants: [ana, bo, cy]}]}
  - name: office
    time_zone: ${zone}
    rotations:
      - {start: 2026-01-05T00:00, every: {unit: week}, participants: [cy]}
      - {start: 2026-01-05T00:00, every: {unit: day}, advance: calendar, participants: [ana, bo], layer: 1, active: {days: ['sunday:tuesday'], from: '${opening}', to: '17:30'}}
escalation_policies: [${schedules.map(name => `{name: ${name}, tiers: [{notify: ['schedule:${name}']}], last_resort: 'receiver:war-room'}`).join(', ')}]
`

const weeks: Week[] = [
  {
    zone: 'Europe/Paris',
    begin: '2027-03-22T07:00:00Z',
    handOff: '02:30',
    opening: '02:15',
    moments: [
      ['2027-03-22T07:59:50Z', 20, ['Mon 08:59:50 +01:00 daily ana', 'Mon 08:59:50 +01:00 office bo', 'Mon 08:59:50 +01:00 weekly cy', 'Mon 09:00:00 +01:00 weekly ana']],
      ['2027-03-22T08:00:15Z', 5, ['Mon 09:00:15 +01:00 daily ana', 'Mon 09:00:15 +01:00 office bo', 'Mon 09:00:15 +01:00 weekly ana']],
      ['2027-03-23T16:29:59Z', 2, ['Tue 17:29:59 +01:00 daily bo', 'Tue 17:29:59 +01:00 office ana', 'Tue 17:29:59 +01:00 weekly ana', 'Tue 17:30:00 +01:00 office cy']],
      ['2027-03-27T01:29:50Z', 20, ['Sat 02:29:50 +01:00 daily bo', 'Sat 02:29:50 +01:00 office cy', 'Sat 02:29:50 +01:00 weekly ana', 'Sat 02:30:00 +01:00 daily cy']],
      // There is no half past two: what was to begin at it begins when the clock leaps.
      ['2027-03-28T00:59:58Z', 3, ['Sun 01:59:58 +01:00 daily cy', 'Sun 01:59:58 +01:00 office cy', 'Sun 01:59:58 +01:00 weekly ana', 'Sun 03:00:00 +02:00 daily ana', 'Sun 03:00:00 +02:00 office bo']],
      ['2027-03-28T01:00:02Z', 2500, ['Sun 03:00:02 +02:00 daily ana', 'Sun 03:00:02 +02:00 office bo', 'Sun 03:00:02 +02:00 weekly ana']],
      ['2027-03-28T15:29:30Z', 60, ['Sun 17:29:30 +02:00 daily ana', 'Sun 17:29:30 +02:00 office bo', 'Sun 17:29:30 +02:00 weekly ana', 'Sun 17:30:00 +02:00 office cy']],
      ['2027-03-29T00:14:50Z', 1200, ['Mon 02:14:50 +02:00 daily ana', 'Mon 02:14:50 +02:00 office cy', 'Mon 02:14:50 +02:00 weekly ana', 'Mon 02:15:00 +02:00 office ana', 'Mon 02:30:00 +02:00 daily bo']],
      ['2027-03-29T06:59:59Z', 2, ['Mon 08:59:59 +02:00 daily bo', 'Mon 08:59:59 +02:00 office ana', 'Mon 08:59:59 +02:00 weekly ana', 'Mon 09:00:00 +02:00 weekly bo']],
      ['2027-03-29T08:00:00Z', 5, ['Mon 10:00:00 +02:00 daily bo', 'Mon 10:00:00 +02:00 office ana', 'Mon 10:00:00 +02:00 weekly bo']]
    ],
    whole: ['Mon 08:00:00 +01:00 weekly cy', 'Mon 09:00:00 +01:00 weekly ana', 'Mon 09:00:00 +02:00 weekly bo']
  },
  {
    zone: 'America/New_York',
    begin: '2027-11-01T12:00:00Z',
    handOff: '01:30',
    opening: '01:15',
    moments: [
      ['2027-11-01T12:59:50Z', 20, ['Mon 08:59:50 -04:00 daily cy', 'Mon 08:59:50 -04:00 office bo', 'Mon 08:59:50 -04:00 weekly bo', 'Mon 09:00:00 -04:00 weekly cy']],
      ['2027-11-06T05:29:59Z', 2, ['Sat 01:29:59 -04:00 daily ana', 'Sat 01:29:59 -04:00 office cy', 'Sat 01:29:59 -04:00 weekly cy', 'Sat 01:30:00 -04:00 daily bo']],
      // Half past one comes twice: it is handed over at the first, and nothing happens at the second.
      ['2027-11-07T05:14:50Z', 1200, ['Sun 01:14:50 -04:00 daily bo', 'Sun 01:14:50 -04:00 office cy', 'Sun 01:14:50 -04:00 weekly cy', 'Sun 01:15:00 -04:00 office bo', 'Sun 01:30:00 -04:00 daily cy']],
      ['2027-11-07T05:59:50Z', 3000, ['Sun 01:59:50 -04:00 daily cy', 'Sun 01:59:50 -04:00 office bo', 'Sun 01:59:50 -04:00 weekly cy']],
      ['2027-11-07T06:10:00Z', 1800, ['Sun 01:10:00 -05:00 daily cy', 'Sun 01:10:00 -05:00 office bo', 'Sun 01:10:00 -05:00 weekly cy']],
      ['2027-11-07T22:29:50Z', 20, ['Sun 17:29:50 -05:00 daily cy', 'Sun 17:29:50 -05:00 office bo', 'Sun 17:29:50 -05:00 weekly cy', 'Sun 17:30:00 -05:00 office cy']],
      ['2027-11-08T06:29:59Z', 2, ['Mon 01:29:59 -05:00 daily cy', 'Mon 01:29:59 -05:00 office ana', 'Mon 01:29:59 -05:00 weekly cy', 'Mon 01:30:00 -05:00 daily ana']],
      ['2027-11-08T13:00:30Z', 60, ['Mon 08:00:30 -05:00 daily ana', 'Mon 08:00:30 -05:00 office ana', 'Mon 08:00:30 -05:00 weekly cy']],
      ['2027-11-08T13:59:59Z', 2, ['Mon 08:59:59 -05:00 daily ana', 'Mon 08:59:59 -05:00 office ana', 'Mon 08:59:59 -05:00 weekly cy', 'Mon 09:00:00 -05:00 weekly ana']]
    ],
    whole: ['Mon 08:00:00 -04:00 weekly bo', 'Mon 09:00:00 -04:00 weekly cy', 'Mon 09:00:00 -05:00 weekly ana']
  }
]

async function openWeek (t: Test, week: Week) {
  const pages: Array<{ at: number, schedule: string, person: string, instance: string }> = []
  const story = await openStory(t, configFor(week), {
    begin: Date.parse(week.begin),
    onMessage ({ groupKey, receiver: person, status, groupLabels: { schedule = '', instance = '' } }) {
      if (groupKey.startsWith('incident/') && status === 'firing' && person !== 'war-room') pages.push({ at: now(), schedule, person, instance })
    }
  })
  const now = () => story.timers.clock.now()
  const labels = (schedule: string, instance: string) => ({ alertname: 'X', schedule, instance })
  const fire = async (schedule: string, instance: string) => { await story.post(labels(schedule, instance), { startsAt: instantAt(now()), endsAt: farFuture }) }
  return {
    ...story,
    pages,
    fire,
    async fireFor (instance: string, seconds: number) {
      for (const schedule of schedules) await fire(schedule, instance)
      await story.advance(seconds * 1000)
      for (const schedule of schedules) await story.resolve(labels(schedule, instance))
    },
    onCall: async (schedule: string, at: number) => whoIsOn(await story.engine.onCall.schedule(schedule), at).users,
    /** Hours in which nothing is to happen pass without a process, as its turns are what takes time here. */
    async until (at: number) {
      if (at - now() > 600_000) {
        for (const node of story.nodes) await node.stop()
        await story.advance(at - now() - 10_000)
        await story.startNode()
      }
      await story.advance(at - now())
    }
  }
}

/** `Sun 03:00:00 +02:00`, by the clock on the wall. */
function local (at: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'longOffset' }).formatToParts(at)
  const part = (wanted: string) => parts.find(({ type }) => type === wanted)?.value
  return `${part('weekday')} ${part('hour')}:${part('minute')}:${part('second')} ${part('timeZoneName')?.slice('GMT'.length)}`
}

for (const week of weeks) {
  t.test(`who is paged around all hand-offs of the week in which the clock changes (${week.zone})`, async t => {
    const { pages, fire, fireFor, onCall, until } = await openWeek(t, week)
    const lines = (of: string) => pages.filter(({ instance }) => instance === of).map(({ at, schedule, person }) => `${local(at, week.zone)} ${schedule} ${person}`)
    await fire('weekly', 'whole')
    await until(Date.parse(week.begin) + 1000)
    for (const [at, seconds, expected] of week.moments) {
      await until(Date.parse(at))
      await fireFor(at, seconds)
      t.same(lines(at).sort(), expected, at)
    }
    t.same(lines('whole'), week.whole)
    for (const { at, schedule, person } of pages) t.same(await onCall(schedule, at), [person], `${local(at, week.zone)} ${schedule}`)
  })

  t.test(`at any time of it whoever is on call is paged, and nobody else (${week.zone})`, async t => {
    const { pages, fireFor, onCall, until } = await openWeek(t, week)
    const begin = Date.parse(week.begin)
    const asked: string[] = []
    for (let at = begin; at < begin + 170 * 3_600_000; at += 17_321_000) {
      await until(at)
      pages.splice(0)
      await fireFor('now', 1)
      for (const name of schedules) {
        t.same(pages.filter(({ schedule }) => schedule === name).map(({ person }) => person), await onCall(name, at), `${local(at, week.zone)} ${name}`)
        asked.push(`${name} ${(await onCall(name, at)).join()}`)
      }
    }
    t.ok(new Set(asked).size >= 7, 'nearly everybody was on call by each of them')
  })
}

import type { Rules } from './check.ts'
import { checkName, namesOf } from './check-users.ts'
import { endAt, startAt } from './moment.ts'
import { suggest } from './nearest.ts'
import { none, type OnCallSettings, type OverrideSettings, type RotationSettings, type ScheduleSettings } from './on-call.ts'
import type { ConfigPath } from './problems.ts'

type Known = Rules & { readonly users: ReadonlySet<string> | undefined }
type Participants = RotationSettings['participants'][number]

// As long as anybody lives, and short enough to count with.
const mostUnits = 10_000

export function checkSchedules ({ users = [], schedules = [] }: OnCallSettings, rules: Rules): void {
  const known = { ...rules, users: namesOf(users, 'users', rules) }
  for (const [index, schedule] of schedules.entries()) {
    const path = ['schedules', index]
    checkName(schedules, index, { what: 'schedule', path, rules })
    for (const [place, rotation] of (schedule.rotations ?? []).entries()) checkRotation(rotation, [...path, 'rotations', place], known)
    for (const [place, override] of (schedule.overrides ?? []).entries()) {
      checkOverride(override, { schedule, path: [...path, 'overrides', place], known, zonePath: [...path, 'time_zone'] })
    }
  }
}

function checkRotation ({ every, participants, active }: RotationSettings, path: ConfigPath, known: Known): void {
  const { addUnlessWrong: add } = known.problems
  if (every.count < 1 || every.count > mostUnits) add([...path, 'every', 'count'], `expected a count from 1 to ${mostUnits}, got ${every.count}`)
  if (participants.length === 0) add([...path, 'participants'], `no participants; nobody on purpose is written [${none}]`)
  for (const [place, people] of participants.entries()) checkParticipants(people, [...path, 'participants', place], known)

  if (!active || known.problems.has([...path, 'active'])) return
  if (!active.days && active.from === undefined && active.to === undefined) add([...path, 'active'], 'active limits nothing, expected days, from or to')
  if (active.days?.length === 0) add([...path, 'active', 'days'], 'no days: the rotation would never have anybody on call')
  if (active.from === 24 * 60) add([...path, 'active', 'from'], 'no day has anything after 24:00')
}

function checkParticipants (people: Participants, path: ConfigPath, known: Known): void {
  const { addUnlessWrong: add } = known.problems
  if (people.length === 0) add(path, `an empty list; nobody on purpose is written ${none}`)
  for (const [index, { user, from, until }] of people.entries()) {
    // One alone may be written without a list around.
    const shown = people.length === 1 ? path : [...path, index]
    const place = [...path, index, 'user']
    const isNone = user === none
    if (isNone && people.length > 1) add(place, `${none} shares no turn: it stands for nobody`, { shown })
    else if (isNone && (from !== undefined || until !== undefined)) add(place, `${none} has no from or until`, { shown })
    else if (!isNone) checkUser(user, { path: place, shown, known })
    if (people.findIndex(other => other.user === user) < index) add(place, `${JSON.stringify(user)} is in this turn twice`, { shown })
    if (from !== undefined && until !== undefined && from >= until) add([...path, index, 'until'], 'until must be after from', { shown: [...shown, 'until'] })
  }
}

type OverridePlace = { readonly schedule: ScheduleSettings, readonly path: ConfigPath, readonly zonePath: ConfigPath, readonly known: Known }

function checkOverride ({ start, end, user, replaces }: OverrideSettings, { schedule, path, zonePath, known }: OverridePlace): void {
  const { problems } = known
  if (user !== none) checkUser(user, { path: [...path, 'user'], known })
  if (replaces !== undefined) checkUser(replaces, { path: [...path, 'replaces'], known })
  if (replaces === user) problems.addUnlessWrong([...path, 'replaces'], `${JSON.stringify(user)} would replace themselves`)

  if ([zonePath, [...path, 'start'], [...path, 'end']].some(problems.isWrong)) return
  if (startAt(start, schedule.time_zone) >= endAt(end, schedule.time_zone)) problems.add([...path, 'end'], 'end must be after start')
}

function checkUser (user: string, { path, shown = path, known: { users, problems } }: { path: ConfigPath, shown?: ConfigPath, known: Known }): void {
  if (users?.has(user) === false) problems.addUnlessWrong(path, `undefined user ${JSON.stringify(user)}${suggest(user, [...users, none])}`, { shown })
}

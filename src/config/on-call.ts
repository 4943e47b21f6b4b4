import { Type, type Static } from 'typebox'
import { Choice, ClockTime, Count, Duration, Integer, List, MomentInTime, OneOrMore, Optional, Ranges, ShortFor, Text, TimeOfDay, Zone } from './fields.ts'

const personalRuleSchema = Type.Object({ receiver: Text(), after: Duration('0s') })

const userSchema = Type.Object({
  name: Optional(Text()),
  time_zone: Optional(Zone()),
  notify: Optional(Type.Object({ high: Optional(List(personalRuleSchema)), low: Optional(List(personalRuleSchema)) }))
})

const participantSchema = ShortFor('user', Type.Object({
  user: Text(),
  from: Optional(ClockTime({ day: true })),
  until: Optional(ClockTime({ day: true }))
}))

const rotationSchema = Type.Object({
  start: ClockTime(),
  every: Type.Object({ count: Count(1), unit: Choice(['hour', 'day', 'week', 'month']) }),
  participants: List(OneOrMore(participantSchema)),
  layer: Integer(0),
  active: Optional(Type.Object({ days: Optional(Ranges('weekdays')), from: Optional(TimeOfDay()), to: Optional(TimeOfDay()) })),
  advance: Choice(['active_slot', 'calendar'], 'active_slot')
})

const overrideSchema = Type.Object({
  start: MomentInTime(),
  end: MomentInTime(),
  user: Text(),
  replaces: Optional(Text()),
  by: Optional(Text()),
  reason: Optional(Text())
})

const scheduleSchema = Type.Object({
  name: Optional(Text()),
  time_zone: Zone(),
  rotations: Optional(List(rotationSchema)),
  overrides: Optional(List(overrideSchema))
})

/** People, and when they are on call: the keys of the file that say so. */
export const onCallSchema = Type.Object({
  users: Optional(List(userSchema)),
  schedules: Optional(List(scheduleSchema))
})

export type OnCallSettings = Static<typeof onCallSchema>
export type UserSettings = NonNullable<OnCallSettings['users']>[number]
export type ScheduleSettings = NonNullable<OnCallSettings['schedules']>[number]
export type RotationSettings = NonNullable<ScheduleSettings['rotations']>[number]
export type OverrideSettings = NonNullable<ScheduleSettings['overrides']>[number]

/** As a participant, or in the place of a user: nobody, and on purpose. */
export const none = 'none'

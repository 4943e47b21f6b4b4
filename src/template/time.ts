import { formatLayout, dayNames, monthNames } from '../domain/go-layout.ts'
import type { Instant } from '../domain/instant.ts'
import { durationOf, durationType, nanosOf } from './duration.ts'
import { quote } from './quote.ts'
import { addMethods, boolType, defineType, int64Type, intType, method, pointerType, stringType, structType, type Method, type Type } from './type.ts'
import { isNil, pointerTo, scalar, struct, type Scalar, type Struct, type Value } from './value.ts'
import { fixedZone, local, utc, type Zone } from './zone.ts'

/** Go's `time.Time`. */
export type Time = Struct & {
  /** Since the epoch. */
  readonly nanos: bigint
  readonly zone: Zone
}

export const timeType = structType('time.Time', {}, { equals: (a, b) => isTime(a) && isTime(b) && a.nanos === b.nanos && a.zone.name === b.zone.name })
const monthType = defineType('time.Month', intType)
const weekdayType = defineType('time.Weekday', intType)
const locationType = structType('time.Location', {})

type Location = Struct & { readonly zone: Zone }

const nanosPerMs = 1_000_000n
const nanosPerSecond = 1_000_000_000n

/** A time in the zone that it was written in, or in another one. */
export function timeOf ({ ms, nanos, offset }: Instant, zone: Zone = fixedZone(offset)): Time {
  return timeAt(BigInt(ms) * nanosPerMs + BigInt(nanos), zone)
}

function timeAt (nanos: bigint, zone: Zone): Time {
  return { form: 'struct', type: timeType, fields: {}, nanos, zone }
}

export function isTime (value: Value): value is Time {
  return typeof value === 'object' && value !== null && value.type === timeType && 'nanos' in value
}

/** The instant in the time's own zone. */
export function instantOf ({ nanos, zone }: Time): Instant {
  const ms = Number(floorDivide(nanos, nanosPerMs))
  return { ms, nanos: Number(nanos - BigInt(ms) * nanosPerMs), offset: zone.at(ms).minutesEast }
}

/** The same instant in another zone. */
export function inZone (time: Time, zone: Zone): Time {
  return timeAt(time.nanos, zone)
}

export function formatTime (time: Time, layout: string): string {
  const instant = instantOf(time)
  return formatLayout(layout, { ...instant, abbreviation: time.zone.at(instant.ms).abbreviation })
}

/** A date of which `getUTC…` answers what a clock and a calendar in the time's zone show. */
function wall (time: Time): Date {
  const { ms, offset } = instantOf(time)
  return new Date(ms + offset * 60_000)
}

/** 1 January of the year 1, where Go begins to count. */
const zeroNanos = -62_135_596_800n * nanosPerSecond

function floorDivide (a: bigint, b: bigint): bigint {
  return a / b - (a % b < 0n ? 1n : 0n)
}

function truncateTime (time: Time, unit: bigint): Time {
  return unit <= 0n ? time : timeAt(time.nanos - (time.nanos - zeroNanos) % unit, time.zone)
}

function roundTime (time: Time, unit: bigint): Time {
  if (unit <= 0n) return time
  const rest = (time.nanos - zeroNanos) % unit
  return timeAt(rest + rest < unit ? time.nanos - rest : time.nanos + unit - rest, time.zone)
}

/** The same wall clock on another day. */
function addDate (time: Time, { years, months, days }: { years: number, months: number, days: number }): Time {
  const date = wall(time)
  const rest = time.nanos - floorDivide(time.nanos, nanosPerMs) * nanosPerMs
  const moved = new Date(date)
  moved.setUTCFullYear(date.getUTCFullYear() + years, date.getUTCMonth() + months, date.getUTCDate() + days)
  const shown = moved.getTime()
  // The offset there may be another than here: guess with the one, correct with the other.
  const guess = shown - time.zone.at(time.zone === utc ? shown : Number(floorDivide(time.nanos, nanosPerMs))).minutesEast * 60_000
  const ms = shown - time.zone.at(guess).minutesEast * 60_000
  return timeAt(BigInt(ms) * nanosPerMs + rest, time.zone)
}

function dayOfYear (date: Date): number {
  return Math.floor((date.getTime() - new Date(date).setUTCMonth(0, 1)) / 86_400_000) + 1
}

function number (type: Type, value: number | bigint): Value {
  return scalar(type, BigInt(value))
}

function plainNumber (value: Value): number {
  return typeof value === 'bigint' ? Number(value) : 0
}

/** `time.Date(2026, time.November, 20, 9, 0, 0, 0, time.UTC)` */
function goSyntax (time: Time): string {
  const date = wall(time)
  const zone = time.zone === utc ? 'time.UTC' : time.zone.name === 'Local' ? 'time.Local' : `time.Location(${quote(time.zone.name)})`
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds(), Number(((time.nanos % nanosPerSecond) + nanosPerSecond) % nanosPerSecond)]
  return `time.Date(${date.getUTCFullYear()}, time.${monthNames[date.getUTCMonth()]}, ${date.getUTCDate()}, ${clock.join(', ')}, ${zone})`
}

/** A method of times: its receiver is one. */
function own (given: Omit<Parameters<typeof method>[0], 'call'> & { call: (time: Time, args: readonly Value[]) => Value }): Method {
  return method({
    ...given,
    call: (receiver, args) => {
      if (!isTime(receiver)) throw new Error('not a time')
      return given.call(receiver, args)
    }
  })
}

const onClock = (part: (date: Date) => number) => own({ result: intType, call: time => number(intType, part(wall(time))) })
const sinceEpoch = (unit: bigint) => own({ result: int64Type, call: time => number(int64Type, floorDivide(time.nanos, unit)) })
const compared = (holds: (a: bigint, b: bigint) => boolean) =>
  own({ params: [timeType], result: boolType, call: (time, [other]) => isTime(other) && holds(time.nanos, other.nanos) })

addMethods(timeType, {
  Format: own({ params: [stringType], result: stringType, call: (time, [layout]) => formatTime(time, typeof layout === 'string' ? layout : '') }),
  String: own({ result: stringType, call: time => formatTime(time, '2006-01-02 15:04:05.999999999 -0700 MST') }),
  GoString: own({ result: stringType, call: goSyntax }),

  Add: own({ params: [durationType], result: timeType, call: (time, [duration]) => timeAt(time.nanos + nanosOf(duration), time.zone) }),
  AddDate: own({
    params: [intType, intType, intType],
    result: timeType,
    call: (time, args) => {
      const [years = 0, months = 0, days = 0] = args.map(plainNumber)
      return addDate(time, { years, months, days })
    }
  }),
  Sub: own({ params: [timeType], result: durationType, call: (time, [other]) => durationOf(isTime(other) ? time.nanos - other.nanos : 0n) }),
  Round: own({ params: [durationType], result: timeType, call: (time, [unit]) => roundTime(time, nanosOf(unit)) }),
  Truncate: own({ params: [durationType], result: timeType, call: (time, [unit]) => truncateTime(time, nanosOf(unit)) }),

  After: compared((a, b) => a > b),
  Before: compared((a, b) => a < b),
  Equal: compared((a, b) => a === b),
  Compare: own({
    params: [timeType],
    result: intType,
    call: (time, [other]) => !isTime(other) || time.nanos === other.nanos ? 0n : time.nanos < other.nanos ? -1n : 1n
  }),
  IsZero: own({ result: boolType, call: time => time.nanos === zeroNanos }),
  IsDST: own({ result: boolType, call: time => time.zone.at(instantOf(time).ms).isDaylightSaving }),

  UTC: own({ result: timeType, call: time => inZone(time, utc) }),
  Local: own({ result: timeType, call: time => inZone(time, local()) }),
  In: own({
    params: [pointerType(locationType)],
    result: timeType,
    call: (time, [location]) => {
      if (isNil(location)) throw new Error('time: missing Location in call to Time.In')
      return inZone(time, zoneOf(location))
    }
  }),
  Location: own({ result: pointerType(locationType), call: ({ zone }) => locationOf(zone) }),

  Unix: sinceEpoch(nanosPerSecond),
  UnixMilli: sinceEpoch(nanosPerMs),
  UnixMicro: sinceEpoch(1000n),
  UnixNano: sinceEpoch(1n),

  Year: onClock(date => date.getUTCFullYear()),
  Month: own({ result: monthType, call: time => number(monthType, wall(time).getUTCMonth() + 1) }),
  Day: onClock(date => date.getUTCDate()),
  Hour: onClock(date => date.getUTCHours()),
  Minute: onClock(date => date.getUTCMinutes()),
  Second: onClock(date => date.getUTCSeconds()),
  Nanosecond: own({ result: intType, call: ({ nanos }) => ((nanos % nanosPerSecond) + nanosPerSecond) % nanosPerSecond }),
  Weekday: own({ result: weekdayType, call: time => number(weekdayType, wall(time).getUTCDay()) }),
  YearDay: onClock(dayOfYear)
})

addMethods(monthType, { String: named(monthNames, -1, 'Month') })
addMethods(weekdayType, { String: named(dayNames, 0, 'Weekday') })
addMethods(locationType, { String: method({ result: stringType, call: location => zoneOf(location).name }) })

function named (names: readonly string[], shift: number, type: string): Method {
  return method({
    result: stringType,
    call: value => {
      const place = Number((value as Scalar).value)
      return names[place + shift] ?? `%!${type}(${place})`
    }
  })
}

function locationOf (zone: Zone): Value {
  const location: Location = { ...struct(locationType, {}), zone }
  return pointerTo(location)
}

function zoneOf (location: Value): Zone {
  if (typeof location === 'object' && location?.form === 'pointer') return zoneOf(location.to)
  return typeof location === 'object' && location !== null && 'zone' in location ? (location as Location).zone : utc
}

import { addMethods, defineType, float64Type, int64Type, method, stringType } from './type.ts'
import { scalar, type Scalar, type Value } from './value.ts'

/** Go's `time.Duration`: nanoseconds. */
export const durationType = defineType('time.Duration', int64Type)

export const microsecond = 1000n
export const millisecond = 1000n * microsecond
export const second = 1000n * millisecond
export const minute = 60n * second
export const hour = 60n * minute

const longest = 2n ** 63n - 1n

export function durationOf (nanos: bigint): Scalar {
  const value = nanos > longest ? longest : nanos < -longest - 1n ? -longest - 1n : nanos
  return { form: 'scalar', type: durationType, value }
}

/** The nanoseconds of a duration. */
export function nanosOf (duration: Value): bigint {
  return typeof duration === 'object' && duration?.form === 'scalar' && typeof duration.value === 'bigint' ? duration.value : 0n
}

/** As Go prints it: `1h30m0s`, `1.5ms`. */
export function formatDuration (nanos: bigint): string {
  if (nanos === 0n) return '0s'
  const sign = nanos < 0n ? '-' : ''
  const size = nanos < 0n ? -nanos : nanos
  if (size < microsecond) return `${sign}${size}ns`
  if (size < millisecond) return `${sign}${decimal(size, microsecond)}µs`
  if (size < second) return `${sign}${decimal(size, millisecond)}ms`
  const hours = size >= hour ? `${size / hour}h` : ''
  const minutes = size >= minute ? `${size % hour / minute}m` : ''
  return `${sign}${hours}${minutes}${decimal(size % minute, second)}s`
}

function decimal (nanos: bigint, unit: bigint): string {
  const fraction = String(nanos % unit).padStart(String(unit).length - 1, '0').replace(/0+$/, '')
  return `${nanos / unit}${fraction && '.' + fraction}`
}

/** The multiple of the unit that is next to the duration, on the side of zero. */
export function truncate (nanos: bigint, unit: bigint): bigint {
  return unit <= 0n ? nanos : nanos - nanos % unit
}

/** The nearest multiple of the unit; halves go away from zero. */
function roundTo (nanos: bigint, unit: bigint): bigint {
  if (unit <= 0n) return nanos
  const size = nanos < 0n ? -nanos : nanos
  const rest = size % unit
  const rounded = rest + rest < unit ? size - rest : size + unit - rest
  return nanos < 0n ? -rounded : rounded
}

/** Whole units and the rest apart, so that as little as possible is lost. */
function inUnits (nanos: bigint, unit: bigint): number {
  return Number(nanos / unit) + Number(nanos % unit) / Number(unit)
}

const adjusted = { params: [durationType], result: durationType }
const counted = (unit: bigint) => method({ result: int64Type, call: duration => scalar(int64Type, nanosOf(duration) / unit) })
const measured = (unit: bigint) => method({ result: float64Type, call: duration => inUnits(nanosOf(duration), unit) })

addMethods(durationType, {
  Abs: method({ result: durationType, call: duration => durationOf(nanosOf(duration) < 0n ? -nanosOf(duration) : nanosOf(duration)) }),
  Hours: measured(hour),
  Minutes: measured(minute),
  Seconds: measured(second),
  Milliseconds: counted(millisecond),
  Microseconds: counted(microsecond),
  Nanoseconds: counted(1n),
  Round: method({ ...adjusted, call: (duration, [unit]) => durationOf(roundTo(nanosOf(duration), nanosOf(unit))) }),
  Truncate: method({ ...adjusted, call: (duration, [unit]) => durationOf(truncate(nanosOf(duration), nanosOf(unit))) }),
  String: method({ result: stringType, call: duration => formatDuration(nanosOf(duration)) })
})

import type { Operator, WrittenMatcher } from './matcher.ts'
import type { Silence } from './silence.ts'

/**
 * The bytes of a silence in the form in which Alertmanager stores it (spec appendix A), by which it limits them: a message of
 * protocol buffers, with the time at which it is forgotten.
 */
export function silenceSize (silence: Silence, { retention }: { readonly retention: number }): number {
  const matchers = sum(silence.matchers.map(matcherSize))
  const body = text(silence.id) + message(matchers) +
    time(silence.startsAt) + time(silence.endsAt) + time(silence.updatedAt) +
    text(silence.createdBy) + text(silence.comment) +
    sum(Object.entries(silence.annotations).map(([name, value]) => message(text(name) + text(value))))
  return message(body) + time(silence.endsAt + retention)
}

const types: { readonly [operator in Operator]: number } = { '=': 0, '=~': 1, '!=': 2, '!~': 3 }

function matcherSize ({ name, operator, value }: WrittenMatcher): number {
  return message(number(types[operator]) + text(name) + text(value))
}

/** A field that is empty or 0 is not written. Every field number here fits into the one byte before it. */
function text (value: string): number {
  return value === '' ? 0 : message(Buffer.byteLength(value))
}

function message (length: number): number {
  return 1 + varint(length) + length
}

function number (value: number): number {
  return value === 0 ? 0 : 1 + varint(value)
}

function time (ms: number): number {
  const seconds = Math.floor(ms / 1000)
  return message(number(seconds) + number((ms - seconds * 1000) * 1e6))
}

function varint (value: number): number {
  let bytes = 1
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes++
  return bytes
}

function sum (numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

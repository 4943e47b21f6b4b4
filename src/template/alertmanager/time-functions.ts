import { parseLayout } from '../../domain/go-layout-parse.ts'
import { instantAt, zeroInstant } from '../../domain/instant.ts'
import { durationOf, durationType } from '../duration.ts'
import { defineFunction } from '../function.ts'
import { formatTime, inZone, isTime, timeOf, timeType, type Time } from '../time.ts'
import { anyType, stringType, type Run } from '../type.ts'
import type { Value } from '../value.ts'
import { local, utc, zoneNamed } from '../zone.ts'
import { textOf } from './argument.ts'
import { humanizeDuration } from './humanize-duration.ts'
import { contextOf } from './render-context.ts'

const zeroTime = timeOf(zeroInstant)
const parsing = { params: [stringType, stringType], result: timeType }

/** Functions of times and durations. */
export const timeFunctions = {
  date: defineFunction({ params: [stringType, timeType], result: stringType, call: ([layout, time]) => formatTime(asTime(time), textOf(layout)) }),
  tz: defineFunction({ params: [stringType, timeType], result: timeType, call: ([name, time]) => toZone(asTime(time), textOf(name)) }),
  now: defineFunction({ result: timeType, call: (_, run) => nowOf(run) }),
  since: defineFunction({ params: [timeType], result: durationType, call: ([time], run) => durationOf(nowOf(run).nanos - asTime(time).nanos) }),
  toDate: defineFunction({ ...parsing, call: ([layout, text]) => parseOrZero(textOf(layout), textOf(text)) }),
  mustToDate: defineFunction({ ...parsing, call: ([layout, text]) => parse(textOf(layout), textOf(text)) }),
  humanizeDuration: defineFunction({ params: [anyType], result: stringType, call: ([value]) => humanizeDuration(value) })
}

function asTime (value: Value): Time {
  return isTime(value) ? value : zeroTime
}

function nowOf (run: Run): Time {
  return timeOf(instantAt(contextOf(run).now), local())
}

function toZone (time: Time, name: string): Time {
  const zone = zoneNamed(name)
  if (!zone) throw new Error(`unknown time zone ${name}`)
  return inZone(time, zone)
}

function parse (layout: string, text: string): Time {
  const { abbreviation, ...instant } = parseLayout(layout, text)
  if (abbreviation === undefined) return timeOf(instant, instant.offset === 0 ? utc : undefined)
  return timeOf(instant, { name: abbreviation, at: () => ({ minutesEast: instant.offset, abbreviation, isDaylightSaving: false }) })
}

function parseOrZero (layout: string, text: string): Time {
  try {
    return parse(layout, text)
  } catch {
    return zeroTime
  }
}

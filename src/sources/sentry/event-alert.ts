import type { Report } from '../source.ts'
import { readEvent, timesOfEvent } from './event.ts'
import { one, type Hook } from './hook.ts'
import { readSettings } from './pairs.ts'
import { past, raise } from './problem.ts'

/** The rule of an alert on issues was met: it fires, whatever else is said. */
export function readEventAlert (hook: Hook): Report {
  const event = hook.data.object('event')
  const action = hook.data.object('issue_alert')
  const facts = readEvent(event)
  const { startsAt, asOf, heardAt } = timesOfEvent(event)
  const annotations = { ...facts.annotations, rule: hook.data.text('triggered_rule') ?? action.text('title') }
  const firing = raise({ ...facts, annotations, settings: readSettings(action) }, hook)
  return one({ ...firing, asOf, heardAt, startsAt: past(startsAt, hook.reading.now) })
}

import type { Report } from '../source.ts'
import { readEvent, timesOfEvent } from './event.ts'
import { one, type Hook } from './hook.ts'
import { readIssue } from './issue.ts'
import { joinFacts, past, raise } from './problem.ts'

/** A project's own hook: the issue and its latest event, each as the API prints it. */
export function readServiceHook (hook: Hook): Report {
  const { body, reading } = hook
  const event = body.object('event')
  const facts = joinFacts(readIssue(body.object('group')), readEvent(event))
  const { startsAt, asOf, heardAt } = timesOfEvent(event)
  const project = body.object('project').text('slug') ?? facts.project
  const firing = raise({ ...facts, project, pages: [event.text('url'), ...facts.pages] }, hook)
  return one({ ...firing, asOf, heardAt, startsAt: past(startsAt, reading.now) })
}

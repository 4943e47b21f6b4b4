import type { Report } from '../source.ts'
import { readEvent, timesOfEvent } from './event.ts'
import { ignored, one, type Hook } from './hook.ts'
import { issueIdIn, joinFacts, past, raise, type IssueFacts } from './problem.ts'
import type { Members } from './reader.ts'

/** The plugin WebHooks of a project: an issue, what it is about and an event of it, in one flat object. */
export function readLegacy (hook: Hook): Report {
  const event = hook.body.object('event')
  const facts = joinFacts(readFlat(hook.body), readEvent(event))
  if (isTest(hook.body, facts)) return ignored('a test of the plugin WebHooks: the connection works')
  const { startsAt, asOf, heardAt } = timesOfEvent(event)
  return one({ ...raise(facts, hook), asOf, heardAt, startsAt: past(startsAt, hook.reading.now) })
}

function readFlat (body: Members): IssueFacts {
  const url = body.text('url')
  const level = body.text('level')
  return {
    id: body.id('id') ?? issueIdIn([url]),
    projectId: undefined,
    project: body.text('project_slug') ?? body.text('project'),
    level,
    category: undefined,
    platform: undefined,
    pages: [url],
    annotations: { summary: body.text('message'), culprit: body.text('culprit'), level, rule: rulesOf(body).join(', ') }
  }
}

function rulesOf (body: Members): string[] {
  return body.list('triggering_rules').filter(rule => typeof rule === 'string')
}

/** The button in the settings of the plugin sends Sentry's example event. Without both signs of it, it may be a real one. */
function isTest (body: Members, { tags }: IssueFacts): boolean {
  const rules = body.raw('triggering_rules')
  return Array.isArray(rules) && rules.length === 0 && tags?.get('sample_event') === 'yes'
}

import { goQuote } from '../../domain/go-quote.ts'
import type { Delivery, Reading, Report } from '../source.ts'
import { passedOver, type Hook } from './hook.ts'
import { issueIdIn } from './problem.ts'

/** A form in Sentry asks what there is to choose from: the severities, the worst first. */
export function answerOptions ({ severity }: Reading): Report {
  const answer = severity.order.toReversed().map(value => ({ value, label: value }))
  return { ...passedOver('a form of Sentry asked for the severities'), answer }
}

/** A form in Sentry was sent: the one of an alert action, or one that links an issue to what we have of it. */
export function answerForm ({ body, reading }: Hook): Report {
  const id = body.id('issueId') ?? issueIdIn([body.text('webUrl')])
  if (id === undefined) return { ...passedOver('an alert action was set up'), answer: { message: 'The alerts of this rule come to Tocsin.' } }
  const filter = `{source=${goQuote(reading.source)},sentry_issue_id=${goQuote(id)}}`
  const webUrl = `${reading.externalURL}/#/alerts?filter=${encodeURIComponent(filter)}`
  return { ...passedOver(`issue ${id} was linked`), answer: { webUrl, project: 'tocsin', identifier: id } }
}

/** Such a request has no resource, and nothing to be remembered. */
export function isFromForm ({ method, headers }: Delivery): boolean {
  return method === 'GET' || (headers['sentry-app-signature'] !== undefined && headers['sentry-hook-resource'] === undefined)
}

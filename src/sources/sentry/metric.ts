import type { Report } from '../source.ts'
import { ignored, one, type Hook } from './hook.ts'
import { labelsOfSettings, readSettings, wantedSeverity, type Pairs } from './pairs.ts'
import { annotationsOf, labelsOf, pageOf, past } from './problem.ts'
import type { Members } from './reader.ts'
import { labelText, quoted } from './texts.ts'

const actions = ['critical', 'warning', 'open', 'resolved']

/** For a hook that does not say what has happened; the action is what counts otherwise. */
const ofStatus = new Map([[1, 'open'], [2, 'resolved'], [10, 'warning'], [20, 'critical']])
/** An end that is no recovery. */
const ofMethod = new Map([[1, 'closed by hand'], [2, 'closed because its rule was changed']])

/** What is above or below the threshold of an alert on a figure. It goes from one severity to another and ends by itself. */
export function readMetric (hook: Hook): Report {
  const { data, reading } = hook
  const incident = data.object('metric_alert')
  const rule = incident.object('alert_rule')
  const action = hook.action ?? ofStatus.get(incident.number('status') ?? 0) ?? actionIn(data.text('description_title'))
  if (!actions.includes(action)) return ignored(`unknown action ${quoted(action)} of a metric alert`)

  const { key, ...ids } = identify(hook, incident)
  const about = { key, episode: incident.id('identifier') ?? incident.id('id') }
  const name = nameOf(data, incident)
  const annotations = {
    summary: name,
    // Some versions escape the ends of lines once too often.
    description: data.text('description_text')?.replaceAll('\\n', '\n'),
    query: rule.text('query'),
    aggregate: rule.text('aggregate'),
    environment: rule.text('environment')
  }
  if (action === 'resolved') {
    if (key === bodyKey(hook)) return ignored('a metric alert has ended, but not which one')
    const status = ofMethod.get(incident.number('status_method') ?? 0)
    return one({ kind: 'resolved', ...about, endsAt: past(incident.time('date_closed'), reading.now), annotations: annotationsOf({ ...annotations, status }) })
  }

  const triggers = rule.objects('triggers')
  const severity = action === 'open' ? onlyLabel(triggers) ?? 'error' : action
  const trigger = triggers.find(trigger => trigger.text('label') === severity)
  const settings = trigger ? settingsOf(trigger) : none
  const projects = [...incident.list('projects'), ...rule.list('projects')].filter(project => typeof project === 'string' && project !== '').map(String)
  return one({
    kind: 'firing',
    ...about,
    labels: labelsOf([
      ['alertname', name],
      ['source', reading.source],
      ...Object.entries(ids),
      ['project', projects[0]],
      ['environment', annotations.environment],
      ['category', 'metric'],
      ...labelsOfSettings(settings)
    ], reading),
    annotations: annotationsOf({ ...annotations, threshold: trigger?.figure('alert_threshold') }),
    severity: wantedSeverity(settings) ?? severity,
    mayFall: true,
    startsAt: past(incident.time('date_started'), reading.now),
    generatorURL: pageOf([data.text('web_url')]),
    ...key !== bodyKey(hook) && { willEnd: true },
    scopes: [...new Set(projects)].slice(0, mostScopes).map(project => `slug:${labelText(project)}`)
  })
}

const none: Pairs = new Map()
const mostScopes = 50

/** By its rule: of that one incident is open at a time. */
function identify (hook: Hook, incident: Members): { readonly key: string, readonly [label: string]: string } {
  const rule = incident.object('alert_rule').id('id') ?? ruleIn(hook.data.text('web_url'))
  if (rule !== undefined) return { key: `metric:${rule}`, sentry_rule_id: rule }
  const id = incident.id('identifier') ?? incident.id('id')
  if (id !== undefined) return { key: `incident:${id}`, sentry_incident_id: id }
  return { key: bodyKey(hook), sentry_body: hook.digest }
}

function bodyKey ({ digest }: Hook): string {
  return `body:${digest}`
}

function ruleIn (address: string | undefined): string | undefined {
  return /\/alerts\/rules\/details\/(\d{1,30})(?:[/?#]|$)/.exec(address?.slice(0, 2000) ?? '')?.[1]
}

const prefix = /^(Critical|Warning|Resolved|Open): /

function actionIn (title: string | undefined): string {
  return prefix.exec(title ?? '')?.[1]?.toLowerCase() ?? 'open'
}

/** The same from warning to resolved. */
function nameOf (data: Members, incident: Members): string {
  const named = [incident.object('alert_rule').text('name'), incident.text('title'), data.text('description_title')?.replace(prefix, '')]
  return named.find(name => name !== undefined && labelText(name) !== '') ?? 'SentryMetricAlert'
}

function onlyLabel (triggers: readonly Members[]): string | undefined {
  const labels = new Set(triggers.map(trigger => trigger.text('label')))
  const [label] = labels
  return labels.size === 1 && (label === 'critical' || label === 'warning') ? label : undefined
}

function settingsOf (trigger: Members): Pairs {
  return new Map(trigger.objects('actions').flatMap(action => [...readSettings(action)]))
}

import t from 'tap'
import { readFileSync } from 'node:fs'
import { createPreviewer } from '../../bin/source-preview.ts'
import { receivers } from '../../receivers/index.ts'
import { readConfigFile } from '../../src/config/read-file.ts'
import { sentry } from '../../src/sources/sentry.ts'

const now = Date.parse('2026-11-20T09:00Z')
const config = readConfigFile('examples/sentry-discord.yml', { receivers, now })

type Body = { action: string, data: { event: { environment?: string, tags: Array<[string, string]> }, metric_alert: { alert_rule: { name: string } } } }

/** The samples that are named, one after the other; answers where the alert is at the end, and how often it may be repeated there. */
function play (...steps: Array<string | [sample: string, change: (body: Body) => void]>) {
  const [source] = config.sources
  if (!source) throw new Error('the example has no source')
  const preview = createPreviewer({ source, type: sentry, route: config.route, severity: config.severity, resolveTimeout: config.resolveTimeout, mode: 'fallback', now })
  const previews = steps.map(step => {
    const [name, change] = typeof step === 'string' ? [step, () => {}] : step
    const value = JSON.parse(readFileSync(new URL(`../samples/sentry/${name}.json`, import.meta.url), 'utf8'))
    change(value)
    return preview({ method: 'POST', body: Buffer.from(JSON.stringify(value)), headers: {}, token: '', query: '', json: () => value })
  })
  const alerts = (previews.at(-1)?.changes ?? []).flatMap(({ effects }) => effects.filter(effect => effect.kind === 'alert'))
  const alert = alerts.find(({ state }) => state === 'firing') ?? alerts.at(-1)
  return alert?.goesTo?.map(({ receiver, escalation = '' }) => [receiver, escalation].filter(Boolean).join(' '))
}

const payment = (body: Body) => { body.data.event.tags.push(['domain', 'payment']) }
const inStaging = (body: Body) => { body.data.event.environment = 'staging' }
const named = (name: string) => (body: Body) => { body.data.metric_alert.alert_rule.name = name }

for (const [what, steps, expected] of [
  ['a new issue in production goes to #errors', ['event_alert.triggered'], ['errors']],
  ['one elsewhere goes nowhere', [['event_alert.triggered', inStaging]], ['nobody']],
  ['one of which no event is known yet goes nowhere', ['issue.created'], ['nobody']],
  ['it goes to #errors with its first event', ['issue.created', 'event_alert.triggered'], ['errors']],
  ['one with the tag domain=payment goes to #payments', [['event_alert.triggered', payment]], ['payments']],
  ['its end is told there, too', [['event_alert.triggered', payment], 'issue.resolved'], ['payments']],
  ['a regression goes to #errors, whatever is known of it', ['event_alert.triggered', 'issue.resolved', 'issue.unresolved.regressed'], ['errors']],
  ['a metric alert goes to #errors as a warning', ['metric_alert.warning'], ['errors']],
  ['and pages when it is critical', ['metric_alert.warning', 'metric_alert.critical'], ['nobody critical', 'errors']],
  ['the one on payments goes to #payments', [['metric_alert.warning', named('Payment error spike')]], ['payments']],
  ['and pages when it is critical, as well', [['metric_alert.critical', named('Payment error spike')]], ['nobody critical', 'payments']],
  ['an outage pages', ['event_alert.triggered.uptime'], ['nobody critical', 'errors']]
] as const) {
  t.test(`by examples/sentry-discord.yml, ${what}`, async t => {
    t.strictSame(play(...steps.map((step): Parameters<typeof play>[number] => typeof step === 'string' ? step : [step[0], step[1]])), expected)
  })
}

t.test('by examples/sentry-discord.yml, issues are not mixed, and repeated every 30 minutes, or every 5 those of payments', async t => {
  const { route } = config
  t.same(route.groupBy, ['alertname', 'sentry_issue_id', 'sentry_rule_id'])
  const [, production] = route.routes
  t.same([production, ...production?.routes ?? []].map(route => [route?.receiver, (route?.repeatInterval ?? 0) / 60_000]), [['errors', 30], ['payments', 5], ['payments', 5]])
})

import t from 'tap'
import type { Alert } from '../../src/domain/alert.ts'
import type { IntegrationConfig } from '../../src/domain/config.ts'
import { decideFlush, mutedAt, type FlushDecision, type FlushInput } from '../../src/domain/decide.ts'
import { makeLabels } from '../../src/domain/labels.ts'
import type { Route } from '../../src/domain/route.ts'
import type { TimeInterval } from '../../src/domain/time-interval.ts'
import { buildAlert, minute, now } from '../support/alerts.ts'

const hours = (from: number, to: number): TimeInterval => ({ times: [{ from: from * 60, to: to * 60 }], location: 'UTC' })
const timeIntervals = new Map([
  ['morning', [hours(6, 12)]],
  ['early', [hours(6, 10)]],
  ['night', [hours(0, 6)]],
  ['overlapping', [hours(8, 10), hours(20, 22), hours(9, 11)]],
  ['never', []]
])

function buildRoute (fields: Partial<Route> = {}): Route {
  return {
    id: '{}',
    key: '{}',
    receiver: 'team',
    groupBy: [],
    groupWait: 0,
    groupInterval: 5 * minute,
    repeatInterval: 240 * minute,
    matchers: [],
    continue: false,
    muteTimeIntervals: [],
    activeTimeIntervals: [],
    labels: makeLabels({}),
    routes: [],
    ...fields
  }
}

function integration (type: string, sendResolved = true, index = 0): IntegrationConfig {
  return {
    type,
    index,
    sendResolved,
    settings: {},
    http: { followRedirects: true, enableHttp2: true, tls: { insecureSkipVerify: false }, proxyFromEnvironment: false, proxyConnectHeader: {}, headers: {} }
  }
}

function decide (members: Alert[], input: Partial<FlushInput> = {}): FlushDecision {
  return decideFlush({
    route: buildRoute(),
    receiver: { name: 'team', labels: makeLabels({ name: 'team' }), integrations: [integration('webhook')] },
    members,
    now,
    tick: now,
    inhibitorOf: () => undefined,
    silencesOf: () => [],
    timeIntervals,
    log: new Map(),
    ...input
  })
}

const a = buildAlert({ alertname: 'A' })
const b = buildAlert({ alertname: 'B' })
const ended = buildAlert({ alertname: 'C' }, { starts: -9, ends: -2 })
const told = (alerts: Alert[]) => new Map([['team/webhook/0', { at: now - minute, firing: alerts.map(({ fingerprint }) => fingerprint), resolved: [], seq: 1 }]])

t.test('alerts are frozen as they are at the claim, in their order', async t => {
  const ending = buildAlert({ alertname: 'D' }, { ends: 0 })
  const { alerts, resolved } = decide([ending, ended, b, a], { tick: now - minute })

  t.same(alerts, [{ alert: a, status: 'firing' }, { alert: b, status: 'firing' }, { alert: ended, status: 'resolved' }, { alert: ending, status: 'resolved' }])
  t.same(resolved, [ended.fingerprint, ending.fingerprint])
})

t.test('what ended because nothing reached us fires on', async t => {
  const { alerts, resolved } = decide([buildAlert({ alertname: 'A' }, { starts: -20, updatedAt: now - 10 * minute, ends: -6 })], { gap: { start: now - 9 * minute, end: now - minute } })
  t.match(alerts, [{ status: 'firing' }])
  t.same(resolved, [])
})

t.test('an inhibited alert is not told, be it resolved or not', async t => {
  const { alerts, resolved, suppressed } = decide([a, b, ended], { inhibitorOf: ({ labels }) => labels.alertname === 'B' ? undefined : 'source' })
  t.same(alerts, [{ alert: b, status: 'firing' }])
  t.same(suppressed, [a, ended].map(({ fingerprint }) => ({ reason: 'inhibition', fingerprint, by: ['source'] })))
  t.same(resolved, [ended.fingerprint], 'it still leaves the group')
})

t.test('a silenced alert is not told, and all its silences are named', async t => {
  const { alerts, suppressed } = decide([a, b], { silencesOf: ({ labels }) => labels.alertname === 'A' ? ['one', 'two'] : [] })
  t.same(alerts, [{ alert: b, status: 'firing' }])
  t.same(suppressed, [{ reason: 'silence', fingerprint: a.fingerprint, by: ['one', 'two'] }])
})

t.test('time intervals mute the whole group', async t => {
  const rows: Array<{ rule: string, active?: string[], mute?: string[], muted?: { reason: string, names: string[] } }> = [
    { rule: 'no intervals' },
    { rule: 'in an active one', active: ['night', 'morning'] },
    { rule: 'in no active one, all are named', active: ['night', 'never'], muted: { reason: 'active_time_interval', names: ['night', 'never'] } },
    { rule: 'an active interval without entries is never active', active: ['never'], muted: { reason: 'active_time_interval', names: ['never'] } },
    { rule: 'in no mute interval', mute: ['night', 'never'] },
    { rule: 'in some, those are named', mute: ['night', 'morning', 'early'], muted: { reason: 'mute_time_interval', names: ['morning', 'early'] } },
    { rule: 'named for each entry that contains the time', mute: ['overlapping'], muted: { reason: 'mute_time_interval', names: ['overlapping', 'overlapping'] } },
    { rule: 'active intervals go first', active: ['night'], mute: ['morning'], muted: { reason: 'active_time_interval', names: ['night'] } },
    { rule: 'active and muted', active: ['morning'], mute: ['early'], muted: { reason: 'mute_time_interval', names: ['early'] } }
  ]
  for (const { rule, active = [], mute = [], muted } of rows) {
    const route = buildRoute({ activeTimeIntervals: active, muteTimeIntervals: mute })
    const decision = decide([a, ended], { route })
    t.same(mutedAt(now, { route, timeIntervals }), muted, rule)
    t.equal(decision.alerts.length, muted ? 0 : 2, rule)
    t.same(decision.mutedBy, muted?.names ?? [], rule)
    t.same(decision.suppressed, muted ? [a, ended].map(({ fingerprint }) => ({ reason: muted.reason, fingerprint, by: muted.names })) : [], rule)
  }
})

t.test('intervals are judged by the tick', async t => {
  const route = buildRoute({ muteTimeIntervals: ['early'] })
  t.same(decide([a], { route, tick: now + 60 * minute }).mutedBy, [])
  t.same(decide([a], { route, now: now + minute, tick: now }).mutedBy, ['early'])
})

t.test('each stage sees what the one before has let through', async t => {
  const asked: string[] = []
  const { suppressed } = decide([a, b], {
    inhibitorOf: ({ labels }) => labels.alertname === 'A' ? 'source' : undefined,
    silencesOf: ({ fingerprint }) => { asked.push(fingerprint); return ['one'] }
  })
  t.same(asked, [b.fingerprint])
  t.same(suppressed.map(({ reason }) => reason), ['inhibition', 'silence'])
})

t.test('a group of which all is suppressed tells nobody anything', async t => {
  const log = told([a])
  const nothing = [{ key: 'team/webhook/0', send: false, reason: 'no alert left' }]
  t.same(decide([a], { log, silencesOf: () => ['one'] }).integrations, nothing)
  t.same(decide([ended], { log, inhibitorOf: () => 'source' }).integrations, nothing)
  t.same(decide([], { log }).integrations, nothing)
})

t.test('each integration is judged by its own log', async t => {
  const receiver = { name: 'team', labels: makeLabels({}), integrations: [integration('webhook'), integration('webhook', true, 1), integration('console')] }
  const log = new Map([...told([a]), ['other/webhook/1', { at: now, firing: [a.fingerprint], resolved: [], seq: 1 }]])
  t.same(decide([a], { receiver, log }).integrations, [
    { key: 'team/webhook/0', send: false, reason: 'already told' },
    { key: 'team/webhook/1', send: true, reason: 'first notification' },
    { key: 'team/console/0', send: true, reason: 'first notification' }
  ])
})

t.test('only what is told counts in the log', async t => {
  const log = told([a, ended])
  t.match(decide([a, ended], { log }).integrations, [{ send: true, reason: 'some alerts resolved' }])
  t.match(decide([a, ended], { log, silencesOf: alert => alert === ended ? ['one'] : [] }).integrations, [{ send: false, reason: 'already told' }])
})

t.test('an end is owed also to an integration that is not told of ends', async t => {
  const receiver = { name: 'team', labels: makeLabels({}), integrations: [integration('webhook', false)] }
  t.match(decide([ended], { receiver, log: told([ended]) }).integrations, [{ send: true, reason: 'all alerts resolved' }])
})

t.test('a repeat is due by the tick and the interval of the route', async t => {
  const repeated = (repeatInterval: number) => decide([a], { log: told([a]), route: buildRoute({ repeatInterval }) }).integrations
  t.match(repeated(minute), [{ send: false, reason: 'already told' }])
  t.match(repeated(minute - 1), [{ send: true, reason: 'repeat interval elapsed' }])
})

t.test('a receiver without integrations tells nobody', async t => {
  t.same(decide([a], { receiver: { name: 'team', labels: makeLabels({}), integrations: [] } }).integrations, [])
})

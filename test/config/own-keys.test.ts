import t from 'tap'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfig } from '../../src/config/load.ts'
import type { Route } from '../../src/domain/route.ts'
import { runAmtool } from '../support/amtool.ts'
import { receivers } from '../support/config-receivers.ts'
import { without } from '../support/program.ts'

const text = `route:
  receiver: chat
  escalation: shop
  routes:
    - matchers: [team="web"]
      routes: [{matchers: [tier="one"], escalation: pager}]
    - matchers: [severity="info"]
      escalation: none
      routes: [{matchers: [team="ops"]}, {matchers: [team="db"], escalation: shop}]
receivers:
  - {name: chat, fallback: pager, webhook_configs: [{url: 'http://chat.example/s3cret'}]}
  - {name: pager, webhook_configs: [{url: 'http://pager.example/s3cret'}]}
sources:
  - {name: grafana, type: grafana}
  - name: shop
    type: sentry
    secret: s3cret-of-the-shop
    labels: {team: shop}
    tags: [domain]
    ack_on_assign: true
    hold: 24h
    expect_every: 6h
  - {name: sentry, type: sentry, secret_file: /run/secrets/sentry}
users:
  - {name: ana, time_zone: Europe/Paris, notify: {high: [{receiver: pager}]}}
schedules:
  - name: primary
    time_zone: Europe/Paris
    rotations: [{start: 2026-11-02T09:00, every: {unit: week}, participants: [ana, none]}]
    overrides: [{start: 2026-12-24T09:00, end: 2026-12-25T09:00Z, user: none}]
escalation_policies:
  - {name: shop, tiers: [{notify: [schedule:primary]}, {after: 15m, notify: ["receiver:pager"]}], last_resort: "receiver:pager"}
  - {name: pager, tiers: [{notify: [user:ana]}], last_resort: "receiver:pager"}
severity: {label: level, order: [low, high]}
`
const load = (text: string, more: { now?: number } = {}) => loadConfig({ file: 'a.yml', text, receivers, ...more })
const escalations = ({ escalation, routes }: Route): unknown => [escalation ?? '-', ...routes.map(escalations)]

t.test('routes inherit their escalation until one ends it', async t => {
  t.same(escalations(load(text).route), ['shop', ['shop', ['pager']], ['-', ['-'], ['shop']]])
  t.notOk(load('route: {receiver: chat, escalation: none}\nreceivers: [{name: chat}]\n').route.escalation)
})

t.test('the configuration has whom to page, when, and what is worse', async t => {
  const { users, schedules, policies, severity, warnings } = load(text, { now: Date.parse('2026-11-03T00:00Z') })
  t.same([users, schedules, policies].map(named => named.map(({ name }) => name)), [['ana'], ['primary'], ['shop', 'pager']])
  t.same(severity, { label: 'level', order: ['low', 'high'] })
  t.same(warnings, [])
})

t.test('a source has what was said of it, its secret without the ends of lines', async t => {
  t.same(load(text.replace('secret: s3cret-of-the-shop', 'secret: |\n      s3cret-of-the-shop\n\n')).sources, [
    { name: 'grafana', type: 'grafana', labels: {}, tags: [], ackOnAssign: false },
    { name: 'shop', type: 'sentry', secret: 's3cret-of-the-shop', labels: { team: 'shop' }, tags: ['domain'], ackOnAssign: true, hold: 86_400_000, expectEvery: 21_600_000 },
    { name: 'sentry', type: 'sentry', secretFile: '/run/secrets/sentry', labels: {}, tags: [], ackOnAssign: false }
  ])
})

t.test('a source that is there without being declared can have its secret elsewhere', async t => {
  const declared = (name: string) => load(`route: {receiver: chat}\nreceivers: [{name: chat}]\nsources: [{name: ${name}, type: sentry}]\n`).warnings.join()
  t.match(declared('sentry'), /: sources\[0\]: source "sentry" has no secret or secret_file: all that comes is refused with 401, unless the environment of the router has TOCSIN_SENTRY_SECRET$/)
  t.match(declared('shop'), /refused with 401$/)
})

t.test('severity may be given in part', async t => {
  const severityOf = (own: string) => load(`route: {receiver: chat}\nreceivers: [{name: chat}]\n${own}`).severity
  t.same(severityOf(''), { label: 'severity', order: ['info', 'warning', 'error', 'critical'] })
  t.same(severityOf('severity: {label: level}\n'), { label: 'level', order: ['info', 'warning', 'error', 'critical'] })
})

t.test('without a time nothing is said of the days to come', async t => {
  const gap = text.replace('[ana, none]', '[{user: ana, until: 2026-11-09}]')
  t.match(load(gap, { now: Date.parse('2026-11-03T00:00Z') }).warnings, [/schedules\[0\]: nobody is on call/])
  t.same(load(gap).warnings, [])
})

const own = ['escalation', 'fallback', 'sources', 'users', 'schedules', 'escalation_policies', 'severity']
const hasKey = (printed: string, key: string) => new RegExp(`^[ -]*${key}:`, 'm').test(printed)

t.test('what is printed for others has none of the own keys, and loads in amtool', async t => {
  const { printed } = load(text)
  t.same(own.filter(key => hasKey(printed, key)), [])
  t.equal(load(printed).printed, printed)
  const file = join(t.testdir(), 'printed.yml')
  writeFileSync(file, printed)
  if (without('amtool')) return
  t.match(await runAmtool(['check-config', file]), { code: 0, stdout: /2 receivers/ })
})

t.test('the whole is printed with them, masked, and loads as the same', async t => {
  const { printedWhole } = load(text)
  t.same(own.filter(key => !hasKey(printedWhole, key)), [])
  t.notMatch(printedWhole, /s3cret/)
  const again = load(printedWhole)
  t.equal(again.printedWhole, printedWhole)
  const { users, schedules, policies, severity, sources, route } = load(text)
  t.match(again, { users, schedules, policies, severity, sources: sources.map(source => ({ ...source, ...source.secret && { secret: '<secret>' } })) })
  t.same(escalations(again.route), escalations(route))
})

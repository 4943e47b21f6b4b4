import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { runAlertmanager, withoutAlertmanager } from '../support/alertmanager.ts'
import { createAuthority } from '../support/certificates.ts'
import { temporaryFolder } from '../support/program.ts'
import { startRouter } from '../support/router.ts'
import { until } from '../support/until.ts'
import { exchange } from './exchange.ts'
import type { Both } from './pair.ts'
import { reconciled } from './receivers/compare.ts'
import { differences } from './receivers/differences.ts'
import { integrations } from './receivers/index.ts'
import type { Case, Integration, Place } from './receivers/integration.ts'
import { startService, type Service } from './receivers/service.ts'
import { grouping, tellings } from './receivers/told-alerts.ts'

type Asks = { readonly integration: Integration, readonly one: Case, readonly name: string, readonly services: Both<Service>, readonly counts: readonly number[] }

// Bounds what hangs.
const timeout = 60_000
const sides = ['theirs', 'ours'] as const

t.test('each receiver asks its service for the same as in Alertmanager', { skip: withoutAlertmanager }, async t => {
  const folder = await temporaryFolder(t)
  const tls = createAuthority(folder, 'authority').issue('service', 'DNS:nobody.example')
  const asking = await Promise.all(integrations.flatMap(integration => Object.entries(integration.cases).map(async ([name, one]): Promise<Asks> => {
    const kind = one.service ?? integration.service ?? 'http'
    const start = () => startService(t, { kind, answer: integration.answer, tls })
    const requests = one.requests ?? integration.requests
    const counts = requests.map((_, n) => requests.slice(0, n + 1).reduce((sum, count) => sum + count))
    return { integration, one, name: `${integration.type}: ${name}`, services: { theirs: await start(), ours: await start() }, counts }
  })))
  const config = (whose: keyof Both<Service>) => configurationOf(asking, { whose, folder })
  const [alertmanager, tocsin] = await Promise.all([runAlertmanager(t, { config: config('theirs') }), startRouter(t, { config: config('ours') })])

  const began = Date.now()
  for (const n of [0, 1, 2] as const) {
    const headers = { 'content-type': 'application/json' }
    await Promise.all(asking.flatMap(({ name, one }) => [alertmanager, tocsin].map(async ({ origin }) => {
      const { status, body } = await exchange(origin, { method: 'POST', path: '/api/v2/alerts', headers, body: JSON.stringify(tellings(name, one, began)[n]) })
      t.equal(status, 200, `${name}: ${body}`)
    })))
    await Promise.all(asking.flatMap(({ name, services, counts }) => sides.map(whose => {
      const wanted = counts[n] ?? 0
      return until(() => services[whose].asked().length >= wanted, { what: `${wanted} requests of ${whose} for ${name}`, timeout })
    })))
  }

  const met = new Set<string>()
  for (const { name, integration, services, counts } of asking) {
    t.test(name, async t => {
      const asked = { theirs: services.theirs.asked(), ours: services.ours.asked() }
      t.equal(asked.theirs.length, counts.at(-1), 'as many as expected')
      t.equal(asked.ours.length, asked.theirs.length, 'as many')
      asked.theirs.forEach((theirs, n) => {
        const both = reconciled({ theirs, ours: asked.ours[n] ?? {} }, { integration: integration.type, met })
        t.strictSame(both.ours, both.theirs, `request ${n + 1}`)
      })
    })
  }
  t.test('what is listed as different is', async t => {
    const types = integrations.map(({ type }) => type)
    t.strictSame([...met].sort(), differences.filter(({ integration }) => !integration || types.includes(integration)).map(({ name }) => name).sort())
  })
})

function configurationOf (asking: readonly Asks[], { whose, folder }: { whose: keyof Both<Service>, folder: string }): object {
  let files = 0
  const placeOf = ({ services }: Asks): Place => ({
    address: services[whose].address,
    file (content) {
      const path = join(folder, `${whose}-${files++}`)
      writeFileSync(path, content)
      return path
    }
  })
  return {
    global: Object.assign({}, ...asking.map(asks => asks.one.global?.(placeOf(asks)))),
    route: {
      receiver: 'nobody',
      group_by: grouping,
      // Longer than it takes to post them all: Alertmanager does not wait for a second alert where the first began longer ago.
      group_wait: '3s',
      group_interval: '2s',
      routes: asking.map(({ name }) => ({ receiver: name, matchers: [`case=${JSON.stringify(name)}`] }))
    },
    receivers: [{ name: 'nobody' }, ...asking.map(asks => ({ name: asks.name, [`${asks.integration.type}_configs`]: [asks.one.config(placeOf(asks))] }))]
  }
}

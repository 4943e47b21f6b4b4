import t from 'tap'
import fc from 'fast-check'
import type { Config } from '../../src/domain/config.ts'
import { fingerprint, makeLabels } from '../../src/domain/labels.ts'
import { createGeneration, type Bearings } from '../../src/jobs/generation.ts'
import { defaultSeverity } from '../../src/domain/severity.ts'
import { route, rule } from '../support/build.ts'

const inhibitRules = [
  rule({ source: 'severity="critical"', target: 'severity=~"warning|info"', equal: ['cluster'] }),
  rule({ source: 'team!="b"', target: 'team!~"1.*"', equal: ['node', 'team'] })
]
const routes = [{ matchers: 'team=~"a.*"', groupBy: ['node'], continue: true }, { matchers: 'severity!="info"', receiver: 'loud' }]
const trees = {
  'by some labels': route({ groupBy: ['alertname'], routes }),
  'by no label': route({ groupBy: [] }),
  'by all labels': route({ groupBy: ['alertname'], routes: [...routes, { groupBy: ['...'] }] })
}

// Values that look like the seams between values, and labels that nothing in the configuration names.
const name = fc.constantFrom('alertname', 'cluster', 'team', 'node', 'severity', 'pod')
const value = fc.constantFrom('a', 'b', '-', '1:a', '-1:a', '1:', 'critical', 'warning', 'info')
const labels = fc.dictionary(name, value).map(given => makeLabels(given))

for (const [how, tree] of Object.entries(trees)) {
  t.test(`grouped ${how}, alerts have their own bearings, whatever was asked before`, async t => {
    const config: Config = { hash: '', hashMetric: 0, printed: '', printedWhole: '', warnings: [], resolveTimeout: 1, route: tree, receivers: [], inhibitRules, timeIntervals: new Map(), sources: [], users: [], schedules: [], policies: [], severity: defaultSeverity }
    const first = () => createGeneration(1, config)
    fc.assert(fc.property(fc.array(labels, { minLength: 2, maxLength: 30 }), many => {
      const asked = first()
      for (const labels of many) {
        const alert = { fingerprint: fingerprint(labels), labels }
        t.equal(printed(asked.bearingsOf(alert)), printed(first().bearingsOf(alert)))
      }
    }))
  })
}

function printed ({ memberships, receivers, inhibits, inhibitedBy }: Bearings): string {
  return JSON.stringify([memberships.map(({ group, groupWait, route, key }) => [group, groupWait, route.id, key]), receivers, inhibits, inhibitedBy])
}

import t from 'tap'
import { instantAt } from '../../../src/domain/instant.ts'
import { makeLabels } from '../../../src/domain/labels.ts'
import type { AlertView } from '../../../src/engine.ts'
import { appOf, fakeEngine, group, now, view } from '../../support/app.ts'

const first = view({ alertname: 'Disk' }, { of: { annotations: makeLabels({ summary: 'füll' }), generatorURL: 'http://g/?a=1' }, silencedBy: ['s1'] })
let shown = first
let mutedBy: readonly string[] = []

const app = appOf(fakeEngine({ alerts: async () => [shown], groups: async () => [group({}, { alerts: [shown], mutedBy })] }))
t.teardown(() => app.close())

/** What is printed of equal alerts that were never seen. */
async function printedAnew (path: string): Promise<string> {
  const before = shown
  shown = { ...shown, alert: { ...shown.alert, labels: makeLabels(Object.entries(shown.alert.labels)) } }
  const { body } = await app.inject(path)
  shown = before
  return body
}

/** Of the same labels, as an alert has them that is sent again. */
const changed = (fields: Partial<AlertView['alert']>) => ({ ...first, alert: { ...first.alert, ...fields } })

const changes: Array<[what: string, next: AlertView, muted?: readonly string[]]> = [
  ['its end', changed({ endsAt: instantAt(now + 1_000_000) })],
  ['the zone of its end', changed({ endsAt: { ...first.alert.endsAt, offset: 60 } })],
  ['when it was received', changed({ updatedAt: now + 1 })],
  ['its start', changed({ startsAt: instantAt(now - 3_600_000) })],
  ['an annotation', changed({ annotations: makeLabels({ summary: 'fuller' }) })],
  ['where it comes from', changed({ generatorURL: 'http://g/?a=2' })],
  ['that it comes from nowhere', changed({ generatorURL: '' })],
  ['that nothing silences it', { ...first, silencedBy: [] }],
  ['another silence', { ...first, silencedBy: ['s2'] }],
  ['one silence more', { ...first, silencedBy: ['s1', 'ß2'] }],
  ['what inhibits it', { ...first, inhibitedBy: ['f1'] }],
  ['its receivers', { ...first, receivers: ['ops'] }],
  ['what mutes its group', first, ['nights']]
]

for (const path of ['/api/v2/alerts', '/api/v2/alerts/groups']) {
  const ofAlertOnly = path.endsWith('alerts')
  for (const [what, next, muted = []] of changes) {
    if (ofAlertOnly ? muted.length : next.receivers !== first.receivers) continue
    t.test(`${path} shows at once when this changes: ${what}`, async t => {
      ;[shown, mutedBy] = [first, []]
      const before = (await app.inject(path)).body
      t.equal((await app.inject(path)).body, before)
      ;[shown, mutedBy] = [next, muted]
      const after = (await app.inject(path)).body
      t.not(after, before)
      t.equal(after, await printedAnew(path))
      ;[shown, mutedBy] = [first, []]
      t.equal((await app.inject(path)).body, before, 'and when it changes back')
    })
  }
}

import t from 'tap'
import { mergeAlerts, type Alert } from '../../src/domain/alert.ts'
import { instantAt, parseInstant } from '../../src/domain/instant.ts'
import { makeLabels } from '../../src/domain/labels.ts'
import { buildAlert, minute, now } from '../support/alerts.ts'

type Span = { span: [number, number], timeout?: boolean }
type Row = { rule: string, stored: Span, received: Span, merged: [number, number] }

const rows: Row[] = [
  { rule: 'the start of the older stays', stored: { span: [-2, 2], timeout: true }, received: { span: [-1, 3] }, merged: [-2, 3] },
  { rule: 'an assumed end does not prolong', stored: { span: [-1, 3], timeout: true }, received: { span: [0, 2] }, merged: [-1, 2] },
  { rule: 'a given end outlasts an assumed one', stored: { span: [-1, 3] }, received: { span: [0, 2], timeout: true }, merged: [-1, 3] },
  { rule: 'the later of two given ends counts', stored: { span: [-1, 3] }, received: { span: [0, 2] }, merged: [-1, 3] },
  { rule: 'what fires again prolongs what was resolved', stored: { span: [-3, -1] }, received: { span: [-2, 1] }, merged: [-3, 1] },
  { rule: 'a resolve ends what was to fire on', stored: { span: [-2, 3] }, received: { span: [-2, 0] }, merged: [-2, 0] },
  { rule: 'of two resolved the later end counts', stored: { span: [-3, -1] }, received: { span: [-4, -2] }, merged: [-4, -1] },

  { rule: 'the usual resend replaces', stored: { span: [-2, 2], timeout: true }, received: { span: [-2, 3], timeout: true }, merged: [-2, 3] },
  { rule: 'what touches is not within: the new start at the old end', stored: { span: [-3, -1] }, received: { span: [-1, 2] }, merged: [-1, 2] },
  { rule: 'what touches is not within: the new end at the old start', stored: { span: [-1, 2] }, received: { span: [-3, -1] }, merged: [-3, -1] },
  { rule: 'what is apart replaces', stored: { span: [-9, -8] }, received: { span: [-1, 2] }, merged: [-1, 2] },
  { rule: 'what covers the old replaces it', stored: { span: [-1, 1] }, received: { span: [-2, 2] }, merged: [-2, 2] },
  { rule: 'a resolve of an assumed end', stored: { span: [-2, 3], timeout: true }, received: { span: [-2, -1] }, merged: [-2, -1] }
]

function build ({ span: [starts, ends], timeout = false }: Span, updatedAt: number, fields: Partial<Alert> = {}): Alert {
  return buildAlert({ alertname: 'A' }, { starts, ends, timeout, updatedAt, ...fields })
}

for (const { rule, stored, received, merged: [starts, ends] } of rows) {
  t.test(rule, async t => {
    const merged = mergeAlerts(build(stored, now - minute), build(received, now), now)
    t.same([merged.startsAt, merged.endsAt], [instantAt(now + starts * minute), instantAt(now + ends * minute)])
    t.equal(merged.timeout, received.timeout ?? false)
    t.equal(merged.updatedAt, now)
  })
}

t.test('all but the times comes from the one that was updated last', async t => {
  const younger = { annotations: makeLabels({ note: 'younger' }), generatorURL: 'http://younger', timeout: true }
  const stored = build({ span: [-2, 2] }, now, younger)
  const received = build({ span: [-3, 1] }, now - minute)

  t.match(mergeAlerts(stored, received, now), { ...younger, updatedAt: now, startsAt: received.startsAt, endsAt: stored.endsAt })
})

t.test('what was stored before the clock was set back is the older one', async t => {
  const stored = build({ span: [-2, 2] }, now + 60 * minute)
  const received = build({ span: [-2, 0] }, now)

  t.same(mergeAlerts(stored, received, now).endsAt, received.endsAt)
})

t.test('of two that were updated at the same time the new one counts', async t => {
  const stored = build({ span: [-2, 2] }, now, { generatorURL: 'stored' })
  const received = build({ span: [-1, 3] }, now, { generatorURL: 'received' })

  t.equal(mergeAlerts(stored, received, now).generatorURL, 'received')
})

t.test('a nanosecond decides', async t => {
  const at = (fraction: string) => parseInstant(`2026-11-20T08:59:00.${fraction}Z`)
  const stored = build({ span: [-2, 0] }, now - minute, { endsAt: at('000000001') })
  const before = build({ span: [-1, 3] }, now, { startsAt: at('000000000') })
  const touching = build({ span: [-1, 3] }, now, { startsAt: at('000000001') })

  t.same(mergeAlerts(stored, before, now).startsAt, stored.startsAt)
  t.same(mergeAlerts(stored, touching, now).startsAt, touching.startsAt)
})

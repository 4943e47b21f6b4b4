import t from 'tap'
import { observeChange, observeIncidents, observeOnCall } from '../src/incident-metrics.ts'
import { createMetrics } from '../src/metrics.ts'
import { incidentStory, ms } from './support/incident-story.ts'
import { rotation } from './support/schedule.ts'

t.test('pages are counted by outcome, and an acknowledgement by how long it took', async t => {
  const metrics = createMetrics()
  const story = incidentStory({ answer: ({ receiver }) => receiver === 'ana-push' ? { accepted: false, reason: 'gone', retryable: false } : { accepted: true } })
  story.fire('disk')
  observeChange(metrics, { was: undefined, incident: story.incident, effects: story.effects })
  story.advance('3m')
  const was = story.incident
  observeChange(metrics, { was, ...story.act({ kind: 'acknowledged', by: 'ana' }) })
  observeIncidents(metrics, [story.incident])

  const text = await metrics.registry.metrics()
  t.match(text, 'tocsin_pages_total{outcome="begun",why="tier"} 2')
  t.match(text, 'tocsin_pages_total{outcome="failed",why="tier"} 1')
  t.match(text, 'tocsin_pages_total{outcome="accepted",why="last resort"} 0')
  t.match(text, 'tocsin_incident_time_to_acknowledge_seconds_sum{policy="payments"} 180')
  t.match(text, 'tocsin_incidents{state="acknowledged"} 1')
  t.match(text, 'tocsin_unattended_incidents 0')
})

t.test('gaps of the next 14 days and people whom no page reaches at once are gauges', async t => {
  const metrics = createMetrics()
  const now = Date.parse('2026-11-20T09:00:00Z')
  const weekdays = { name: 'primary', timeZone: 'UTC', rotations: [rotation({ active: { days: [1, 2, 3, 4, 5] } })], overrides: [] }
  const users = [{ name: 'ana', notify: { high: [{ receiver: 'push', after: 0 }], low: [] } }, { name: 'bo', notify: { high: [{ receiver: 'push', after: ms('5m') }], low: [] } }]
  observeOnCall(metrics, { schedules: [weekdays], users }, now)

  const text = await metrics.registry.metrics()
  t.match(text, `tocsin_schedule_next_gap_seconds{schedule="primary"} ${15 * 3600}`)
  t.match(text, `tocsin_schedule_gap_seconds_ahead{schedule="primary"} ${4 * 86_400}`)
  t.match(text, 'tocsin_unreachable_users 1')
})

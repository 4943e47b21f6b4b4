import t, { type Test } from 'tap'
import { DeliveryError } from '../../src/errors.ts'
import { createMetrics } from '../../src/metrics.ts'
import { openStory } from '../support/harness.ts'

const config = `
route: {receiver: chat, group_by: [alertname], group_wait: 30s, group_interval: 5m, repeat_interval: 1h}
receivers: [{name: chat, webhook_configs: [{url: http://localhost/chat}]}]
`
const disk = { alertname: 'Disk' }
const refused = new DeliveryError('it refuses', { retryable: false, reason: 'clientError' })

async function arrange (options: Parameters<typeof createMetrics>[0] = {}, story: { nodes?: number, perAlertnameLimit?: number } = {}) {
  const metrics = createMetrics(options)
  const opened = await openStory(t, config, { ...story, metrics })
  const has = async (t: Test, lines: readonly string[]) => {
    const text = await metrics.registry.metrics()
    for (const line of lines) t.ok(text.includes(`\n${line}\n`), `${line} in\n${text.split('\n').filter(found => found.startsWith(line.split('{')[0] ?? '')).join('\n')}`)
  }
  return { story: opened, has }
}

t.test('notifications, attempts and questions to the log are counted', async t => {
  const { story, has } = await arrange()
  await story.fire(disk)
  await story.advance('40s')
  await has(t, [
    'alertmanager_notifications_total{integration="webhook"} 1',
    'alertmanager_notification_requests_total{integration="webhook"} 1',
    'alertmanager_notification_requests_failed_total{integration="webhook"} 0',
    'alertmanager_nflog_queries_total 1',
    // Nothing was told before.
    'alertmanager_nflog_query_errors_total 1',
    'alertmanager_nflog_query_duration_seconds_count 1',
    'alertmanager_integrations 1'
  ])
  story.behave('chat', async () => { throw refused })
  await story.fire({ ...disk, instance: 'b' })
  await story.advance('5m')
  await has(t, [
    'alertmanager_notifications_total{integration="webhook"} 2',
    'alertmanager_notifications_failed_total{integration="webhook",reason="clientError"} 1',
    'alertmanager_nflog_queries_total 2',
    'alertmanager_nflog_query_errors_total 1'
  ])
})

t.test('with receiver-name-in-metrics each receiver is counted by itself, from 0 on', async t => {
  const { story, has } = await arrange({ receiverNames: true })
  const labels = 'integration="webhook",receiver_name="chat"'
  await has(t, [`alertmanager_notifications_total{${labels}} 0`, `alertmanager_notifications_failed_total{${labels},reason="serverError"} 0`, `alertmanager_notification_latency_seconds_count{${labels}} 0`])
  story.behave('chat', async () => { throw refused })
  await story.fire(disk)
  await story.advance('40s')
  await has(t, [
    `alertmanager_notifications_total{${labels}} 1`,
    `alertmanager_notification_requests_total{${labels}} 1`,
    `alertmanager_notification_requests_failed_total{${labels}} 1`,
    `alertmanager_notifications_failed_total{${labels},reason="clientError"} 1`
  ])
})

t.test('of too many alerts of a name some are dropped and counted, and not told', async t => {
  const { story, has } = await arrange({ alertNames: true }, { perAlertnameLimit: 2 })
  for (const instance of ['a', 'b', 'c']) await story.fire({ ...disk, instance })
  await story.advance('40s')
  t.same(story.arrived().flatMap(({ firing }) => firing).sort(), ['Disk a', 'Disk b'])
  await has(t, ['alertmanager_alerts_limited_total{alertname="Disk"} 1', 'alertmanager_alerts_per_alert_limit 2'])
})

t.test('a node that starts counts what is stored', async t => {
  const { story, has } = await arrange({ alertNames: true }, { perAlertnameLimit: 2 })
  for (const instance of ['a', 'b']) await story.fire({ ...disk, instance })
  await story.startNode()
  story.nodes[0]?.kill()
  t.ok(await story.post({ ...disk, instance: 'c' }))
  t.same((await story.engine.alerts()).map(({ alert }) => alert.labels['instance']).sort(), ['a', 'b'])
  await has(t, ['alertmanager_alerts_limited_total{alertname="Disk"} 1'])
})

t.test('the living nodes are shown', async t => {
  const { story, has } = await arrange({}, { nodes: 2 })
  await story.engine.observe()
  await has(t, ['alertmanager_cluster_enabled 1', 'alertmanager_cluster_members 2', 'alertmanager_cluster_peer_info{peer="node-2"} 1', 'alertmanager_peer_position 0'])
})

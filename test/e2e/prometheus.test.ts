import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { startInbox } from '../support/inbox.ts'
import { startProgram, temporaryFolder, without } from '../support/program.ts'
import { listen } from '../support/sink.ts'
import { startRouter } from '../support/router.ts'

t.test('an alert of Prometheus is told when it fires and when it ends', { skip: without('prometheus', 'redis-server') }, async t => {
  const inbox = await startInbox(t)
  const tocsin = await startRouter(t, {
    config: {
      route: { receiver: 'hook', group_by: ['alertname', 'job'], group_wait: '1s', group_interval: '1s' },
      receivers: [{ name: 'hook', webhook_configs: [{ url: inbox.url('hook') }] }]
    }
  })

  const lengths = { orders: 90, mails: 50, parcels: 1 }
  const metrics = () => Object.entries(lengths).map(([queue, length]) => `queue_length{queue="${queue}"} ${length}\n`).join('')
  const exporter = await listen(t, createServer((_request, response) => { response.setHeader('content-type', 'text/plain; version=0.0.4').end(metrics()) }))
  const prometheus = await startPrometheus(t, { alertmanager: tocsin.origin, target: `127.0.0.1:${exporter}` })

  const told = await inbox.find('hook', ({ alerts }) => alerts.length === 2)
  t.equal(told.status, 'firing')
  t.strictSame(told.groupLabels, { alertname: 'QueueLong', job: 'shop' })
  t.strictSame(told.commonLabels, { alertname: 'QueueLong', instance: `127.0.0.1:${exporter}`, job: 'shop', region: 'eu', severity: 'page' })
  const [mails, orders] = told.alerts
  t.strictSame(mails?.annotations, { summary: '50 wait in mails' })
  t.equal(orders?.labels['queue'], 'orders')
  t.match(orders?.generatorURL, `${prometheus}/graph?g0.expr=queue_length`)
  t.equal(orders?.endsAt, '0001-01-01T00:00:00Z')

  lengths.orders = 0
  const partly = await inbox.find('hook', ({ alerts }) => alerts.some(({ status }) => status === 'resolved'))
  t.equal(partly.status, 'firing')
  t.strictSame(partly.alerts.map(({ labels, status }) => [labels['queue'], status]), [['mails', 'firing'], ['orders', 'resolved']])
  t.equal(partly.alerts[1]?.startsAt, orders?.startsAt)

  lengths.mails = 0
  const over = await inbox.find('hook', ({ status }) => status === 'resolved')
  t.strictSame(over.alerts.map(({ labels }) => labels['queue']), ['mails'])
  t.ok(Date.parse(over.alerts[0]?.endsAt ?? '') > Date.parse(over.alerts[0]?.startsAt ?? ''))
  t.notOk(inbox.bodies('hook').some(({ alerts }) => alerts.some(({ labels }) => labels['queue'] === 'parcels')))
})

/** Answers its origin. */
async function startPrometheus (t: Test, { alertmanager, target }: { alertmanager: string, target: string }): Promise<string> {
  const folder = await temporaryFolder(t)
  await writeFile(join(folder, 'rules.yml'), JSON.stringify({
    groups: [{
      name: 'queues',
      rules: [{ alert: 'QueueLong', expr: 'queue_length > 10', labels: { severity: 'page' }, annotations: { summary: '{{ $value }} wait in {{ $labels.queue }}' } }]
    }]
  }))
  await writeFile(join(folder, 'prometheus.yml'), JSON.stringify({
    global: { scrape_interval: '1s', evaluation_interval: '1s', external_labels: { region: 'eu' } },
    rule_files: ['rules.yml'],
    scrape_configs: [{ job_name: 'shop', static_configs: [{ targets: [target] }] }],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [new URL(alertmanager).host] }] }] }
  }))
  const prometheus = startProgram(t, {
    command: 'prometheus',
    args: [`--config.file=${join(folder, 'prometheus.yml')}`, `--storage.tsdb.path=${join(folder, 'data')}`, '--web.listen-address=127.0.0.1:0', '--web.external-url=http://prometheus.example', '--rules.alert.resend-delay=1s']
  })
  await prometheus.line(/Server is ready to receive web requests/)
  return 'http://prometheus.example'
}

import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import t from 'tap'
import { getAlerts } from '../support/api.ts'
import { startInbox } from '../support/inbox.ts'
import { startProgram, temporaryFolder, without } from '../support/program.ts'
import { startRouter } from '../support/router.ts'
import { listen } from '../support/sink.ts'

// Of Debian's package victoria-metrics: a sender of alerts that shares no code with Prometheus.
t.test('an alert of vmalert is told when it fires and when it ends', { skip: without('vmalert', 'redis-server') }, async t => {
  const inbox = await startInbox(t)
  const tocsin = await startRouter(t, {
    config: {
      route: { receiver: 'hook', group_by: ['alertname'], group_wait: '1s', group_interval: '1s' },
      receivers: [{ name: 'hook', webhook_configs: [{ url: inbox.url('hook') }] }]
    }
  })

  let lengths: { [queue: string]: number } = { orders: 90, mails: 50 }
  const datasource = await listen(t, createServer((_request, response) => {
    const result = Object.entries(lengths).map(([queue, length]) => ({ metric: { __name__: 'queue_length', queue }, value: [Date.now() / 1000, `${length}`] }))
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }))
  }))
  const folder = await temporaryFolder(t)
  await writeFile(join(folder, 'rules.yml'), JSON.stringify({
    groups: [{
      name: 'queues',
      rules: [{ alert: 'QueueLong', expr: 'queue_length > 10', labels: { severity: 'page' }, annotations: { summary: '{{ $value }} wait in {{ $labels.queue }}' } }]
    }]
  }))
  startProgram(t, {
    command: 'vmalert',
    args: [
      `-datasource.url=http://127.0.0.1:${datasource}`, `-notifier.url=${tocsin.origin}`, `-rule=${join(folder, 'rules.yml')}`, '-evaluationInterval=1s',
      '-external.label=region=eu', '-external.url=http://vmalert.example', '-httpListenAddr=127.0.0.1:0'
    ]
  })

  const told = await inbox.find('hook', ({ alerts }) => alerts.length === 2)
  t.equal(told.status, 'firing')
  t.match(told.commonLabels, { alertname: 'QueueLong', alertgroup: 'queues', severity: 'page', region: 'eu' })
  t.strictSame(told.alerts.map(({ labels, annotations }) => [labels['queue'], annotations['summary']]), [['mails', '50 wait in mails'], ['orders', '90 wait in orders']])
  t.match(told.alerts[0]?.generatorURL, 'http://vmalert.example/')
  t.strictSame((await getAlerts(tocsin.origin)).map(({ labels }) => labels['queue']).sort(), ['mails', 'orders'])

  lengths = { orders: 90 }
  const partly = await inbox.find('hook', ({ alerts }) => alerts.some(({ status }) => status === 'resolved'))
  t.strictSame(partly.alerts.map(({ labels, status }) => [labels['queue'], status]), [['mails', 'resolved'], ['orders', 'firing']])
})

import t from 'tap'
import { parse } from 'yaml'
import { runAlertmanager, withoutAlertmanager } from '../support/alertmanager.ts'
import { amtool } from '../support/amtool.ts'
import { without } from '../support/program.ts'
import { startRouter } from '../support/router.ts'

const config = {
  global: { resolve_timeout: '10m', slack_api_url: 'http://slack.example/a-secret' },
  route: {
    receiver: 'chat',
    group_by: ['alertname', 'service'],
    group_wait: '1h',
    routes: [
      { matchers: ['severity="critical"', 'team=~"a|b"'], receiver: 'page', continue: true, mute_time_intervals: ['nights'], routes: [{ match: { service: 'db' }, receiver: 'dba' }] },
      { match_re: { service: '^(x|y)$' }, receiver: 'web' },
      { matchers: ['team!=""'], receiver: 'web' }
    ]
  },
  receivers: [
    { name: 'chat', webhook_configs: [{ url: 'http://hook.example/chat', send_resolved: false, http_config: { basic_auth: { username: 'me', password: 'mine' } } }] },
    { name: 'page', webhook_configs: [{ url: 'http://hook.example/page', max_alerts: 3 }] },
    { name: 'dba' },
    { name: 'web' }
  ],
  inhibit_rules: [{ source_matchers: ['severity="critical"'], target_matchers: ['severity="warning"'], equal: ['service'] }],
  time_intervals: [{ name: 'nights', time_intervals: [{ times: [{ start_time: '22:00', end_time: '24:00' }], weekdays: ['monday:friday'], location: 'Europe/Paris' }] }]
}

const times = ['--start=2020-02-29T12:00:00Z', '--end=2099-01-01T00:00:00+02:00']

/** One after the other, on both. */
const commands = [
  ['alert', 'add', 'alertname=Down', 'severity=critical', 'team=a', 'service=db', 'instance=x "1"', '--annotation=summary=It is <down>', '--generator-url=http://prometheus.example/g?a=1&b', ...times],
  ['alert', 'add', 'Late', 'severity=warning', 'service=db', ...times],
  ['alert', 'add', 'Slow', 'severity=warning', 'service=x', '--annotation=summary=Slow é', ...times],
  ['alert', 'add', 'Over', '--start=2020-01-01T00:00:00Z', '--end=2020-01-02T00:00:00Z'],
  ['alert', 'add', 'Wrong', '--start=2020-01-02T00:00:00Z', '--end=2020-01-01T00:00:00Z'],
  ['alert', 'query'],
  ['alert', 'query', '--output=extended'],
  ['alert', 'query', '--inhibited', '--output=extended'],
  ['alert', 'query', '--inhibited', '--active', '--silenced', '--unprocessed', 'severity=~"c.*|warning"', 'service!=x'],
  ['alert', 'query', '--receiver=da|dba'],
  ['alert', 'query', 'Slow'],
  ['alert', 'query', 'service=~('],
  ['config', 'routes', 'show'],
  ['config', 'routes', 'test', 'severity=critical', 'team=a', 'service=db'],
  ['config', 'routes', 'test', 'service=x', 'team=c'],
  ['config', 'routes', 'test', '--tree', '--verify.receivers=web', 'service=y'],
  ['config', 'routes', 'test', '--verify.receivers=web', 'service=db'],
  ['silence', 'query']
]

t.test('amtool says of Tocsin what it says of Alertmanager', { skip: withoutAlertmanager || without('amtool', 'redis-server') }, async t => {
  const [alertmanager, tocsin] = await Promise.all([runAlertmanager(t, { config }), startRouter(t, { config })])

  for (const command of commands) {
    const theirs = await amtool(alertmanager.origin, command)
    t.strictSame(await amtool(tocsin.origin, command), theirs, command.join(' '))
  }

  // Since 0.26 the URL of a webhook is a secret; apart from that, and from how lists are written, the text is the same.
  const shown = async ({ origin }: { origin: string }) => parse((await amtool(origin, ['config', 'show'])).stdout.replaceAll(/(?<=\burl: ).*/g, 'masked'))
  const theirs = await shown(alertmanager)
  t.equal(theirs.time_intervals[0].time_intervals[0].location, 'Europe/Paris')
  t.strictSame(await shown(tocsin), theirs, 'config show')

  const cluster = await amtool(tocsin.origin, ['cluster', 'show'])
  t.equal(cluster.code, 0)
  t.match(cluster.stdout, /^Cluster Status: +ready\nNode Name: +[0-9a-f]{16}$/)
})

import { end, fire, look, post } from '../alerts.ts'
import type { PostedAlert, TimeLines } from '../time-line.ts'

const [a, b, c] = [fire(0, 'a'), fire(0, 'b'), fire(0, 'c')]
const jobs: readonly PostedAlert['labels'][] = [{}, { job: 'node' }, { job: 'db', zone: 'x' }]

export const grouping: TimeLines = {
  'alerts that share the labels of group_by are told together': {
    route: { group_by: ['service'] },
    steps: [post(0, fire(0, 'b', { service: 'shop' }), fire(0, 'a', { service: 'shop', job: 'node' }), fire(0, 'c', { service: 'mail' })), ...look(2)],
    lasts: 4
  },
  'group_by ... tells each alert alone': {
    route: { group_by: ['...'] },
    steps: [post(0, a, b), ...look(2)],
    lasts: 4
  },
  'alerts without the label of group_by are a group without it': {
    route: { group_by: ['service', 'zone'] },
    steps: [post(0, fire(0, 'a', { service: 'shop' }), b, fire(0, 'c', { zone: 'x', service: '' })), ...look(2)],
    lasts: 4
  },
  'a new alert in a group is told with those before it': {
    steps: [post(0, b), post(2, fire(2, 'a')), ...look(4)],
    lasts: 6
  },
  'alerts are told in the order of job, instance, labels': {
    steps: [post(0, ...['2', '10', '1', 'é', ''].flatMap(instance => jobs.map(labels => fire(0, instance, labels)))), ...look(2)],
    lasts: 4
  },
  'continue goes on to the next route, and the parent is left out': {
    route: {
      routes: [
        { receiver: 'first', continue: true, group_by: ['line'] }, { receiver: 'second', matchers: ['instance=~"a|c"'] }, { receiver: 'third' }
      ]
    },
    receivers: { first: [{}], second: [{}], third: [{}] },
    steps: [post(0, a, b, c), ...look(2)],
    lasts: 4
  },
  'routes inherit from their parents': {
    route: {
      group_by: ['severity'],
      repeat_interval: 3,
      routes: [
        { matchers: ['severity=~"critical|page"'], receiver: 'first', routes: [{ matchers: ['instance="a"'], group_by: ['instance'] }, { matchers: ['instance!="b"'], receiver: 'second' }] }
      ]
    },
    receivers: { first: [{}], second: [{ send_resolved: false }] },
    steps: [post(0, ...['a', 'b', 'c'].flatMap(instance => ['critical', 'page', 'info'].map(severity => fire(0, instance, { severity })))), ...look(2)],
    lasts: 8
  },
  'an alert in two routes to the same receiver is told of twice': {
    route: { routes: [{ matchers: ['instance="a"'], continue: true }, { matchers: ['alertname="Down"'] }] },
    steps: [post(0, a, b), ...look(2), post(4, end(4, a)), ...look(4)],
    lasts: 8
  },
  'all webhooks of a receiver are told': {
    receivers: { main: [{}, { send_resolved: false }, { max_alerts: 1 }] },
    steps: [post(0, a, b), post(2, end(2, a)), post(4, end(4, b))],
    lasts: 8
  },
  'group_wait of nothing tells at once': {
    route: { group_wait: 0 },
    steps: [post(0, a), post(1, fire(1, 'b'))],
    lasts: 5
  },
  'a long group_interval holds back what comes later': {
    route: { group_interval: 6 },
    steps: [post(0, a), post(2, fire(2, 'b')), post(4, end(4, a))],
    lasts: 10
  },
  'labels in all scripts': {
    route: { group_by: ['alertname', 'text'] },
    steps: [post(0, fire(0, 'a', { alertname: 'Ω<b>&"\\', text: 'line\nbreak \u2028\ttab 漢字 😀' }), fire(0, '\u0000\u007f\u00ad\ufeff', { text: '\u200b\ud83d\ude00\u0301' })), ...look(2)],
    lasts: 4
  }
}

import { fire, get, post } from '../alerts.ts'
import type { Ask, Step, TimeLines } from '../time-line.ts'

const json = { 'content-type': 'application/json' }
const own = 'filter=line%3D%22{line}%22'

const stored: readonly object[] = [
  { labels: { alertname: 'A<b>&', team: 'ops', z: '\u2028é' }, annotations: { b: '<', a: '1' }, generatorURL: 'http://g/?a=1&b=2', startsAt: '2026-11-20T09:00:00.1239+02:00', endsAt: '2099-01-01T00:00:00-03:30' },
  { labels: { alertname: 'B', nine: '9', ten: '10' }, startsAt: '', endsAt: '2099-01-01T00:00:00.5Z' },
  { Labels: { alertname: 'C', __proto__: 'x', half: '\ud800', empty: '' }, startsAt: '2020-02-29T00:00:00Z', endsAt: '2099-01-01T00:00:00Z', surplus: [1] },
  { labels: { alertname: 'D', instance: 'x', job: 'node' }, annotations: { empty: '' }, startsAt: '2020-02-29T00:00:00', endsAt: '2099-01-01T00:00Z' },
  { labels: { alertname: 'E', instance: 'x' }, annotations: null, startsAt: '2020-02-29 00:00:00', endsAt: '2099-01-01T00:00' },
  { labels: { alertname: 'F' }, startsAt: '0001-01-01T00:00:00Z', endsAt: '2099-01-01T00:00:00.123456+0530', generatorURL: null },
  { labels: { alertname: 'G', constructor: 'x', toString: 'y' }, startsAt: null, endsAt: '2099-01-01T00:00:00.123456789Z' }
]
/** The label of the time line is written in by hand, as `__proto__` and half a character do not survive otherwise. */
const body = JSON.stringify(stored).replaceAll('"alertname":', '"line":"{line}","alertname":').replace('"half"', '"__proto__":"x","half"')

const filters = [
  'team%3Dops', 'team%3D%22%22', 'alertname%3D~%22B%7CC%22', 'alertname!%3DB', 'alertname!~%22B.*%22', 'a', '', '%zz', 'team%3D', '%7Bteam%3Dops%7D', 'team%3Dops,z%3Dx', 'alertname%3D~(', 'alertname%3D~%22(?i)b%22',
  'alertname%3D%22A%3Cb%3E%26%22', '%22alertname%22%3DB', 'alertname%3DB%20', '%20alertname%20%3D%20B', 'nine%3D~%5B0-9%5D', 'missing%3D~.*', 'missing!%3Dx', 'z%3D~.%C3%A9', 'alertname%3D%5CB', 'alertname%3D%22%5C%5CB%22', 'alertname%3D%22B', 'half%3D%EF%BF%BD',
  '__proto__%3Dx', 'constructor%3Dx', 'alertname%3D%22B%22%22', '1%3D2', 'alertname%3D%3DB', 'alertname%3D~%22%5Epro%22', 'alertname%3D\'B\'', 'ten%3D10,', 'alertname%3D~B%7CC', 'line%3D%7E%22.%2B%22',
  ...['"alertname"=~"B|C"', '"alertname"!="B"', '"team"=ops', '"a b"!=x', 'é=""', '"é"=~".+"', 'alertname="B",', '"alertname"="\\u0042"', '"alertname"=~"("', '"alertname"="\\B"'].map(encodeURIComponent),
  // The one that is wrong comes behind others.
  ...['a!~漢', ' a !="\\""', '"a b"!=x', 'a==x,', 'a', 'a=~(', 'a="x'].map(filter => `${encodeURIComponent(filter)}&filter=%7Bteam%3Dops%7D`)
]
const queries = [
  '', '&active=false', '&active=banana', '&active=', '&active=false&active=YES', '&silenced=false&inhibited=0', '&unprocessed=false', '&muted=false', '&inhibited=false', '&active=%20true', '&active=1&silenced=T',
  '&receiver=(', '&receiver=cha', '&receiver={line}', '&receiver=.*', '&receiver=', '&receiver=nobody', '&receiver=a&receiver=.*', '&%zz', '&a;b', '&receiver=%zz', '&receiver=.%2B/second',
  ...filters.map(filter => `&filter=${filter}`)
]

export const queriesOfAlerts: TimeLines = {
  'what is stored is shown as it came': {
    route: { group_by: ['alertname'], routes: [{ matchers: ['team="ops"'], receiver: 'second', continue: true, group_by: ['...'] }, {}] },
    receivers: { second: [] },
    steps: [
      { at: 0, ask: { method: 'POST', path: '/api/v2/alerts', headers: json, body } },
      ...['/api/v2/alerts', '/api/v2/alerts/groups'].flatMap(path => queries.map(query => get(0, `${path}?${own}${query}`)))
    ]
  },
  'names of labels that only UTF-8 allows': {
    steps: [
      ...['a b', 'é', '1', 'a.b', 'a:b', 'ok'].flatMap((name): Step[] => [
        post(0, fire(0, 'a', { [name]: 'c' })), post(0, { ...fire(0, 'b'), annotations: { [name]: '' } })
      ])
    ]
  },
  'receivers and status': {
    steps: ['/api/v2/receivers', '/api/v2/receivers?x=y', '/-/healthy', '/-/ready', '/api/v2/receivers/?a', '/api/v2/status', '/api/v2/status/?x=y'].map(path => get(0, path))
  },
  'times that were wrong once and others that are wrong now': {
    steps: ['2099-01-01', '2099-01-01T00:00:00+25:00'].map(endsAt => ask({ method: 'POST', path: '/api/v2/alerts', headers: json, body: JSON.stringify([{ labels: { a: 'b' }, startsAt: '2020-01-01T00:00:00Z', endsAt }]) }))
  },
  'times in all zones and forms': {
    steps: times().flatMap(([startsAt, endsAt], n): Step[] => [
      ask({ method: 'POST', path: '/api/v2/alerts', headers: json, body: JSON.stringify([{ labels: { alertname: `T${n}`, line: '{line}' }, startsAt, endsAt }]) })
    ]).concat(get(0, `/api/v2/alerts?${own}`))
  }
}

function ask (ask: Ask): Step {
  return { at: 0, ask }
}

function times (): [string, string][] {
  const ends = [
    '2099-01-01T00:00:00Z', '2099-01-01T00:00:00.1Z', '2099-01-01T00:00:00.12345678901Z', '2099-01-01T00:00:00+14:00', '2099-01-01T00:00:00-12:00', '2099-01-01T00:00:00+23:59', '2099-01-01T00:00:00+24:00', '2099-12-31T23:59:60Z',
    '2099-02-29T00:00:00Z', '2099-01-01T24:00:00Z', '2099-01-01t00:00:00z', '2099-01-01T00:00:00,5Z', '2099-01-01T00:00:00+0200', '2099-01-01T00:00:00.123+0200', '2099-01-01T00:00:00.123456+0200', '2099-01-01T0:00:00Z', '9999-12-31T23:59:59Z',
    '10000-01-01T00:00:00Z', '2099-01-01T00:00:00-00:00', '2099-01-01T00:00:00.000000001Z', '2099-01-01T00:00:00Z ', ' 2099-01-01T00:00:00Z', '2099-01-01T00:00', '2099-01-01 00:00:00', '2099-01-01 00:00:00Z', '2099-01', '2099-13-01T00:00:00Z',
    '2099-01-32T00:00:00Z', '20990101T000000Z', '2099-01-01T00:00:00.Z', '2099-01-01T00:00:00 +02:00', '4070908800', '2099-01-01T00:00:00+02', '２099-01-01T00:00:00Z'
  ]
  return ends.map(end => ['2020-01-01T00:00:00Z', end])
}

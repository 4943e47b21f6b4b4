import { end, fire, get, look, post } from '../alerts.ts'
import type { PostedSilence, Step, TimeLines } from '../time-line.ts'

const [a, b, c] = [fire(0, 'a'), fire(0, 'b'), fire(0, 'c')]
const alone = { group_by: ['instance'] }

function silence (at: number, name: string, { instance = 'a', ...silence }: Partial<PostedSilence> & { instance?: string } = {}): Step {
  return { at, silence: { name, matchers: [{ name: 'instance', value: instance, isRegex: false }], startsAt: at, endsAt: at + 100, ...silence } }
}

const expire = (at: number, name: string): Step => ({ at, expire: name })

export const silences: TimeLines = {
  'what is silenced is not told until the silence is expired': {
    route: alone,
    steps: [silence(0, 'one'), post(0, a, b), ...look(2), expire(2, 'one'), ...look(2), ...look(4)],
    lasts: 6
  },
  'a silence mutes what was told, even its end': {
    route: alone,
    steps: [post(0, a, b), silence(2, 'one'), post(2, end(2, b)), ...look(2), post(4, end(4, a)), expire(6, 'one')],
    lasts: 10
  },
  'a silence that ends by itself': {
    route: alone,
    steps: [silence(0, 'one', { endsAt: 4 }), post(0, a), ...look(2), ...look(6)],
    lasts: 8
  },
  'a silence that begins later': {
    route: alone,
    steps: [silence(0, 'one', { startsAt: 4, endsAt: 8 }), post(0, a), ...look(2), post(4, end(4, a)), ...look(6), post(6, fire(6, 'a')), ...look(10)],
    lasts: 12
  },
  'one silenced alert of a group is left out': {
    steps: [silence(0, 'one', { instance: 'b' }), post(0, a, b, c), ...look(2), expire(2, 'one'), post(4, end(4, b))],
    lasts: 8
  },
  'what is silenced when it ends and fires again was told': {
    route: alone,
    steps: [post(0, a), silence(2, 'one'), post(2, end(2, a)), post(4, fire(4, 'a')), expire(4, 'one')],
    lasts: 8
  },
  'silences by regular expression and by inequality': {
    route: alone,
    steps: [
      silence(0, 'one', { matchers: [{ name: 'instance', value: 'a|x.*', isRegex: true }] }),
      silence(0, 'two', { matchers: [{ name: 'instance', value: 'a|b', isRegex: true, isEqual: false }, { name: 'job', value: '', isRegex: false }], endsAt: 90 }),
      silence(0, 'three', { matchers: [{ name: 'job', value: 'node', isRegex: false, isEqual: false }, { name: 'instance', value: 'd', isRegex: false, isEqual: true }], endsAt: 80 }),
      post(0, a, b, c, fire(0, 'xyz'), fire(0, 'c', { job: 'node' }), fire(0, 'd', { job: 'db' })), ...look(2)
    ],
    lasts: 4
  },
  'several silences of an alert': {
    route: alone,
    steps: [silence(0, 'one'), silence(0, 'two', { endsAt: 50 }), post(0, a), ...look(2), expire(2, 'one'), ...look(4), expire(4, 'two')],
    lasts: 6
  },
  'a silence is changed where it is': {
    route: alone,
    steps: [
      silence(0, 'one', { comment: 'first' }), post(0, a), silence(2, 'one', { startsAt: 0, endsAt: 6, comment: 'second <&>', createdBy: 'dev' }), ...look(2), get(2, '/api/v2/silence/{silence one}'), ...look(8)
    ],
    lasts: 8
  },
  'a silence with other matchers is a new one': {
    route: alone,
    steps: [
      silence(0, 'one'), post(0, a, b), silence(2, 'one', { instance: 'b', endsAt: 60 }), ...look(2),
      silence(4, 'one', { instance: 'b', startsAt: -5, endsAt: 61 }), ...look(4), expire(6, 'one'), silence(8, 'one', { instance: 'b', startsAt: 8, endsAt: 62 }), ...look(8)
    ],
    lasts: 10
  },
  'a silence to come is moved and expired': {
    steps: [
      silence(0, 'one', { startsAt: 50 }), ...look(0), silence(0.5, 'one', { startsAt: 40, endsAt: 70 }), ...look(0.5), expire(1, 'one'), ...look(1), expire(1.5, 'one'), ...look(1.5), get(1.5, '/api/v2/silence/{silence one}')
    ],
    lasts: 2
  },
  'lists of silences': {
    steps: [
      silence(0, 'one', { endsAt: 80 }), silence(0, 'two', { endsAt: 70, instance: 'b' }), silence(0, 'three', { startsAt: 30, endsAt: 60 }), silence(0, 'four', { startsAt: 20, endsAt: 65 }),
      silence(0, 'five', { endsAt: 55 }), silence(0, 'six', { endsAt: 56 }), expire(0.5, 'five'), expire(1, 'six'),
      ...['', '&filter=instance%3D%22a%22', '&filter=instance%3Da', '&filter=instance%3D~a', '&filter=instance!%3Db', '&filter=instance', '&filter=', '&filter=x%3D%22%22', '&silenced=false', '&filter=instance%3Da&filter=instance%3Db']
        .map(query => get(1.5, `/api/v2/silences?filter=line%3D%22{line}%22${query}`)),
      get(1.5, '/api/v2/silences?filter=line%3D%22{line}%22&expired=false')
    ],
    lasts: 2
  }
}

/** In the order of the checks, and what passes them. */
const bodies = [
  '', '[]', 'null', '{}', '{"comment":"x"}', '{"comment":"","createdBy":"","matchers":[],"startsAt":"{begin}","endsAt":"{end}"}', '{"comment":"","createdBy":"","matchers":null,"startsAt":"{begin}","endsAt":"{end}"}',
  ...['{}', 'null', '{"name":"a"}', '{"name":"a","value":"b"}', '{"isRegex":false,"value":"b"}', '{"name":"a","isRegex":"x","value":"b"}', '{"name":"","value":"b","isRegex":false}', '{"name":"a b","value":"b","isRegex":false}',
    '{"name":"a","value":"","isRegex":false}', '{"name":"a","value":"","isRegex":true}', '{"name":"a","value":"x*","isRegex":true}', '{"name":"a","value":"(","isRegex":true}', '{"name":"a","value":"","isRegex":false,"isEqual":false}',
    '{"name":"a","value":"","isRegex":true,"isEqual":false}', '{"name":"a","value":"[[:foo:]]","isRegex":true}', '{"name":"a","value":"(?<n>x)","isRegex":true}', '{"name":"1a","value":"b","isRegex":false}', '{"name":"é","value":"b","isRegex":false}',
    '{"name":"a","value":"b","isRegex":null}', '{"name":"a","value":"b","isRegex":false,"isEqual":null}', '{"name":"a","value":1,"isRegex":false}'
  ].map(matcher => `{"comment":"","createdBy":"","matchers":[${matcher}],"startsAt":"{begin}","endsAt":"{end}"}`),
  ...[['2020-01-01T00:00:00Z', '2020-01-02T00:00:00Z'], ['2099-01-02T00:00:00Z', '2099-01-01T00:00:00Z'], ['2099-01-01T00:00:00Z', '2099-01-01T00:00:00Z'], ['', '2099-01-01T00:00:00Z'], ['x', '2099-01-01T00:00:00Z'], ['2099-01-01T00:00:00+02:00', '2099-01-01T00:00:00Z']]
    .map(([startsAt, endsAt]) => JSON.stringify({ comment: '', createdBy: '', matchers: [{ name: 'a', value: 'b', isRegex: false }], startsAt, endsAt })),
  ...['x', '', '00000000-0000-4000-8000-000000000000', null, 1].map(id => JSON.stringify({ id, comment: '', createdBy: '', matchers: [{ name: 'a', value: 'b', isRegex: false }], startsAt: '2098-01-01T00:00:00Z', endsAt: '2099-01-01T00:00:00Z' }))
].map(body => body.replace('{begin}', '2098-01-01T00:00:00Z').replace('{end}', '2099-01-01T00:00:00Z'))

export const silenceRequests: TimeLines = {
  'bodies of POST /silences': { steps: bodies.map(body => ({ at: 0, ask: { method: 'POST', path: '/api/v2/silences', headers: { 'content-type': 'application/json' }, body } })) },
  'a silence that is not there': {
    steps: ['x', '00000000-0000-4000-8000-000000000000', '00000000-0000-0000-0000-000000000000', '00000000000040008000000000000000', 'ABCDEF00-0000-4000-8000-000000000000', '%7B00000000-0000-4000-8000-000000000000%7D', 'a%20b', 'é']
      .flatMap(id => ['GET', 'DELETE', 'PUT', 'HEAD'].map(method => ({ at: 0, ask: { method, path: `/api/v2/silence/${encodeURI(id).replaceAll('%25', '%')}` } })))
  }
}

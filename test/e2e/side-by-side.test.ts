import t, { type Test } from 'tap'
import { withoutAlertmanager } from '../support/alertmanager.ts'
import type { PostedAlert } from '../support/api.ts'
import { without } from '../support/program.ts'
import { startPair, type Pair, type TimeLine } from '../support/side-by-side.ts'

type Steps = {
  post (...alerts: PostedAlert[]): Promise<void>
  /** Waits for that many notifications, which must be equal. */
  same (count: number, receiver?: string): Promise<void>
  /** That many and no more. */
  sameInTheEnd (count: number, receiver?: string): Promise<void>
}

const stories: { readonly [name: string]: TimeLine & { run (steps: Steps): Promise<void> } } = {
  'alerts that share the labels of group_by are told together': {
    route: { group_by: ['service'] },
    async run ({ post, sameInTheEnd }) {
      await post(fire('b', { service: 'shop' }), fire('a', { service: 'shop', job: 'node' }), fire('c', { service: 'mail' }))
      await sameInTheEnd(2)
    }
  },
  'group_by ... tells each alert alone': {
    route: { group_by: ['...'] },
    async run ({ post, sameInTheEnd }) {
      await post(fire('a'), fire('b'))
      await sameInTheEnd(2)
    }
  },
  'a new alert in a group is told with those before it': {
    route: {},
    async run ({ post, same, sameInTheEnd }) {
      await post(fire('b'))
      await same(1)
      await post(fire('a'))
      await sameInTheEnd(2)
    }
  },
  'ends are told: of one alert, then of all': {
    route: {},
    async run ({ post, same, sameInTheEnd }) {
      const [a, b] = [fire('a'), fire('b')]
      await post(a, b)
      await same(1)
      await post(end(a))
      await same(2)
      await post(end(b))
      await sameInTheEnd(3)
    }
  },
  'an alert that nobody sends again ends by itself': {
    route: {},
    async run ({ post, sameInTheEnd }) {
      // Halfway between two ticks.
      await post({ ...fire('a'), endsAt: fromNow(5_000) })
      await sameInTheEnd(2)
    }
  },
  'an alert that ends before the first tick is told only with others': {
    route: {},
    async run ({ post, sameInTheEnd }) {
      const [a, c] = [fire('a'), fire('c', { alertname: 'Gone' })]
      await post(a, c)
      await post(end(a), end(c), fire('b'))
      await sameInTheEnd(1)
    }
  },
  'an alert that fires again is told again': {
    route: {},
    async run ({ post, same, sameInTheEnd }) {
      const a = fire('a')
      await post(a)
      await same(1)
      await post(end(a))
      await same(2)
      await post({ ...fire('a'), annotations: { summary: 'again' } })
      await sameInTheEnd(3)
    }
  },
  'send_resolved: false tells of no end': {
    route: {},
    receiver: { send_resolved: false },
    async run ({ post, same, sameInTheEnd }) {
      const [a, b] = [fire('a'), fire('b')]
      await post(a, b)
      await same(1)
      await post(end(a), fire('c'))
      await same(2)
      await post(end(b))
      await sameInTheEnd(2)
    }
  },
  'max_alerts cuts off': {
    route: {},
    receiver: { max_alerts: 1 },
    async run ({ post, sameInTheEnd }) {
      await post(fire('b'), fire('a'), fire('c'))
      await sameInTheEnd(1)
    }
  },
  'repeat_interval tells again what still fires': {
    route: { repeat_interval: '1s' },
    async run ({ post, same }) {
      await post(fire('a'))
      await same(3)
    }
  },
  'continue goes on to the next route, and the parent is left out': {
    route: { routes: [{ receiver: 'first', continue: true, group_by: ['line'] }, { receiver: 'second', matchers: ['instance=~"a|c"'] }, { receiver: 'third' }] },
    receivers: { first: {}, second: {}, third: {} },
    async run ({ post, sameInTheEnd }) {
      await post(fire('a'), fire('b'), fire('c'))
      await Promise.all([sameInTheEnd(1, 'first'), sameInTheEnd(1, 'second'), sameInTheEnd(1, 'third'), sameInTheEnd(0)])
    }
  },
  'an inhibited alert is told when its inhibitor ends': {
    route: { group_by: ['severity'] },
    async run ({ post, same, sameInTheEnd }) {
      const critical = fire('a', { severity: 'critical', node: 'x' })
      await post(critical, fire('b', { severity: 'warning', node: 'x' }))
      await same(1)
      await post(end(critical))
      await sameInTheEnd(3)
    }
  },
  'time intervals mute': {
    route: {
      routes: [
        { matchers: ['instance="muted"'], mute_time_intervals: ['always'] },
        { matchers: ['instance="inactive"'], active_time_intervals: ['never'] },
        { matchers: ['instance="active"'], active_time_intervals: ['never', 'always'], mute_time_intervals: ['never'] }
      ]
    },
    async run ({ post, sameInTheEnd }) {
      await post(fire('muted'), fire('inactive'), fire('active'))
      await sameInTheEnd(1)
    }
  }
}

const rest = {
  inhibit_rules: [{ source_matchers: ['severity="critical"'], target_matchers: ['severity="warning"'], equal: ['node', 'line'] }],
  time_intervals: [{ name: 'always', time_intervals: [{ times: [{ start_time: '00:00', end_time: '24:00' }] }] }, { name: 'never', time_intervals: [{ years: ['1999'] }] }]
}

t.test('on the same configuration, the same posts are told like Alertmanager tells them', { skip: withoutAlertmanager || without('redis-server') }, async t => {
  const pair = await startPair(t, { lines: stories, rest })
  // They do not touch one another and wait most of the time.
  t.jobs = Object.keys(stories).length
  for (const [name, { run }] of Object.entries(stories)) {
    t.test(name, { buffered: true }, async t => await run(along(t, pair, name)))
  }
})

function along (t: Test, pair: Pair, line: string): Steps {
  return {
    async post (...alerts) {
      await pair.post(alerts.map(alert => ({ ...alert, labels: { ...alert.labels, line } })))
    },
    async same (count, receiver = line) {
      const { ours, theirs } = await pair.told(receiver, count)
      t.strictSame(ours, theirs, `${count} at ${receiver}`)
    },
    async sameInTheEnd (count, receiver = line) {
      const { ours, theirs } = await pair.toldInTheEnd(receiver, count)
      t.equal(theirs.length, count, `as many as expected at ${receiver}`)
      t.strictSame(ours, theirs, `all at ${receiver}`)
    }
  }
}

function fire (instance: string, labels: { [name: string]: string } = {}): PostedAlert {
  return {
    labels: { alertname: 'Down', instance, ...labels },
    annotations: { summary: `${instance} <is> & down`, dashboard: 'http://wiki.example/a?b=1&c' },
    startsAt: fromNow(0),
    endsAt: fromNow(3_600_000),
    generatorURL: 'http://prometheus.example/graph?g0.expr=up'
  }
}

function end (alert: PostedAlert): PostedAlert {
  return { ...alert, endsAt: fromNow(0) }
}

function fromNow (ms: number): string {
  return new Date(Date.now() + ms).toISOString()
}

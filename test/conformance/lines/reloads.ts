import { end, fire, look, post } from '../alerts.ts'
import type { Step, TimeLine, TimeLines } from '../time-line.ts'

const [a, b, c] = [fire(0, 'a'), fire(0, 'b'), fire(0, 'c')]

/** All of them reload at the same beat. Groups tick there and then on even beats. */
const reload = (to: Extract<Step, { reload: unknown }>['reload']): Step => ({ at: 4, reload: to })

/** The same configuration before and after. */
function reloaded (line: Omit<TimeLine, 'lasts'>): TimeLine {
  const { steps, ...rest } = line
  return { ...rest, steps: [...steps.filter(({ at }) => at < 4), reload(rest), ...steps.filter(({ at }) => at >= 4)], lasts: 11 }
}

export const reloads: TimeLines = {
  'a reload of the same tells nothing again': reloaded({ steps: [post(0, a), ...look(5)] }),
  'after a reload the end is told': reloaded({ steps: [post(0, a), post(5, end(5, a)), ...look(7)] }),
  'after a reload what is new is told': reloaded({ steps: [post(0, a), post(5, fire(5, 'b')), post(7, end(7, a))] }),
  'what ended before a reload and was not told is told': reloaded({ steps: [post(0, a), post(3.5, end(3.5, a))] }),
  'what ended before a reload and was told is not told again': reloaded({
    differs: ['resolved alerts after a reload'],
    steps: [post(0, a, b), post(1.5, end(1.5, b))]
  }),
  'a silence holds over a reload': reloaded({
    steps: [
      { at: 0, silence: { name: 'one', matchers: [{ name: 'instance', value: 'a', isRegex: false }], startsAt: 0, endsAt: 100 } },
      post(0, a), ...look(5), { at: 7, expire: 'one' }
    ]
  }),
  // What is not inhibited is told again at the reload and at every tick, whatever was told by mistake.
  'an inhibition holds over a reload': reloaded({
    differs: ['inhibition at a reload'],
    route: { group_by: ['severity'], repeat_interval: 0.5 },
    inhibit_rules: [{ source_matchers: ['severity="critical"'], target_matchers: ['severity="warning"'] }],
    steps: [post(0, fire(0, 'a', { severity: 'critical' }), fire(0, 'b', { severity: 'warning' })), ...look(5), post(7, end(7, fire(0, 'a', { severity: 'critical' })))]
  }),
  'a rule that comes with a reload inhibits': {
    differs: ['inhibition at a reload'],
    route: { group_by: ['severity'], repeat_interval: 0.5 },
    steps: [
      post(0, fire(0, 'a', { severity: 'critical' }), fire(0, 'b', { severity: 'warning' })),
      reload({ route: { group_by: ['severity'], repeat_interval: 0.5 }, inhibit_rules: [{ source_matchers: ['severity="critical"'], target_matchers: ['severity="warning"'] }] }),
      ...look(5)
    ],
    lasts: 7
  },
  'another receiver hears of what fires': {
    steps: [post(0, a), reload({ route: { receiver: 'other' }, receivers: { other: [{}] } }), post(5, end(5, a))],
    lasts: 9
  },
  'other groups are new groups': {
    route: { group_by: ['alertname'] },
    steps: [post(0, a, b, c), reload({ route: { group_by: ['instance'] } }), ...look(5)],
    lasts: 9
  },
  'a route that comes with a reload takes its alerts': {
    steps: [post(0, a, b), reload({ route: { routes: [{ matchers: ['instance="a"'], receiver: 'other' }] }, receivers: { other: [{}] } }), ...look(5), post(5, end(5, b))],
    lasts: 9
  },
  'a webhook that comes with a reload hears of what fires': {
    steps: [post(0, a), reload({ receivers: { main: [{}, {}] } })],
    lasts: 7
  },
  'another repeat_interval counts from what was told': {
    steps: [post(0, a), reload({ route: { repeat_interval: 4 } })],
    lasts: 9
  },
  'a reload while a receiver is tried again': {
    receivers: { main: [{ answers: [{ status: 400 }] }] },
    steps: [post(2, fire(2, 'a')), reload({ receivers: { main: [{ answers: [{ status: 400 }] }] } })],
    lasts: 7
  }
}

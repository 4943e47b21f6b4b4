import { end, fire, post } from '../alerts.ts'
import type { TimeLines } from '../time-line.ts'

const [a, b] = [fire(0, 'a'), fire(0, 'b')]

export const repeats: TimeLines = {
  'what still fires is told again after repeat_interval': {
    route: { repeat_interval: 3 },
    steps: [post(0, a)],
    lasts: 12
  },
  'a repeat_interval below the group_interval repeats at every tick': {
    route: { repeat_interval: 1 },
    steps: [post(0, a, b), post(4, end(4, b))],
    lasts: 8
  },
  'what is new is told before its repeat, which counts from there': {
    route: { repeat_interval: 5 },
    steps: [post(0, a), post(4, fire(4, 'b'))],
    lasts: 14
  },
  'a repeat tells what ended since': {
    route: { repeat_interval: 5 },
    receivers: { main: [{ send_resolved: false }, {}] },
    steps: [post(0, a, b), post(2, end(2, b))],
    lasts: 10
  },
  'a new report of the same is no reason to tell': {
    steps: [post(0, a), ...[2, 4, 6].map(at => post(at, { ...a, annotations: { summary: `${at}` }, endsAt: 10_000 + at }))],
    lasts: 8
  },
  'one that ended is told again as new': {
    steps: [post(0, a, b), post(2, end(2, a)), post(4, fire(4, 'a')), post(6, end(6, b))],
    lasts: 10
  },
  'an alert of long ago that founds a group is told at once': {
    steps: [post(0, fire(-100, 'a')), post(1, fire(1, 'b')), post(4, fire(-100, 'c', { alertname: 'Other' }))],
    lasts: 6
  },
  'an alert of long ago that joins a group waits with it': {
    steps: [post(0, fire(0, 'a')), post(0.5, fire(-100, 'b'))],
    lasts: 3,
    differs: ['an alert of long ago hurries a group']
  },
  'an alert of long ago that fires again after all ended is told at once': {
    steps: [post(0, fire(-100, 'a')), post(1, end(1, fire(-100, 'a'))), post(3.5, fire(-50, 'a'))],
    lasts: 6,
    differs: ['an empty group waits to be filled again']
  },
  'group_by of nothing': {
    route: { group_by: ['alertname'], routes: [{ matchers: ['instance="a"'], group_by: [] }] },
    steps: [post(0, a, b)],
    lasts: 3,
    differs: ['group_by: [] in a child']
  }
}

import { end, fire, look, post } from '../alerts.ts'
import type { InhibitRule, TimeLines } from '../time-line.ts'

const criticalOverWarning: InhibitRule = { source_matchers: ['severity="critical"'], target_matchers: ['severity="warning"'], equal: ['node'] }
const critical = fire(0, 'a', { severity: 'critical', node: 'x' })
const warning = fire(0, 'b', { severity: 'warning', node: 'x' })
const bySeverity = { group_by: ['severity', 'instance'] }

export const muting: TimeLines = {
  'an inhibited alert is told when its inhibitor ends': {
    route: bySeverity,
    inhibit_rules: [criticalOverWarning],
    steps: [post(0, critical, warning), ...look(2), post(4, end(4, critical)), ...look(4)],
    lasts: 8
  },
  'an inhibitor that comes later mutes, even the end': {
    route: bySeverity,
    inhibit_rules: [criticalOverWarning],
    steps: [post(0, warning), post(2, { ...critical, startsAt: 2 }), ...look(2), post(4, end(4, warning)), post(6, end(6, critical)), ...look(6)],
    lasts: 10
  },
  'other values of equal do not inhibit, and a label that is missing equals one that is empty': {
    route: bySeverity,
    inhibit_rules: [criticalOverWarning],
    steps: [
      post(0, critical, fire(0, 'c', { severity: 'warning', node: 'y' }), fire(0, 'd', { severity: 'warning' })),
      ...look(2), post(2, fire(2, 'e', { severity: 'critical' })), ...look(4)
    ],
    lasts: 6
  },
  'of two inhibitors one is enough': {
    route: bySeverity,
    inhibit_rules: [criticalOverWarning],
    steps: [post(0, critical, fire(0, 'c', { severity: 'critical', node: 'x' }), warning), post(2, end(2, critical)), ...look(2), post(4, end(4, fire(0, 'c', { severity: 'critical', node: 'x' })))],
    lasts: 8
  },
  'an alert on both sides of a rule does not inhibit itself': {
    route: bySeverity,
    inhibit_rules: [{ source_matchers: ['severity=~"critical|page"'], target_matchers: ['severity=~"page|warning"'], equal: ['node'] }],
    steps: [post(0, fire(0, 'a', { severity: 'page', node: 'x' }), fire(0, 'b', { severity: 'page', node: 'x' }), fire(0, 'c', { severity: 'page', node: 'y' }), fire(0, 'd', { severity: 'critical', node: 'y' })), ...look(2)],
    lasts: 4
  },
  'a rule without equal inhibits everywhere': {
    route: bySeverity,
    inhibit_rules: [{ source_matchers: ['alertname="Maintenance"'], target_matchers: ['alertname!="Maintenance"'] }],
    steps: [post(0, fire(0, 'm', { alertname: 'Maintenance' }), critical, warning), ...look(2), post(2, end(2, fire(0, 'm', { alertname: 'Maintenance' })))],
    lasts: 5
  },
  'inhibition goes on from one to the next': {
    route: bySeverity,
    inhibit_rules: [criticalOverWarning, { source_matchers: ['severity="warning"'], target_matchers: ['severity="info"'], equal: ['node'] }],
    steps: [post(0, critical, warning, fire(0, 'c', { severity: 'info', node: 'x' })), ...look(2), post(2, end(2, critical)), ...look(4), post(4, end(4, warning))],
    lasts: 8
  },
  'an inhibitor that nobody sends again ends by itself': {
    route: bySeverity,
    inhibit_rules: [criticalOverWarning],
    steps: [post(0, { ...critical, endsAt: 4 }, warning), ...look(2), ...look(6)],
    lasts: 8
  },
  'time intervals mute': {
    route: {
      routes: [
        { matchers: ['instance="muted"'], mute_time_intervals: ['always'] },
        { matchers: ['instance="inactive"'], active_time_intervals: ['never'] },
        { matchers: ['instance="active"'], active_time_intervals: ['never', 'always'], mute_time_intervals: ['never'] }
      ]
    },
    steps: [post(0, fire(0, 'muted'), fire(0, 'inactive'), fire(0, 'active')), post(2, end(2, fire(0, 'muted')), end(2, fire(0, 'active')))],
    lasts: 6
  },
  'time intervals are not inherited': {
    route: { mute_time_intervals: ['always'], routes: [{ matchers: ['instance="a"'], group_by: ['instance'] }] },
    steps: [post(0, fire(0, 'a'), fire(0, 'b'))],
    lasts: 4
  }
}

import type { InhibitRule, Route, TimeLine, TimeLines, Webhook } from './time-line.ts'

export type ConfigurationOptions = {
  /** In milliseconds. */
  readonly beat: number
  /** Where a webhook of a receiver sends to. */
  readonly url: (receiver: string, index: number) => string
  /** How often it was changed. */
  readonly edition: number
}

/** One configuration of many time lines, none of which touches another: each has a route, receivers and inhibit rules of its own. */
export function configurationOf (lines: TimeLines, { beat, url, edition }: ConfigurationOptions): object {
  const inBeats = (route: Route) => Object.fromEntries(intervals.filter(key => route[key] !== undefined).map(key => [key, `${Math.round((route[key] ?? 0) * beat)}ms`]))

  function routeOf (line: string, route: Route): object {
    return {
      ...route,
      ...route.receiver === undefined ? {} : { receiver: receiverName(line, route.receiver) },
      ...inBeats(route),
      ...route.routes ? { routes: route.routes.map(child => routeOf(line, child)) } : {}
    }
  }

  return {
    global: { resolve_timeout: `${4 * beat}ms` },
    route: {
      receiver: 'nobody',
      ...inBeats({ group_wait: 1, group_interval: 2, repeat_interval: 10_000 }),
      routes: Object.entries(lines).map(([line, { route = {} }]) => ({
        group_by: ['alertname'], ...routeOf(line, { receiver: 'main', ...route }), matchers: [`line="${line}"`]
      }))
    },
    receivers: [
      { name: 'nobody' },
      ...Object.entries(lines).flatMap(([line, { receivers }]) => Object.entries(webhooksOf({ receivers })).map(([name, webhooks]) => ({
        name: receiverName(line, name),
        webhook_configs: webhooks.map(({ answers, ...settings }, index) => ({ ...settings, url: url(receiverName(line, name), index) }))
      })))
    ],
    inhibit_rules: Object.entries(lines).flatMap(([line, { inhibit_rules: rules = [] }]) => rules.map(rule => ruleOf(line, rule))),
    time_intervals: [
      { name: 'always', time_intervals: [{ times: [{ start_time: '00:00', end_time: '24:00' }] }] },
      { name: 'never', time_intervals: [{ years: ['1999'] }] },
      // Tocsin goes on as it was when it reads again what it has read.
      { name: `edition ${edition}`, time_intervals: [] }
    ]
  }
}

const intervals = ['group_wait', 'group_interval', 'repeat_interval'] as const

/** Also those of `main`, which need not be named. */
export function webhooksOf ({ receivers }: Pick<TimeLine, 'receivers'>): { readonly [name: string]: readonly Webhook[] } {
  return { main: [{}], ...receivers }
}

export function receiverName (line: string, name: string): string {
  return name === 'main' ? line : `${line}/${name}`
}

function ruleOf (line: string, rule: InhibitRule): object {
  return { ...rule, source_matchers: [...rule.source_matchers, `line="${line}"`], target_matchers: [...rule.target_matchers, `line="${line}"`] }
}

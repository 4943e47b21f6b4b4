import fc from 'fast-check'
import { look } from '../alerts.ts'
import type { InhibitRule, PostedAlert, Route, Step, TimeLine } from '../time-line.ts'

/** What is chosen by chance. It has no functions in it, so that it can be shrunk by whoever has nothing but the value. */
export type Plan = {
  readonly route: Branch
  readonly repeat_interval: number | undefined
  readonly send_resolved: readonly [boolean, boolean]
  readonly rules: readonly InhibitRule[]
  readonly doings: readonly Doing[]
}
type Branch = { readonly matchers: readonly string[], readonly group_by: readonly string[] | undefined, readonly continue: boolean, readonly second: boolean, readonly routes: readonly Branch[] }
type Doing = { readonly at: number, readonly what: 'fire' | 'fire for a while' | 'end' | 'silence' | 'silence for a while' | 'silence later' | 'expire', readonly whom: readonly Whom[] }
type Whom = { readonly alertname: string, readonly instance: string, readonly severity: string }

const matchers = ['instance="a"', 'instance=~"a|b"', 'instance!="a"', 'severity="critical"', 'severity=""', 'severity=~".+"', 'alertname!~"D.*"', 'alertname=~"(?i)slow"', 'missing=~"x?"', 'severity!=warning, instance=~[bc]']
const branch = (routes: fc.Arbitrary<readonly Branch[]>): fc.Arbitrary<Branch> => fc.record({
  matchers: fc.array(fc.constantFrom(...matchers), { minLength: 1, maxLength: 2 }),
  group_by: fc.constantFrom(undefined, ['alertname'], ['...'], ['instance', 'severity'], ['missing']),
  continue: fc.boolean(),
  second: fc.boolean(),
  routes
})
const tree = branch(fc.array(branch(fc.array(branch(fc.constant([])), { maxLength: 2 })), { maxLength: 3 }))

export const plans: fc.Arbitrary<Plan> = fc.record({
  route: tree,
  repeat_interval: fc.constantFrom(undefined, 3, 5),
  send_resolved: fc.tuple(fc.boolean(), fc.boolean()),
  rules: fc.array(fc.record({
    source_matchers: fc.constantFrom(['severity="critical"'], ['alertname="Slow"'], ['instance=~"a|b"']),
    target_matchers: fc.constantFrom(['severity="warning"'], ['severity=~"critical|warning"'], ['instance!="c"']),
    equal: fc.constantFrom([], ['instance'], ['alertname', 'missing'])
  }), { maxLength: 2 }),
  doings: fc.array(fc.record({
    at: fc.constantFrom(0, 2, 4, 6, 8),
    what: fc.constantFrom<Doing['what'][]>('fire', 'fire', 'fire for a while', 'end', 'end', 'silence', 'silence for a while', 'silence later', 'expire'),
    whom: fc.array(fc.record({ alertname: fc.constantFrom('Down', 'Slow'), instance: fc.constantFrom('a', 'b', 'c'), severity: fc.constantFrom('', 'warning', 'critical') }), { minLength: 1, maxLength: 3 })
  }), { minLength: 1, maxLength: 8 })
})

const lasts = 12
const always = 10_000
/** What ends by itself does so between a step and a tick. */
const aWhile = 2.5

export function timeLineOf ({ route, repeat_interval: repeat, send_resolved: [main, second], rules, doings }: Plan): TimeLine {
  const { matchers: _, continue: __, ...top } = routeOf(route)
  return {
    route: { ...top, receiver: 'main', ...repeat === undefined ? {} : { repeat_interval: repeat } },
    receivers: { main: [{ send_resolved: main }], second: [{ send_resolved: second }] },
    inhibit_rules: rules,
    steps: stepsOf([...doings].sort((a, b) => a.at - b.at)),
    lasts
  }
}

function routeOf ({ matchers, group_by: groupBy, continue: goesOn, second, routes }: Branch): Route {
  // Siblings with the same matchers share what they have told, by chance in one order or the other.
  const distinct = new Map(routes.map(route => [[...new Set(route.matchers)].sort().join(), route]))
  return {
    matchers: [...new Set(matchers)],
    continue: goesOn,
    ...groupBy ? { group_by: groupBy } : {},
    ...second ? { receiver: 'second' } : {},
    routes: [...distinct.values()].map(routeOf)
  }
}

function stepsOf (doings: readonly Doing[]): Step[] {
  const alerts = new Map<string, PostedAlert>()
  const silences: string[] = []
  const steps = doings.flatMap(({ at, what, whom }): Step[] => {
    const post = whom.flatMap(({ alertname, instance, severity }): PostedAlert[] => {
      const labels = { alertname, instance, ...severity ? { severity } : {} }
      const known = alerts.get(JSON.stringify(labels))
      const firing = known !== undefined && (known.endsAt ?? 0) > at
      if (what === 'end' && !firing) return []
      const endsAt = { end: at, fire: always, 'fire for a while': at + aWhile }[what as string]
      if (endsAt === undefined) return []
      const alert = { labels, annotations: { at: `${at}` }, startsAt: firing ? known.startsAt ?? at : at, endsAt }
      alerts.set(JSON.stringify(labels), alert)
      return [alert]
    })
    if (post.length > 0) return [{ at, post }, ...look(at)]
    if (what.startsWith('silence')) {
      const name = `s${silences.push(what)}`
      const [first] = whom
      // No two end at the same time, as their order would be one of chance.
      const endsAt = at + (what === 'silence for a while' ? aWhile : 100) + silences.length / 100
      const matchers = [{ name: 'instance', value: first?.instance ?? '', isRegex: whom.length > 1 }, ...first?.severity ? [{ name: 'severity', value: first.severity, isRegex: false, isEqual: whom.length < 3 }] : []]
      return [{ at, silence: { name, matchers, startsAt: what === 'silence later' ? at + aWhile : at, endsAt } }, ...look(at)]
    }
    return what === 'expire' && silences.length > 0 ? [{ at, expire: `s${silences.length}` }, ...look(at)] : []
  })
  return [...steps, ...look(10)]
}

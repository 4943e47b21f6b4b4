import { stringify } from 'yaml'
import type { Config } from '../domain/config.ts'
import { delayedRoutes, keysOf, type DelayedRoutes, type Sibling } from '../domain/delayed-routes.ts'
import { formatDuration } from '../domain/duration.ts'
import { printTarget } from '../domain/escalation-policy.ts'
import { printPath } from './problems.ts'

/** What could be said in a better way: routes that tell one receiver after another escalate also when somebody is at work already. */
export function suggestEscalation ({ route, receivers, policies }: Pick<Config, 'route' | 'receivers' | 'policies'>): string[] {
  const telling = new Set(receivers.flatMap(({ name, integrations }) => integrations.length > 0 ? [name] : []))
  const taken = new Set(policies.map(({ name }) => name))
  const named = new Map<string, string>()
  const suggestions = new Map<string, { entry: string, about: string[] }>()
  for (const delayed of delayedRoutes(route, receiver => telling.has(receiver))) {
    const policy = policyFor(delayed)
    const key = JSON.stringify(policy)
    const name = named.get(key) ?? freeName(`${delayed.first.route.receiver}-escalation`, taken)
    named.set(key, name)
    const suggestion = suggestions.get(key) ?? { entry: stringify({ escalation_policies: [{ name, ...policy }] }, { version: '1.1', lineWidth: 0 }), about: [] }
    suggestion.about.push(replacement(delayed, name))
    suggestions.set(key, suggestion)
  }
  return [...suggestions.values()].map(({ entry, about }) => [
    'routes that wait longer than others for the same alerts go on to tell whether or not somebody is at work. An escalation policy ends when somebody acknowledges:',
    ...entry.trimEnd().split('\n').map(line => `  ${line}`),
    ...about
  ].join('\n'))
}

/** The route goes on to tell its own receiver, so the tiers begin with the next. */
function policyFor ({ steps }: DelayedRoutes) {
  const tiers = steps.map(({ after, routes }) => ({ after: formatDuration(after), notify: routes.map(targetOf) }))
  return { tiers, last_resort: tiers.at(-1)?.notify.at(-1) }
}

function targetOf ({ route }: Sibling): string {
  return printTarget({ kind: 'receiver', name: route.receiver })
}

function replacement ({ parent, matchers, first, steps }: DelayedRoutes, name: string): string {
  const later = steps.flatMap(({ routes }) => routes)
  const pathOf = ({ place }: Sibling) => printPath(['route', ...[...parent, place].flatMap(step => ['routes', step])])
  const isWhole = ({ route }: Sibling) => keysOf(route.matchers).size === keysOf(matchers).size
  const gone = later.filter(isWhole).map(pathOf)
  const kept = later.filter(sibling => !isWhole(sibling)).map(pathOf)
  const below = isWhole(first) ? '' : ` a route below it with matchers: ${JSON.stringify([...keysOf(matchers)])} and`
  return [
    `${pathOf(first)} gets${below} escalation: ${name}`,
    ...gone.length > 0 ? [`${listed(gone)} can go`] : [],
    ...kept.length > 0 ? [`${listed(kept)} stays for other alerts`] : [],
    ...first.route.continue ? [`${pathOf(first)} needs continue: true only if other routes behind it are to get these alerts`] : []
  ].join('; ')
}

function listed (paths: readonly string[]): string {
  return paths.length > 1 ? `${paths.slice(0, -1).join(', ')} and ${paths.at(-1)}` : paths.join()
}

function freeName (wanted: string, taken: Set<string>): string {
  const name = taken.has(wanted) ? Array.from({ length: taken.size + 1 }, (_, index) => `${wanted}-${index + 2}`).find(name => !taken.has(name)) ?? wanted : wanted
  taken.add(name)
  return name
}

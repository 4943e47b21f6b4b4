import { isLabelName } from '../domain/matcher-parser.ts'
import type { RouteSettings, Rules, Settings } from './check.ts'
import { noPolicy } from './escalation.ts'
import { suggest } from './nearest.ts'
import type { ConfigPath } from './problems.ts'

/** The routing tree: names in it, what a root must not have, and what it refers to. */
export function checkRoutes (settings: Settings, rules: Rules): void {
  const { route } = settings
  const { addUnlessWrong: add } = rules.problems
  if (!route) return add(['route'], 'no routes provided', { shown: [] })

  if (!route.receiver) add(['route', 'receiver'], 'root route must specify a default receiver', { shown: ['route'] })
  const matching = { match: Object.keys(route.match ?? {}), match_re: Object.keys(route.match_re ?? {}), matchers: route.matchers?.flat() ?? [] }
  for (const [key, { length }] of Object.entries(matching)) {
    if (length > 0) add(['route', key], 'root route must not have any matchers')
  }
  if (route.mute_time_intervals?.length) add(['route', 'mute_time_intervals'], 'root route must not have any mute time intervals')
  if (route.active_time_intervals?.length) add(['route', 'active_time_intervals'], 'root route must not have any active time intervals')
  if (route.continue) add(['route', 'continue'], 'cannot have continue in root route')

  checkRoute(route, ['route'], {
    ...rules,
    receiverNames: namesIn(['receivers'], settings, rules),
    intervalNames: namesIn(['mute_time_intervals', 'time_intervals'], settings, rules),
    policyNames: namesIn(['escalation_policies'], settings, rules)
  })
}

/** Undefined when some are not known, because what should name them is wrong: then nothing can be said of a reference. */
type Names = ReadonlySet<string> | undefined

type Known = Rules & { readonly receiverNames: Names, readonly intervalNames: Names, readonly policyNames: Names }

function namesIn (keys: ReadonlyArray<'receivers' | 'time_intervals' | 'mute_time_intervals' | 'escalation_policies'>, settings: Settings, { problems }: Rules): Names {
  const names = keys.flatMap(key => (settings[key] ?? []).map(({ name }) => name))
  if (keys.some(key => problems.isWrong([key]))) return
  return names.every(name => name !== undefined && name !== '') ? new Set(names.map(String)) : undefined
}

function checkRoute (route: RouteSettings, path: ConfigPath, known: Known): void {
  const { problems: { addUnlessWrong: add }, mode } = known
  if (route.receiver && known.receiverNames?.has(route.receiver) === false) {
    add([...path, 'receiver'], `undefined receiver ${JSON.stringify(route.receiver)} used in route`)
  }
  for (const key of ['mute_time_intervals', 'active_time_intervals'] as const) {
    for (const [index, name] of (route[key] ?? []).entries()) {
      if (known.intervalNames?.has(name) === false) add([...path, key, index], `undefined time interval ${JSON.stringify(name)} used in route`)
    }
  }
  checkPolicy(route.escalation, [...path, 'escalation'], known)
  checkGroupBy(route.group_by ?? [], [...path, 'group_by'], known)
  for (const name of Object.keys(route.labels ?? {})) {
    if (!isLabelName(name, mode)) add([...path, 'labels', name], `invalid label name ${JSON.stringify(name)} in route labels`)
  }
  if (route.group_interval === 0) add([...path, 'group_interval'], 'group_interval cannot be zero')
  if (route.repeat_interval === 0) add([...path, 'repeat_interval'], 'repeat_interval cannot be zero')

  for (const [index, child] of (route.routes ?? []).entries()) checkRoute(child, [...path, 'routes', index], known)
}

function checkPolicy (name: string | undefined, path: ConfigPath, { problems: { addUnlessWrong: add }, policyNames: names }: Known): void {
  if (name === '') add(path, `expected the name of an escalation policy, or ${noPolicy}`)
  else if (name !== undefined && name !== noPolicy && names?.has(name) === false) {
    const hint = names.size > 0 ? suggest(name, [...names, noPolicy]) : ': the file has no escalation_policies'
    add(path, `undefined escalation policy ${JSON.stringify(name)} used in route${hint}`)
  }
}

function checkGroupBy (groupBy: readonly string[], path: ConfigPath, { problems: { addUnlessWrong: add }, mode }: Rules): void {
  const seen = new Set<string>()
  for (const [index, name] of groupBy.entries()) {
    if (name === '...') continue
    if (!isLabelName(name, mode)) add([...path, index], `invalid label name ${JSON.stringify(name)} in group_by list`)
    else if (seen.has(name)) add([...path, index], `duplicated label ${JSON.stringify(name)} in group_by`)
    seen.add(name)
  }
  if (groupBy.includes('...') && seen.size > 0) {
    add([...path, groupBy.indexOf('...')], 'cannot have wildcard group_by (`...`) and other labels at the same time')
  }
}

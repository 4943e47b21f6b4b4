import { makeLabels, type Labels } from './labels.ts'
import { compareMatchers, matchesAll, printMatchers, type Matcher } from './matcher.ts'

/** A node of the routing tree with everything inherited filled in. Times in milliseconds. */
export type Route = {
  /** Unique in the tree, `{}/{a="b"}/0`; see spec 2.7 of Alertmanager. */
  readonly id: string
  /** The part of the group key that names the route, `{}/{a="b"}`; siblings may share it. */
  readonly key: string
  readonly receiver: string
  /** Names of the labels to group by, in the order written; 'all' for `group_by: ['...']`. */
  readonly groupBy: readonly string[] | 'all'
  readonly groupWait: number
  readonly groupInterval: number
  readonly repeatInterval: number
  readonly matchers: readonly Matcher[]
  readonly continue: boolean
  readonly muteTimeIntervals: readonly string[]
  readonly activeTimeIntervals: readonly string[]
  readonly labels: Labels
  /** Name of the policy by which its groups escalate. */
  readonly escalation?: string
  readonly routes: readonly Route[]
}

/** A route as it is written, already checked: what is absent is inherited or has its default. Times in milliseconds. */
export type RouteOptions = {
  /** '' counts as absent. */
  readonly receiver?: string | undefined
  /** `[]` groups by no label, `['...']` by all of them. */
  readonly groupBy?: readonly string[] | undefined
  readonly groupWait?: number | undefined
  readonly groupInterval?: number | undefined
  readonly repeatInterval?: number | undefined
  readonly matchers?: readonly Matcher[] | undefined
  readonly continue?: boolean | undefined
  readonly muteTimeIntervals?: readonly string[] | undefined
  readonly activeTimeIntervals?: readonly string[] | undefined
  readonly labels?: Labels | undefined
  /** null ends what is inherited. */
  readonly escalation?: string | null | undefined
  readonly routes?: readonly RouteOptions[] | undefined
}

type Inherited = Pick<Route, 'id' | 'key' | 'receiver' | 'groupBy' | 'groupWait' | 'groupInterval' | 'repeatInterval' | 'labels' | 'escalation'>

const defaults: Inherited = {
  id: '',
  key: '',
  receiver: '',
  groupBy: [],
  groupWait: 30_000,
  groupInterval: 5 * 60_000,
  repeatInterval: 4 * 60 * 60_000,
  labels: makeLabels([])
}

export function createRouteTree (options: RouteOptions): Route {
  return createRoute(options, { parent: defaults, place: '' })
}

/** `place` is what the id of the route has behind its matchers: its position among its siblings. */
function createRoute (options: RouteOptions, { parent, place }: { parent: Inherited, place: string }): Route {
  const matchers = (options.matchers ?? []).toSorted(compareMatchers)
  const escalation = options.escalation === undefined ? parent.escalation : options.escalation
  const segment = parent.key === '' ? printMatchers(matchers) : '/' + printMatchers(matchers)
  const inherited: Inherited = {
    id: parent.id + segment + place,
    key: parent.key + segment,
    receiver: options.receiver || parent.receiver,
    groupBy: options.groupBy === undefined ? parent.groupBy : options.groupBy.includes('...') ? 'all' : options.groupBy,
    groupWait: options.groupWait ?? parent.groupWait,
    groupInterval: options.groupInterval ?? parent.groupInterval,
    repeatInterval: options.repeatInterval ?? parent.repeatInterval,
    labels: makeLabels([...Object.entries(parent.labels), ...Object.entries(options.labels ?? {})]),
    ...typeof escalation === 'string' && { escalation }
  }
  return {
    ...inherited,
    matchers,
    continue: options.continue ?? false,
    muteTimeIntervals: options.muteTimeIntervals ?? [],
    activeTimeIntervals: options.activeTimeIntervals ?? [],
    routes: (options.routes ?? []).map((child, index) => createRoute(child, { parent: inherited, place: `/${index}` }))
  }
}

/** The routes that take an alert: the deepest that match, from left to right; none when the root does not match. */
export function matchRoutes (root: Route, labels: Labels): Route[] {
  if (!matchesAll(root.matchers, labels)) return []

  const taken: Route[] = []
  for (const child of root.routes) {
    const below = matchRoutes(child, labels)
    taken.push(...below)
    if (below.length > 0 && !child.continue) break
  }
  return taken.length > 0 ? taken : [root]
}

/** Every route of the tree, children before their parent and the root last: its place here is Alertmanager's route index. */
export function allRoutes (root: Route): Route[] {
  return [...root.routes.flatMap(allRoutes), root]
}

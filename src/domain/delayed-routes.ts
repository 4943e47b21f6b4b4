import { printMatcher, type Matcher } from './matcher.ts'
import type { Route } from './route.ts'

/** Routes of one parent that get the same alerts and tell one receiver after another of them: what is written where nothing escalates. */
export type DelayedRoutes = {
  /** Places of the routes on the way from the root to the parent. */
  readonly parent: readonly number[]
  /** What all of these alerts match. */
  readonly matchers: readonly Matcher[]
  readonly first: Sibling
  /** Each so much later than the one before it. */
  readonly steps: ReadonlyArray<{ readonly after: number, readonly routes: readonly Sibling[] }>
}

export type Sibling = { readonly place: number, readonly route: Route }

/** Who waits less than this longer waits for a fuller group, not for somebody to react. */
const leastDelay = 60_000

/** `tells` says whether a receiver tells anybody. */
export function delayedRoutes (root: Route, tells: (receiver: string) => boolean, parent: readonly number[] = []): DelayedRoutes[] {
  const siblings = root.routes.map((route, place) => ({ route, place }))
  const found: DelayedRoutes[] = []
  for (const matchers of scopesOf(siblings)) {
    const chain = chainOf(siblings.filter(reachedBy(matchers)), tells)
    // What holds for wider matchers holds for narrower ones, too.
    if (chain && !found.some(wider => placesOf(wider) === placesOf(chain))) found.push({ parent, matchers, ...chain })
  }
  return [...found, ...siblings.flatMap(({ route, place }) => delayedRoutes(route, tells, [...parent, place]))]
}

/** The sets of matchers that are written, each once, the widest first. Without any, it is what everything runs through, such as an archive. */
function scopesOf (siblings: readonly Sibling[]): Array<readonly Matcher[]> {
  const scopes = new Map(siblings.flatMap(({ route }) => isEnd(route) ? [[[...keysOf(route.matchers)].sort().join(), route.matchers] as const] : []))
  return [...scopes.values()].sort((a, b) => keysOf(a).size - keysOf(b).size)
}

/** Whether an alert that matches these and no more gets to a route, asked in the order of the file. */
function reachedBy (matchers: readonly Matcher[]): (sibling: Sibling) => boolean {
  const keys = keysOf(matchers)
  let isTaken = false
  return ({ route }) => {
    if (isTaken || ![...keysOf(route.matchers)].every(key => keys.has(key))) return false
    isTaken = !route.continue
    return isEnd(route)
  }
}

/** What has routes of its own may hand the alert to any of them. */
function isEnd ({ routes, matchers }: Route): boolean {
  return routes.length === 0 && matchers.length > 0
}

type Chain = Pick<DelayedRoutes, 'first' | 'steps'>

function chainOf (siblings: readonly Sibling[], tells: (receiver: string) => boolean): Chain | undefined {
  const [first, ...others] = siblings.filter(({ route }) => tells(route.receiver)).toSorted((a, b) => a.route.groupWait - b.route.groupWait)
  if (!first || siblings.some(({ route }) => route.escalation !== undefined)) return

  const steps: Array<{ after: number, routes: Sibling[] }> = []
  const told = new Set([first.route.receiver])
  let last = first.route
  for (const sibling of others) {
    const { route } = sibling
    const after = route.groupWait - last.groupWait
    // At other hours it is not the next to be told, but another.
    if (told.has(route.receiver) || hoursOf(route) !== hoursOf(first.route)) continue
    if (after >= leastDelay) {
      steps.push({ after, routes: [sibling] })
      last = route
    } else if (steps.length > 0) steps.at(-1)?.routes.push(sibling)
    told.add(route.receiver)
  }
  return steps.length > 0 ? { first, steps } : undefined
}

function placesOf ({ first, steps }: Chain): string {
  return [first, ...steps.flatMap(({ routes }) => routes)].map(({ place }) => place).join()
}

function hoursOf ({ muteTimeIntervals, activeTimeIntervals }: Route): string {
  return JSON.stringify([muteTimeIntervals, activeTimeIntervals].map(names => names.toSorted()))
}

/** `match_re` has its anchors written out. */
export function keysOf (matchers: readonly Matcher[]): ReadonlySet<string> {
  return new Set(matchers.map(({ name, operator, value }) => printMatcher({ name, operator, value: value.replace(/^\^\(\?:(.*)\)\$$/s, '$1') })))
}

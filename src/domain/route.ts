import type { Labels } from './labels.ts'
import type { Matcher } from './matcher.ts'

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
  readonly routes: readonly Route[]
}

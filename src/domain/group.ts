import type { Labels } from './labels.ts'

export type GroupIdentity = {
  /** Unique per generation, route and group labels. */
  readonly id: string
  readonly routeId: string
  readonly labels: Labels
  /** Names the group's notification log: the hash of its group key, the same in every generation. */
  readonly logId: string
  readonly groupInterval: number
}

/** What the generator of load is asked to do, and what it answers. Both travel between two processes. */
export type LoadJob = {
  readonly url: string
  /** Numbers of the alerts: `count` from `first` on. */
  readonly first: number
  readonly count: number
  readonly batch: number
  readonly connections: number
  /** RFC 3339, the same for every alert; absent for the time of the send, so that group_wait counts from it. */
  readonly startsAt?: string | undefined
  /** Whether an annotation differs at each send. */
  readonly changing: boolean
  /** Once through, or round after round for so many seconds. */
  readonly seconds?: number
  /** Alerts per second; absent for as fast as the server takes them. */
  readonly pace?: number
}

export type LoadResult = {
  /** Alerts that were accepted. */
  readonly alerts: number
  readonly seconds: number
  /** Requests that failed or were refused, and the first reason. */
  readonly errors: number
  readonly reason?: string
  /** Of requests, milliseconds. */
  readonly p50: number
  readonly p99: number
  /** Of one core, that the generator itself took: near 1 it would be the bottleneck. */
  readonly generatorShare: number
  /** Bytes of the alerts' JSON that were accepted. */
  readonly bytes: number
}

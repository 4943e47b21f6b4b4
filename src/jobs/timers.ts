import type { Queue } from '../state/state.ts'

/**
 * Wakes the process when something is due. A wake-up is a hint without content: what is due stands in the state, so one that is
 * lost costs lateness (the reconciler finds it) and one too many costs a look.
 */
export type Timers = {
  /** Asks for a wake-up of `queue` at `at`, epoch milliseconds of the state's clock. Never rejects, never blocks. */
  schedule (queue: Queue, at: number): void
  /** Begins to call `work(queue)` at the times asked for, on any one node. */
  start (work: (queue: Queue) => Promise<void>): Promise<void>
  /**
   * Wakes this process no more; resolves when no work started by it is running, or at `until` on the process's clock: of a server that
   * hangs nothing more comes. What is asked for from now on wakes others.
   */
  pause (until: number): Promise<void>
  /** Takes no wish any more, and wakes nobody. Resolves at `until` at the latest. */
  close (until: number): Promise<void>
}

/** The process's own sense of time, which no step of the state's clock bends. Virtual where the timers are manual. */
export type Clock = {
  /** Milliseconds from no particular beginning; never goes back. */
  monotonic (): number
  /**
   * Calls `work` every `ms` until the function it answers is called, the first time after `ms`. While one call has not ended the
   * next ones are left out. For what must not depend on anybody's queue: to stamp, to reconcile, to renew a lease.
   */
  every (ms: number, work: () => Promise<void>): () => void
}

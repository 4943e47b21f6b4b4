import { after } from './clock.ts'
import type { Clock } from './timers.ts'

/** The sends of this process that have not ended yet. */
export function createUnderWay (clock: Clock) {
  const sends = new Map<Promise<void>, AbortController>()

  return {
    get size () { return sends.size },

    /** `send` must not reject. */
    begin (send: (abort: AbortController) => Promise<void>): void {
      const abort = new AbortController()
      const done: Promise<void> = send(abort).finally(() => sends.delete(done))
      sends.set(done, abort)
    },

    /** Resolves when all have ended; those that have not by `until` on the process's clock are aborted for this reason. */
    async end (until: number, reason: Error): Promise<void> {
      const all = Promise.allSettled([...sends.keys()])
      const stopWaiting = after(clock, until - clock.monotonic(), () => { for (const abort of sends.values()) abort.abort(reason) })
      await all
      stopWaiting()
    }
  }
}

import { performance } from 'node:perf_hooks'
import type { Clock } from './timers.ts'

/** Node takes a longer one for one of a millisecond. */
const longestTimer = 2 ** 31 - 1

/** The clock of a real process. */
export const processClock: Clock = {
  monotonic: () => performance.now(),

  every (ms, work) {
    let busy = false
    const timer = setInterval(() => {
      if (busy) return
      busy = true
      work().finally(() => { busy = false })
    }, ms)
    return () => clearInterval(timer)
  }
}

/** Calls `act` once, in `ms` or the 24 days that a timer may take at most, unless the function it answers is called before. */
export function after (clock: Clock, ms: number, act: () => void): () => void {
  const stop = clock.every(Math.min(Math.max(1, ms), longestTimer), async () => {
    stop()
    act()
  })
  return stop
}

/** Resolves with `work`, or at `until` on the clock, if that comes first. */
export async function within (clock: Clock, until: number, work: Promise<unknown>): Promise<void> {
  let stopWaiting = () => {}
  const tooLate = new Promise<void>(resolve => { stopWaiting = after(clock, until - clock.monotonic(), resolve) })
  await Promise.race([work, tooLate]).finally(() => stopWaiting())
}

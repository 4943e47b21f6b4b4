import { performance } from 'node:perf_hooks'
import type { Clock } from './timers.ts'

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

/** Calls `act` once, in `ms`, unless the function it answers is called before. */
export function after (clock: Clock, ms: number, act: () => void): () => void {
  const stop = clock.every(Math.max(1, ms), async () => {
    stop()
    act()
  })
  return stop
}

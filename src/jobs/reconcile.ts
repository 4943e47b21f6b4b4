import type { Logger } from 'pino'
import type { Metrics } from '../metrics.ts'
import { type Queue, queues } from '../state/state.ts'
import type { Clock } from './timers.ts'

const interval = 2000
/** What is due for longer than this, nobody was woken for. */
const lateBy = 1000

type Options = {
  readonly work: Record<Queue, (lateBy: number) => Promise<number>>
  /** Before anything is claimed: says that we live and finds gaps and jumps of the clock. */
  readonly stamp: () => Promise<void>
  readonly clock: Clock
  readonly metrics: Metrics
  readonly log: Logger
  readonly random?: () => number
}

/**
 * A plain interval on every node, no job: whatever is due for more than a second it does itself. So the loss of every BullMQ key,
 * of a node or of a wake-up costs seconds and never a page.
 */
export function createReconcile ({ work, stamp, clock, metrics, log, random = Math.random }: Options) {
  let running: Promise<void> = Promise.resolve()
  let failing = false
  const stops: Array<() => void> = []

  async function turn (): Promise<void> {
    try {
      await stamp()
      for (const queue of queues) metrics.timersRecovered.inc({ queue }, await work[queue](lateBy))
      if (failing) log.info({}, 'reconciling works again')
      failing = false
    } catch (error) {
      // An outage is told once; the next turn tries again.
      if (!failing) log.warn({ err: error instanceof Error ? error.message : error }, 'reconciling failed, trying again every 2 s')
      failing = true
    }
  }

  return {
    turn,
    start () {
      const pace = interval * (0.85 + 0.3 * random())
      stops.push(clock.every(pace, () => {
        running = turn()
        return running
      }))
      // A turn that has much to do must not make it look as if nobody had lived meanwhile.
      stops.push(clock.every(pace, () => stamp().catch(() => {})))
    },
    async stop () {
      for (const stop of stops) stop()
      await running
    }
  }
}

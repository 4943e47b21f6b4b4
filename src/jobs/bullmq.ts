import { type ConnectionOptions, Queue as BullQueue, Worker } from 'bullmq'
import { type Queue, queues } from '../state/state.ts'
import { processClock, within } from './clock.ts'
import type { Timers } from './timers.ts'

/**
 * Wake-ups are shared by all timers that are due within the same slot, so that ten thousand groups due in a
 * second cost twenty jobs and not ten thousand; half of it is the lateness that this adds on average.
 */
const slot = 50
/** From this many on, slots that have passed are looked for and forgotten. */
const slotsKept = 2000

type Options = {
  /** A connection for adding jobs, which fails at once while Redis is away. */
  readonly commands: ConnectionOptions
  /** Makes a connection that waits as long as it takes, for a worker. */
  readonly connectWorker: () => ConnectionOptions & { giveUp (): void, disconnect (): void }
  readonly prefix: string
  readonly nodeId: string
  /** The clock of the state. */
  readonly now: () => number
  readonly log: { warn (object: object, message: string): void, info (object: object, message: string): void }
}

/**
 * Timers as BullMQ delayed jobs. A job is a wake-up for a slot of time and carries nothing but that time; any node may get it and
 * then claims what is due. Its id is slot and node: adding it again is ignored, which is what we want, and what one node
 * arms while another already works on the same slot still gets a job of its own.
 */
export function createBullTimers ({ commands, connectWorker, prefix, nodeId, now, log }: Options): Timers {
  const bull = new Map(queues.map(queue => [queue, new BullQueue(queue, {
    connection: commands,
    prefix,
    skipVersionCheck: true,
    streams: { events: { maxLen: 100 } },
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true }
  })]))
  for (const queue of bull.values()) queue.on('error', () => {}) // Reported by the connection; the reconciler stands in.
  const workers: Worker[] = []
  /** A worker closes only the connections that it made itself. */
  const connections: Array<ReturnType<Options['connectWorker']>> = []
  /** Slots that have a job already, by queue. */
  const asked = new Map(queues.map(queue => [queue, new Set<number>()]))
  const adding = new Set<Promise<unknown> | undefined>()
  let closing = false
  let failing = false

  function schedule (queue: Queue, at: number): void {
    if (closing) return
    const time = now()
    const slots = asked.get(queue)
    const due = Math.ceil(Math.max(at, time + 1) / slot) * slot
    if (!slots || slots.has(due)) return
    // What another node was woken by in our stead is forgotten here.
    if (slots.size >= slotsKept) for (const old of slots) if (old < time) slots.delete(old)
    slots.add(due)
    const added: Promise<unknown> | undefined = bull.get(queue)?.add('wake', { due }, { delay: due - time, jobId: `${due}-${nodeId}` })
      .catch(() => { slots.delete(due) })
      .finally(() => adding.delete(added))
    adding.add(added)
  }

  /** All queues share a server and so its troubles: told once until one of them works again, and not at all while the connection is down, which tells it itself. */
  function failed (error: Error): void {
    if (failing || closing || isOutage(error)) return
    failing = true
    log.warn({ err: error.message }, 'timers do not wake this node; what is due is looked for every 2 s until they do again')
  }

  function works (): void {
    if (failing) log.info({}, 'timers wake this node again')
    failing = false
  }

  return {
    schedule,

    async start (work) {
      for (const queue of queues) {
        const connection = connectWorker()
        connections.push(connection)
        const worker = new Worker<{ due: number }>(queue, async job => {
          asked.get(queue)?.delete(job.data.due)
          // Another node's clock may have made it early for us.
          const early = job.data.due - now()
          if (early > slot) return schedule(queue, job.data.due)
          if (early > 0) await new Promise(resolve => setTimeout(resolve, early))
          await work(queue)
          // No skipVersionCheck: without the version a worker takes the server for one that can block for whole seconds only.
        }, { connection, prefix, removeOnComplete: { count: 0 }, removeOnFail: { count: 0 } })
        worker.on('error', failed)
        worker.on('completed', works)
        worker.on('ready', works)
        workers.push(worker)
      }
      await Promise.all(workers.map(worker => worker.waitUntilReady()))
    },

    async pause (until) {
      const closed = Promise.all(workers.splice(0).map(worker => worker.close()))
      // First the workers, which else would connect again themselves; then what they wait for, if Redis is away.
      for (const connection of connections) connection.giveUp()
      // A server that hangs keeps its connections.
      await within(processClock, until, closed)
      for (const connection of connections.splice(0)) connection.disconnect()
    },

    async close (until) {
      closing = true
      await this.pause(until)
      // What was given back last still has to wake somebody.
      await within(processClock, until, Promise.all(adding))
      await within(processClock, until, Promise.all([...bull.values()].map(queue => queue.close())))
    }
  }
}

function isOutage (error: Error): boolean {
  return ('code' in error && typeof error.code === 'string' && /^(E[A-Z]+|EAI_AGAIN)$/.test(error.code)) || outage.test(error.message)
}

/** Of one server, of Sentinel, of a Cluster. */
const outage = /^LOADING|connection is closed|connection lost|command timed out|stream isn't writeable|max retries|^All sentinels are unreachable|^Failed to refresh slots cache|^None of startup nodes is available|^Cluster isn't ready/i

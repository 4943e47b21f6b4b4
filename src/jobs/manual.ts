import { setImmediate } from 'node:timers/promises'
import type { Queue } from '../state/state.ts'
import type { Clock, Timers } from './timers.ts'

export type ManualTimers = Timers & {
  /** The virtual time. `now` is the state's clock, the rest what a process has of its own. */
  readonly clock: Clock & { now (): number }
  /**
   * Moves the time on, in milliseconds or as `1h30m`, stopping at every wake-up and interval on the way until all work is done.
   * Rejects with the first error of that work.
   */
  advance (by: number | string): Promise<void>
  /** Resolves when so much virtual time has passed; for a receiver that is slow. */
  sleep (ms: number): Promise<void>
  /** The state's clock is set forward or, with a negative number, back; nothing else happens. */
  jump (ms: number): void
}

type Wakeup = { readonly at: number, readonly wake: () => Promise<void> | void, readonly sleeper?: boolean }

/**
 * Timers for simulations and tests: nothing happens but in `advance`. Work that is asleep on the virtual time does not hold the
 * clock up; any other is waited for.
 */
export function createManualTimers ({ start }: { start: number }): ManualTimers {
  const agenda: Wakeup[] = []
  const asked = new Set<string>()
  const missed = new Set<Queue>()
  const errors: unknown[] = []
  let monotonic = 0
  let offset = start
  let running = 0
  let asleep = 0
  let closed = false
  let work: ((queue: Queue) => Promise<void>) | undefined

  function enter (wakeup: Wakeup) {
    let index = agenda.length
    while (index > 0 && (agenda[index - 1]?.at ?? 0) > wakeup.at) index--
    agenda.splice(index, 0, wakeup)
  }

  function schedule (queue: Queue, wanted: number) {
    const at = Math.max(monotonic, wanted - offset)
    const key = `${queue} ${at}`
    if (closed || asked.has(key)) return
    asked.add(key)
    enter({
      at,
      wake () {
        asked.delete(key)
        if (work) return work(queue)
        missed.add(queue)
      }
    })
  }

  async function run ({ wake }: Wakeup) {
    running++
    try {
      if (!closed) await wake()
    } catch (error) {
      errors.push(error)
    } finally {
      running--
    }
  }

  const isBusy = () => running > 0 && !asleep

  /** One turn of the event loop lets everything proceed that waits for promises only, also what nobody awaits. */
  async function settle () {
    do await setImmediate()
    while (isBusy())
  }

  async function stop () {
    closed = true
    for (const { sleeper, wake } of agenda.splice(0)) if (sleeper) await wake()
    await settle()
  }

  function every (ms: number, turn: () => Promise<void>) {
    let stopped = false
    let busy = false
    async function next () {
      if (stopped) return
      enter({ at: monotonic + ms, wake: next })
      if (busy) return
      busy = true
      try {
        await turn()
      } finally {
        busy = false
      }
    }
    enter({ at: monotonic + ms, wake: next })
    return () => { stopped = true }
  }

  return {
    clock: { now: () => offset + monotonic, monotonic: () => monotonic, every },
    schedule,

    async start (begun) {
      work = begun
      for (const queue of missed) schedule(queue, offset + monotonic)
      missed.clear()
    },

    pause: stop,
    close: stop,

    async advance (by) {
      const until = monotonic + (typeof by === 'number' ? by : parseDuration(by))
      await settle()
      for (let next = agenda[0]; next && next.at <= until; next = agenda[0]) {
        agenda.shift()
        monotonic = Math.max(monotonic, next.at)
        // Not awaited: the work may be asleep until a later wake-up.
        run(next)
        await settle()
      }
      monotonic = until
      if (errors.length) throw errors.splice(0)[0]
    },

    sleep (ms) {
      asleep++
      return new Promise(resolve => {
        enter({ at: monotonic + ms, sleeper: true, wake () { asleep--; resolve() } })
      })
    },

    jump (ms) { offset += ms }
  }
}

const units: { readonly [unit: string]: number } = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

function parseDuration (text: string): number {
  const parts = [...text.matchAll(/(\d+)(ms|[smhd])/g)]
  if (!parts.length || parts.map(([part]) => part).join('') !== text) throw new RangeError(`not a duration: ${text}`)
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ''] ?? 0), 0)
}

import { receivers } from '../../receivers/index.ts'
import { loadConfig } from '../../src/config/load.ts'
import { Unavailable } from '../../src/errors.ts'
import { createEngine, type Engine, type EngineOptions } from '../../src/engine.ts'
import type { ManualTimers } from '../../src/jobs/manual.ts'
import type { Send } from '../../src/jobs/deliver.ts'
import { createLog } from '../../src/log.ts'
import { createMetrics } from '../../src/metrics.ts'
import type { Queue, State } from '../../src/state/state.ts'

const minute = 60_000

export type Node = {
  readonly engine: Engine
  readonly id: string
  alive (): boolean
  /** Does what is due in a queue, if it lives. */
  wake (queue: Queue): Promise<void>
  /** Reads this configuration from now on; `engine.reload()` makes it take effect. */
  configure (text: string): void
  /** The process is gone: nothing of it reaches the state or a receiver any more, and it hears of nothing. */
  kill (): void
  /** It dies in the midst of its work: its next `calls` calls take effect in the state, but of the last one it hears no more. */
  killAfter (calls: number): void
  /** Ends as on SIGTERM. */
  stop (): Promise<void>
}

type Options = Pick<EngineOptions, 'startDelay' | 'retention'> & Partial<Pick<EngineOptions, 'metrics' | 'perAlertnameLimit'>> & {
  readonly id: string
  readonly config: string
  readonly state: State
  readonly timers: ManualTimers
  readonly send: Send
  readonly write: (line: string) => void
}

/** A router process on a state and a clock that it shares with others. */
export async function startNode ({ id, config, state, timers, send, write, ...rest }: Options): Promise<Node> {
  let life: 'alive' | 'stopped' | 'dead' = 'alive'
  let text = config
  let callsLeft = Infinity
  let work: ((queue: Queue) => Promise<void>) | undefined
  const { clock } = timers

  /** Runs a call for this process, whose death may come before it or before its answer. */
  function call<Answer> (act: () => Promise<Answer>): Promise<Answer> {
    if (life === 'dead') return Promise.reject(gone)
    if (--callsLeft <= 0) queueMicrotask(kill)
    // Promises are all the work there is in a story of days, so there are no more of them than needed.
    return act().then(answer => {
      if (life === 'dead') throw gone
      return answer
    })
  }

  function kill () {
    life = 'dead'
    work = undefined
  }

  const engine = createEngine({
    state: mortal(state, call),
    timers: {
      schedule: timers.schedule,
      async start (begun) { work = begun },
      async pause () { work = undefined },
      async close () { work = undefined }
    },
    clock: {
      monotonic: clock.monotonic,
      every: (ms, turn) => {
        const stop = clock.every(ms, () => {
          if (life !== 'dead') return turn()
          stop()
          return Promise.resolve()
        })
        return stop
      }
    },
    loadConfig: async () => loadConfig({ file: 'story.yml', text, receivers }),
    createSenders: () => ({ send: async (...args) => await call(async () => await send(...args)), async close () {} }),
    node: () => ({ id, address: '127.0.0.1:9093' }),
    externalURL: () => 'http://localhost:9093',
    gcInterval: 30 * minute,
    random: () => 0.5,
    metrics: createMetrics(),
    log: createLog({ level: 'warn', format: 'logfmt', write: line => { if (life !== 'dead') write(line) } }),
    ...rest
  })
  await engine.start()

  return {
    engine,
    id,
    alive: () => life === 'alive',
    // As BullMQ has it: a job that fails for want of Redis is gone.
    wake: async queue => await work?.(queue).catch(error => { if (!(error instanceof Unavailable)) throw error }),
    configure (config) { text = config },
    kill,
    killAfter (calls) { callsLeft = calls },
    async stop () {
      if (life !== 'alive') return
      await engine.stop(clock.monotonic() + 4000)
      life = 'stopped'
    }
  }
}

const gone = new Unavailable('this process is dead')

type Call = <Answer>(act: () => Promise<Answer>) => Promise<Answer>

function mortal (state: State, call: Call): State {
  const guard = <Noun extends object>(noun: Noun) => Object.fromEntries(Object.entries(noun).map(([name, method]) =>
    [name, (...args: unknown[]) => call(() => method(...args))])) as Noun
  return {
    alerts: guard(state.alerts),
    groups: guard(state.groups),
    deliveries: guard(state.deliveries),
    silences: guard(state.silences),
    incidents: guard(state.incidents),
    overrides: guard(state.overrides),
    secrets: guard(state.secrets),
    sourceProblems: guard(state.sourceProblems),
    sourceContacts: guard(state.sourceContacts),
    upkeep: guard(state.upkeep),
    generations: guard(state.generations),
    nodes: guard(state.nodes),
    history: guard(state.history),
    now: state.now,
    ping: () => call(state.ping),
    close: async () => {}
  }
}

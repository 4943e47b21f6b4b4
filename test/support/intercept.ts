import type { IncidentWrite } from '../../src/state/incident-state.ts'
import type { State } from '../../src/state/state.ts'
import type { Timers } from '../../src/jobs/timers.ts'

/** The name of a method of the state, `groups.commit`, what it was called with, and how to let it happen. */
export type Around = (call: string, proceed: () => Promise<unknown>, args: readonly unknown[]) => Promise<unknown>

const parts = ['alerts', 'groups', 'deliveries', 'incidents', 'upkeep', 'generations', 'nodes', 'history'] as const
const ofSources = ['silences', 'sourceProblems', 'sourceContacts'] as const

/** A state each of whose calls goes through `around`; those of sources and silences where that is asked for. */
export function intercept (state: State, around: Around, { sources = false } = {}): State {
  const wrapped = Object.fromEntries([...parts, ...sources ? ofSources : []].map(name => [name, new Proxy(state[name], {
    get (part, method) {
      const inner: unknown = Reflect.get(part, method)
      if (typeof inner !== 'function') return inner
      return (...args: unknown[]) => around(`${name}.${String(method)}`, async () => await inner.apply(part, args), args)
    }
  })]))
  return { ...state, ...wrapped }
}

/** How often these come depends on how long everything takes. */
function isPeriodic (call: string, [options]: readonly unknown[]): boolean {
  const isReconcile = typeof options === 'object' && options !== null && 'lateBy' in options && options.lateBy !== 0
  return isReconcile || call === 'nodes.stamp' || call === 'deliveries.renew' || call.startsWith('upkeep.')
}

/** How many sends begin when this has been answered so. */
function begunBy (call: string, [write]: readonly unknown[], answer: unknown): number {
  if (call === 'deliveries.begin') return answer !== 'lost' && answer !== 'busy' ? 1 : 0
  return call === 'incidents.put' && answer === 'stored' ? effectsOf(write).filter(({ kind }) => kind === 'page').length : 0
}

/** Of how many sends this has recorded what came of them. */
function settledBy (call: string, [write]: readonly unknown[], answer: unknown): number {
  if (call === 'deliveries.settle') return 1
  return call === 'incidents.put' && answer === 'stored' && effectsOf(write).some(effect => effect.kind === 'line' && ['accepted', 'failed', 'fallback'].includes(effect.what)) ? 1 : 0
}

function effectsOf (write: unknown): IncidentWrite['effects'] {
  return (write as IncidentWrite).effects
}

export type Death = {
  /** Begin to count. */
  arm (): void
  /** It has survived. */
  disarm (): void
  readonly isDead: boolean
  /** The call at which it died. */
  readonly at: string
  /** How many calls were counted. */
  readonly calls: number
  /** A send had begun whose outcome had not been recorded. */
  readonly whileSending: boolean
  /** Resolves with the death. */
  readonly died: Promise<void>
  /** Lets go of what hangs, so that the process can end. */
  bury (): void
  readonly wrap: (state: State) => State
  /** For calls of another kind than the state's, to be counted with them or instead of them. */
  readonly around: Around
  readonly wrapTimers: (timers: Timers) => Timers
}

/**
 * A node that dies at its n-th call, counted from `arm` on: from then on nothing answers it and nothing of it reaches Redis. With
 * `reaches`, that last call still takes effect, and its answer is lost.
 */
export function dieAt (n: number, { reaches, counts: isCounted = (call, args) => !isPeriodic(call, args), sources = false }: { reaches: boolean, /** Calls of sources and silences are counted, too. */ sources?: boolean, counts?: (call: string, args: readonly unknown[]) => boolean }): Death {
  let armed = false
  let calls = 0
  let dead = false
  let at = ''
  let sending = 0
  let whileSending = false
  let bury = () => {}
  let tellDeath = () => {}
  const buried = new Promise<void>(resolve => { bury = resolve })
  const died = new Promise<void>(resolve => { tellDeath = resolve })

  const silence = async (): Promise<never> => {
    await buried
    throw new Error('this node is dead')
  }
  const around: Around = async (call, proceed, args) => {
    if (dead) return await silence()
    const counts = armed && isCounted(call, args)
    if (counts && ++calls === n) {
      dead = true
      at = call
      if (reaches) sending -= settledBy(call, args, await proceed().catch(() => {}))
      whileSending = sending > 0
      tellDeath()
      return await silence()
    }
    const answer = await proceed()
    sending += begunBy(call, args, answer) - settledBy(call, args, answer)
    // Died meanwhile.
    return dead ? await silence() : answer
  }

  return {
    arm () { armed = true },
    disarm () { armed = false },
    get isDead () { return dead },
    get at () { return at },
    get calls () { return calls },
    get whileSending () { return whileSending },
    died,
    bury,
    around,
    wrap: state => intercept(state, around, { sources }),
    wrapTimers: timers => ({
      ...timers,
      schedule (queue, when) { if (!dead) timers.schedule(queue, when) },
      start: work => timers.start(async queue => { if (!dead) await work(queue) })
    })
  }
}

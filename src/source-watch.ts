import type { SourceConfig } from './domain/config.ts'
import { makeLabels } from './domain/labels.ts'
import type { SourceChange } from './domain/source-change.ts'
import { ifOpen } from './domain/source-decision.ts'
import type { SourceProblem } from './domain/source-problem.ts'
import { silenceWatch, silentSource } from './domain/source-silence.ts'
import type { State } from './state/state.ts'

type Options = {
  readonly state: State
  readonly known: () => ReadonlyMap<string, SourceConfig>
  /** What silence is judged by; undefined where that is for nodes of a newer configuration to do. */
  readonly judging: () => Promise<{ readonly gapEnd: number | undefined } | undefined>
  /** Decides on a change as long as that is wanted of the problem as it is then. */
  readonly take: (source: SourceConfig, change: SourceChange, wanted: (problem: SourceProblem | undefined) => boolean) => Promise<unknown>
}

export type Liveness = {
  readonly name: string
  readonly isSilent: boolean
  /** Epoch milliseconds; absent: it was never heard of. */
  readonly lastContact?: number | undefined
}

/** A node that knows what is expected is waited for with this pace. */
const lookAgainIn = 1000
/** Who took the request that ends a silence may have died before it said so. */
const hearAgainIn = 60_000

/** Looks which sources do not report though they are expected to, and says so by an alert for each. */
export function createSourceWatch ({ state, known, judging, take }: Options) {
  const expected = () => [...known().values()].filter(({ expectEvery }) => expectEvery !== undefined)
  const isOpen = (problem: SourceProblem | undefined) => ifOpen(problem, state.now()) !== undefined

  /** The alerts on silent sources are problems of a source of their own, whose name nobody can give. */
  function watcher (name: string): SourceConfig {
    const labels = known().get(name)?.labels ?? makeLabels({})
    return { name: silenceWatch, type: '', labels, tags: [], ackOnAssign: false }
  }

  /** A source that was silent has been heard, or need not be any more. */
  async function speak (name: string): Promise<void> {
    await take(watcher(name), { kind: 'resolved', key: name, annotations: makeLabels({}) }, isOpen)
  }

  async function silentNames (): Promise<ReadonlySet<string>> {
    return new Set((await state.sourceProblems.list(silenceWatch)).filter(isOpen).map(({ key }) => key))
  }

  /** A request that came while its source was being found silent has found nothing to resolve. */
  async function hearAgain (sources: readonly SourceConfig[], circumstances: { readonly gapEnd: number | undefined }): Promise<void> {
    const statuses = await state.sourceContacts.statuses()
    for (const source of sources) {
      if (!silentSource(source, statuses.get(source.name), { now: state.now(), isRaised: true, ...circumstances }).silent) await speak(source.name)
    }
  }

  return {
    speak,
    silentNames,

    /** What is known of those that are expected to report, the silent ones first. */
    async liveness (): Promise<Liveness[]> {
      const sources = expected()
      if (sources.length === 0) return []
      const [statuses, silent] = await Promise.all([state.sourceContacts.statuses(), silentNames()])
      return sources.map(({ name }) => ({ name, isSilent: silent.has(name), lastContact: statuses.get(name)?.lastContact })).sort((a, b) => Number(b.isSilent) - Number(a.isSilent))
    },

    /** Answers when to look again. */
    async look (): Promise<number | undefined> {
      const circumstances = await judging()
      if (!circumstances) return state.now() + lookAgainIn
      const sources = expected()
      await state.sourceContacts.expect(sources.map(({ name }) => name))
      const raised = await silentNames()
      const statuses = sources.length > 0 ? await state.sourceContacts.statuses() : undefined
      const begun: SourceConfig[] = []
      let next: number | undefined
      for (const source of sources) {
        const isRaised = raised.has(source.name)
        const verdict = silentSource(source, statuses?.get(source.name), { now: state.now(), isRaised, ...circumstances })
        next = Math.min(next ?? Infinity, verdict.silent ? state.now() + hearAgainIn : verdict.until)
        if (!verdict.silent && isRaised) await speak(source.name)
        if (!verdict.silent || isRaised) continue
        await take(watcher(source.name), verdict.change, problem => !isOpen(problem))
        begun.push(source)
      }
      for (const name of raised) if (!sources.some(source => source.name === name)) await speak(name)
      if (begun.length > 0) await hearAgain(begun, circumstances)
      return next
    }
  }
}

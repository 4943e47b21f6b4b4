import type { Logger } from 'pino'
import type { Labels } from '../domain/labels.ts'
import { silenceState, type Silence, type SilenceState } from '../domain/silence.ts'
import { createSilenceIndex, type Found } from '../domain/silence-index.ts'
import type { Metrics } from '../metrics.ts'
import { createRecent } from '../recent.ts'
import type { State, StoredSilence } from '../state/state.ts'

/** Fingerprints for which it is kept at least what was found; some 200 bytes each. */
const remembered = 20_000
/** A silence that has ended is matched for so long still: the clock may be set back. */
const matchedAfterEnd = 3_600_000
const tidyEvery = 60_000

const nobody: readonly string[] = []

type Options = { readonly state: State, readonly metrics: Metrics, readonly log: Logger }

export type SilenceCopy = ReturnType<typeof createSilenceCopy>

/**
 * A node's own copy of the silences, ready to be matched. Whoever decides by it makes sure first that it is as new as the state: by the
 * mark that came with a claim, or by asking.
 */
export function createSilenceCopy ({ state, metrics, log }: Options) {
  const stored = new Map<string, StoredSilence>()
  const index = createSilenceIndex({
    onBroken ({ id }, err) {
      metrics.silencesCompileErrors.inc({ stage: 'index' })
      log.error({ err, silence: id }, 'the matchers of a silence cannot be used, it silences nothing')
    }
  })
  const found = createRecent<Found>(remembered)
  let mark: string | undefined
  let collectedUntil = 0
  let tidiedAt = -Infinity
  let running: Promise<void> | undefined
  let queued: Promise<void> | undefined

  /** Resolves when everything that was written before the call is here. */
  function sync (): Promise<void> {
    if (!running) {
      running = read().finally(() => { running = undefined })
      return running
    }
    // What is being read may be older than the call.
    queued ??= running.catch(() => {}).then(() => {
      queued = undefined
      return sync()
    })
    return queued
  }

  async function read (): Promise<void> {
    const end = metrics.silencesQueryDuration.startTimer()
    metrics.silencesQueries.inc()
    try {
      const changes = await state.silences.changes(mark)
      if (changes.complete) {
        const present = new Set(changes.silences.map(({ silence }) => silence.id))
        for (const id of stored.keys()) if (!present.has(id)) forget(id)
      } else if (changes.collectedUntil > collectedUntil) {
        for (const { silence } of stored.values()) if (silence.endsAt <= changes.collectedUntil) forget(silence.id)
      }
      collectedUntil = changes.collectedUntil
      for (const one of changes.silences) keep(one)
      mark = changes.mark
    } catch (error) {
      metrics.silencesQueryErrors.inc()
      throw error
    } finally {
      end()
    }
    tidy()
  }

  function keep (one: StoredSilence): void {
    stored.set(one.silence.id, one)
    if (one.silence.endsAt > state.now() - matchedAfterEnd) index.put(one.silence)
    else index.delete(one.silence.id)
  }

  function forget (id: string): void {
    stored.delete(id)
    index.delete(id)
  }

  function tidy (): void {
    const now = state.now()
    if (now - tidiedAt < tidyEvery && now >= tidiedAt) return
    tidiedAt = now
    for (const { silence } of stored.values()) if (silence.endsAt <= now - matchedAfterEnd) index.delete(silence.id)
  }

  return {
    sync,

    /** The same, unless this is as new as the mark says that came with a claim. */
    async syncTo (newest: string): Promise<void> {
      if (newest !== '' && newest !== mark) await sync()
    },

    /** The ids of the silences that are active for an alert at a time. */
    activeFor ({ fingerprint, labels }: { readonly fingerprint: string, readonly labels: Labels }, at: number): readonly string[] {
      if (index.size === 0) return nobody
      const known = found.get(fingerprint)
      const match = index.match(labels, known)
      if (match !== known) found.set(fingerprint, match)
      if (match.ids.length === 0) return nobody
      return match.ids.filter(id => {
        const silence = index.get(id)
        return silence !== undefined && silenceState(silence, at) === 'active'
      })
    },

    get: (id: string): StoredSilence | undefined => stored.get(id),
    all: (): Silence[] => Array.from(stored.values(), ({ silence }) => silence),

    /** How many there are, by state, and how many are ready to be matched. */
    count (): { readonly byState: Record<SilenceState, number>, readonly stored: number, readonly indexed: number } {
      const byState = { active: 0, pending: 0, expired: 0 }
      const now = state.now()
      for (const { silence } of stored.values()) byState[silenceState(silence, now)]++
      return { byState, stored: stored.size, indexed: index.size }
    }
  }
}

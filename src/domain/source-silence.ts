import type { SourceConfig } from './config.ts'
import { formatDuration } from './duration.ts'
import { formatMillis, instantAt } from './instant.ts'
import { makeLabels } from './labels.ts'
import type { Firing } from './source-change.ts'

/** Under this name the problems stand that are about the sources themselves: none can be called so. */
export const silenceWatch = '~silent'

type Heard = { readonly lastContact?: number | undefined, readonly expectedSince?: number | undefined } | undefined

type Circumstances = {
  readonly now: number
  /** The end of the last time in which nothing could reach us. */
  readonly gapEnd: number | undefined
  /** It is known to be silent already. */
  readonly isRaised: boolean
}

/**
 * Whether a source has been quiet for longer than it is expected to be; if not, until when it may be. What we could not hear ourselves is
 * nobody's silence: the time begins anew at the end of a gap (protocol 28). But one that was silent before has not spoken by that.
 */
export function silentSource ({ name, expectEvery = Infinity }: SourceConfig, heard: Heard, { now, gapEnd = 0, isRaised }: Circumstances): { readonly silent: false, readonly until: number } | { readonly silent: true, readonly change: Firing } {
  const { lastContact, expectedSince = now } = heard ?? {}
  const last = Math.min(now, Math.max(lastContact ?? 0, expectedSince, isRaised ? 0 : gapEnd))
  const until = last + expectEvery
  if (now < until) return { silent: false, until }
  const ever = lastContact === undefined ? 'Nothing has come' : `The last came at ${formatMillis(instantAt(lastContact))}; nothing has come since`
  return {
    silent: true,
    change: {
      kind: 'firing',
      key: name,
      labels: makeLabels({ alertname: 'TocsinSourceSilent', source: name }),
      annotations: makeLabels({
        summary: `Nothing is heard from the source ${name}`,
        description: `${ever}, and something is expected every ${formatDuration(expectEvery)}. What it would report is not seen as long as it is silent.`
      }),
      severity: 'error',
      startsAt: instantAt(until),
      generatorURL: '',
      willEnd: true,
      scopes: []
    }
  }
}

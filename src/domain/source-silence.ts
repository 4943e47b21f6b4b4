import type { SourceConfig } from './config.ts'
import { formatDuration } from './duration.ts'
import { formatMillis, instantAt } from './instant.ts'
import { makeLabels } from './labels.ts'
import type { Firing } from './source-change.ts'

/** Under this name the problems stand that are about the sources themselves: none can be called so. */
export const silenceWatch = '~silent'

type Heard = { readonly since: number, readonly lastContact?: number | undefined } | undefined

/**
 * Whether a source has been quiet for longer than it is expected to be; if not, until when it may be. What we could not hear ourselves is
 * nobody's silence: the time begins anew at the end of a gap (protocol 28).
 */
export function silentSource ({ name, expectEvery = Infinity }: SourceConfig, heard: Heard, { now, gapEnd }: { now: number, gapEnd: number | undefined }): { readonly silent: false, readonly until: number } | { readonly silent: true, readonly change: Firing } {
  // A clock that was set back leaves contacts in the future.
  const last = Math.min(now, Math.max(heard?.lastContact ?? heard?.since ?? now, gapEnd ?? 0))
  const until = last + expectEvery
  if (now < until) return { silent: false, until }
  const ever = heard?.lastContact === undefined ? 'Nothing has come' : `The last came at ${formatMillis(instantAt(heard.lastContact))}; nothing has come since`
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

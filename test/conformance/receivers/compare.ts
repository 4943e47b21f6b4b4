import type { Both } from '../pair.ts'
import type { Asked } from './asked.ts'
import { differences } from './differences.ts'

/** What both asked once what is known to differ is taken out; the names of the differences go to `met` when nothing else is left. */
export function reconciled (asked: Both<Asked>, { integration, met }: { integration: string, met: Set<string> }): Both<Asked> {
  let both = asked
  const used: string[] = []
  for (const difference of differences) {
    if (difference.integration && difference.integration !== integration) continue
    const mended = { ...both, ...difference.mend(both) }
    if (text(mended) === text(both)) continue
    used.push(difference.name)
    both = mended
  }
  if (text(both.theirs) === text(both.ours)) for (const name of used) met.add(name)
  return both
}

function text (value: unknown): string {
  return JSON.stringify(value, (_key, inner) => typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).sort()) : inner)
}

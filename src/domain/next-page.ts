import { isEndOfPass, nextPass } from './escalation-policy.ts'
import { modeOf, type Incident } from './incident.ts'

export type NextPage = { readonly at: number, readonly why: string, readonly to?: string | undefined, readonly receiver?: string, readonly pass?: number, readonly tier?: number }

/** Who is paged next if nothing happens: what is being sent already does not count, nor does word of the end. */
export function nextPageOf (incident: Incident): NextPage | undefined {
  const mode = modeOf(incident)
  if (mode === 'resolved' || mode === 'suppressed') return
  const { runs, asked, next, policy } = incident
  const pages: NextPage[] = [
    ...runs.filter(({ why }) => why !== 'resolved').flatMap(({ to, why, steps }) =>
      steps.filter(({ claimed, withdrawn }) => !claimed && !withdrawn).map(({ at, receiver }) => ({ at, why, to, receiver }))),
    ...asked.map(({ person, why, at }) => ({ at, why, to: person }))
  ]
  if (next && mode === 'escalating') {
    const { at, first } = next
    const place = isEndOfPass(policy, next) ? nextPass(policy, next) : next
    if (first) pages.push({ at, why: first.why, to: first.person })
    else pages.push(place ? { at, why: 'tier', pass: place.pass, tier: place.tier } : { at, why: 'last resort', receiver: policy.lastResort })
  }
  return pages.reduce<NextPage | undefined>((first, page) => first && first.at <= page.at ? first : page, undefined)
}

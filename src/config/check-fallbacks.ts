import type { Rules, Settings } from './check.ts'
import { integrationsOf } from './integrations.ts'
import { suggest } from './nearest.ts'

/** A fallback leads to a receiver that can tell somebody, and never back. */
export function checkFallbacks ({ receivers = [], global }: Settings, { problems, receivers: implemented }: Rules): void {
  const byName = new Map(receivers.map(receiver => [receiver.name, receiver]))
  // What is not known cannot be referred to.
  if ([...byName.keys()].some(name => !name) || problems.isWrong(['receivers'])) return

  for (const [index, { name = '', fallback }] of receivers.entries()) {
    if (fallback === undefined) continue
    const add = (message: string) => problems.addUnlessWrong(['receivers', index, 'fallback'], message)
    const target = byName.get(fallback)
    const circle = circleFrom(name, name => byName.get(name)?.fallback)
    if (fallback === name) add('a receiver cannot be its own fallback')
    else if (fallback === '') add('expected the name of a receiver')
    else if (!target) add(`undefined receiver ${JSON.stringify(fallback)} used as fallback${suggest(fallback, byName.keys())}`)
    else if (circle) add(`fallbacks lead in a circle: ${circle.map(one => JSON.stringify(one)).join(', then ')}`)
    else if (!problems.has(['receivers', receivers.indexOf(target)]) && integrationsOf(target, { receivers: implemented, global }).length === 0) add(`receiver ${JSON.stringify(fallback)} has no integrations, so as a fallback it would tell nobody`)
  }
}

/** The way from a receiver back to itself, if there is one. */
function circleFrom (name: string, next: (name: string) => string | undefined): string[] | undefined {
  const way = [name]
  for (let at = next(name); at !== undefined; at = next(at)) {
    if (at === name) return [...way, at]
    // It leads into a circle of others, where it is told.
    if (way.includes(at)) return undefined
    way.push(at)
  }
}

import type { PostedAlert, Route, Step, TimeLine } from './time-line.ts'

/** That of the configuration, for who sets no own. */
const inherited = { group_wait: 1, group_interval: 2 }

/**
 * The beats at which groups of a time line may tick, in order: a group begins with what is posted or with a reload, waits, unless it
 * begins with an alert of long ago, and goes on from there. What is told of a group is told then, unless its receiver fails.
 */
export function dueBeats ({ route = {}, steps, lasts = 0 }: TimeLine): number[] {
  const routes = [route, ...steps.flatMap(step => 'reload' in step ? [step.reload.route ?? {}] : [])].flatMap(withChildren)
  const waits = distinct([inherited.group_wait, ...routes.flatMap(({ group_wait: wait }) => wait ?? [])])
  const intervals = distinct([inherited.group_interval, ...routes.flatMap(({ group_interval: interval }) => interval ?? [])])
  const firsts = steps.flatMap(step => {
    const later = waits.map(wait => step.at + wait)
    if ('reload' in step) return [step.at, ...later]
    if (!('post' in step)) return []
    return step.post.some(alert => isOld(alert, { at: step.at, wait: Math.min(...waits) }) && !isKnown(alert, { steps, at: step.at })) ? [step.at, ...later] : later
  })
  return distinct(firsts.flatMap(first => intervals.flatMap(interval => Array.from({ length: Math.floor(lasts / interval) + 1 }, (_, n) => first + n * interval)))).filter(beat => beat <= lasts)
}

/** Whether it fires and has for long. */
function isOld ({ startsAt = Infinity, endsAt = Infinity }: PostedAlert, { at, wait }: { at: number, wait: number }): boolean {
  return startsAt < at - wait && endsAt > at
}

function isKnown ({ labels, startsAt }: PostedAlert, { steps, at }: { steps: readonly Step[], at: number }): boolean {
  return steps.some(step => 'post' in step && step.at < at && step.post.some(known => known.startsAt === startsAt && JSON.stringify(known.labels) === JSON.stringify(labels)))
}

function withChildren (route: Route): Route[] {
  return [route, ...(route.routes ?? []).flatMap(withChildren)]
}

function distinct (numbers: readonly number[]): number[] {
  return [...new Set(numbers)].sort((a, b) => a - b)
}

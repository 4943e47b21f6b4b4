import { createHash } from 'node:crypto'
import { goQuote } from './go-quote.ts'
import { makeLabels, sortedNames, type Labels } from './labels.ts'
import type { Route } from './route.ts'

export type GroupIdentity = {
  /** Unique per generation, route and group labels. */
  readonly id: string
  readonly routeId: string
  readonly labels: Labels
  /** Names the group's notification log: the hash of its group key, the same in every generation. */
  readonly logId: string
  readonly groupInterval: number
}

/** 132 bits: as good as unique among groups, and short enough to stand in every key. */
const hashLength = 22

/** Which group of the route an alert belongs to. */
export function groupIdentity (generation: number, route: Route, alertLabels: Labels): GroupIdentity {
  const labels = groupLabels(route, alertLabels)
  // The group key does not do for the id: siblings with equal matchers share it.
  const identity = JSON.stringify([route.id, ...sortedNames(labels).flatMap(name => [name, labels[name]])])
  return {
    id: `${generation}-${hash(identity).slice(0, hashLength)}`,
    routeId: route.id,
    labels,
    logId: logIdOf(groupKey(route, labels)),
    groupInterval: route.groupInterval
  }
}

/** Where the notification log of the group with this key is found. */
export function logIdOf (groupKey: string): string {
  return hash(groupKey).slice(0, hashLength)
}

/** Those of the alert's labels that the route groups by; one that the alert lacks is simply absent. */
export function groupLabels (route: Route, labels: Labels): Labels {
  if (route.groupBy === 'all') return makeLabels(labels)
  return makeLabels(route.groupBy.flatMap(name => {
    const value = labels[name]
    return value === undefined ? [] : [[name, value] as const]
  }))
}

/** Alertmanager's name for a group, which receivers see: `{}/{a="b"}:{alertname="X"}`. */
export function groupKey (route: Route, groupLabels: Labels): string {
  return `${route.key}:${printGroupLabels(groupLabels)}`
}

/** `{alertname="X", job="a\tb"}` */
export function printGroupLabels (labels: Labels): string {
  return `{${sortedNames(labels).map(name => `${name}=${goQuote(labels[name] ?? '')}`).join(', ')}}`
}

function hash (text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

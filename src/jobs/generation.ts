import type { Config, ReceiverConfig } from '../domain/config.ts'
import { placesOf, type Place } from '../domain/fallback.ts'
import { type GroupIdentity, groupIdentity, groupKey } from '../domain/group.ts'
import { sourceKeys, targetKeys } from '../domain/inhibit.ts'
import type { Labels } from '../domain/labels.ts'
import type { Matcher } from '../domain/matcher.ts'
import { allRoutes, matchRoutes, type Route } from '../domain/route.ts'
import { createRecent } from '../recent.ts'

type Membership = { readonly group: GroupIdentity, readonly groupWait: number, readonly route: Route, readonly key: string }

/** Where labels lead under one configuration. */
export type Bearings = {
  readonly memberships: readonly Membership[]
  /** Of these memberships, in routing order; one that several routes name stands there several times. */
  readonly receivers: readonly string[]
  /** Keys of the inhibition index under which the alert is a source, and those to look up when it is a target, rule by rule. */
  readonly inhibits: readonly string[]
  readonly inhibitedBy: readonly string[]
}

/** A configuration in force, under the number that the nodes agreed on. */
export type Generation = {
  readonly number: number
  readonly config: Config
  bearingsOf (alert: { fingerprint: string, labels: Labels }): Bearings
  routeOf (id: string): Route | undefined
  receiverOf (name: string): ReceiverConfig | undefined
  /** By the key under which it is owed. */
  placeOf (key: string): Place | undefined
  /** All that may be told where a route names the receiver. */
  placesOf (receiver: string): ReadonlyMap<string, Place>
}

/** Bearings that are kept at least, and groups; about 2 KiB each. */
const remembered = 10_000

export function createGeneration (number: number, config: Config): Generation {
  const routes = new Map(allRoutes(config.route).map(route => [route.id, route]))
  const receivers = new Map(config.receivers.map(receiver => [receiver.name, receiver]))
  const placesBy = new Map(config.receivers.map(receiver => [receiver.name, placesOf(receiver, name => receivers.get(name))]))
  const places = new Map([...placesBy.values()].flatMap(some => [...some]))
  const memory = createRecent<Bearings>(remembered)
  const groups = createRecent<Membership>(remembered)

  /** Alerts of one group are many; its hashes and texts are made once. */
  function membership (route: Route, labels: Labels): Membership {
    if (route.groupBy === 'all') return found(route, labels)
    const name = JSON.stringify([route.id, ...route.groupBy.map(name => labels[name] ?? null)])
    const known = groups.get(name)
    if (known) return known
    const membership = found(route, labels)
    groups.set(name, membership)
    return membership
  }

  function found (route: Route, labels: Labels): Membership {
    const group = groupIdentity(number, route, labels)
    return { group, groupWait: route.groupWait, route, key: groupKey(route, group.labels) }
  }

  function find (labels: Labels): Bearings {
    const prefixed = (key: string) => `${number}:${key}`
    const memberships = matchRoutes(config.route, labels).map(route => membership(route, labels))
    return {
      memberships,
      receivers: memberships.map(({ route }) => route.receiver),
      inhibits: sourceKeys(config.inhibitRules, labels).map(prefixed),
      inhibitedBy: targetKeys(config.inhibitRules, labels).flat().map(prefixed)
    }
  }

  const names = decisiveNames(config)
  // Nearly all alerts of one rule share their bearings, unless something looks at what each has of its own.
  const nameOf = (fingerprint: string, labels: Labels) => names ? valuesOf(names, labels) : fingerprint

  return {
    number,
    config,
    bearingsOf ({ fingerprint, labels }) {
      const name = nameOf(fingerprint, labels)
      const known = memory.get(name)
      if (known) return known
      const bearings = find(labels)
      memory.set(name, bearings)
      return bearings
    },
    routeOf: id => routes.get(id),
    receiverOf: name => receivers.get(name),
    placeOf: key => places.get(key),
    placesOf: receiver => placesBy.get(receiver) ?? new Map()
  }
}

/** The labels on which bearings depend; undefined for all of them. */
function decisiveNames ({ route, inhibitRules }: Config): string[] | undefined {
  const names = new Set<string>()
  const add = (matchers: readonly Matcher[]) => { for (const { name } of matchers) names.add(name) }
  for (const { groupBy, matchers } of allRoutes(route)) {
    if (groupBy === 'all') return undefined
    for (const name of groupBy) names.add(name)
    add(matchers)
  }
  for (const { sourceMatchers, targetMatchers, equal } of inhibitRules) {
    add(sourceMatchers)
    add(targetMatchers)
    for (const name of equal) names.add(name)
  }
  return [...names]
}

/** Led by their lengths, so that no character can move from one to the next unseen. */
function valuesOf (names: readonly string[], labels: Labels): string {
  let text = ''
  for (const name of names) {
    const value = labels[name]
    text += value === undefined ? '-' : `${value.length}:${value}`
  }
  return text
}

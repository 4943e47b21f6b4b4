import { LRUCache } from 'lru-cache'
import type { Config, IntegrationConfig, ReceiverConfig } from '../domain/config.ts'
import { type GroupIdentity, groupIdentity, groupKey } from '../domain/group.ts'
import { sourceKeys, targetKeys } from '../domain/inhibit.ts'
import type { Labels } from '../domain/labels.ts'
import { integrationKey } from '../domain/notification-log.ts'
import { allRoutes, matchRoutes, type Route } from '../domain/route.ts'

type Membership = { readonly group: GroupIdentity, readonly groupWait: number, readonly route: Route, readonly key: string }

/** Where labels lead under one configuration: depends on nothing else, so it is remembered by fingerprint. */
export type Bearings = {
  readonly memberships: readonly Membership[]
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
  integrationOf (key: string): { receiver: ReceiverConfig, integration: IntegrationConfig } | undefined
}

/** Fingerprints whose bearings are kept; about 2 KiB each. */
const remembered = 10_000

export function createGeneration (number: number, config: Config): Generation {
  const routes = new Map(allRoutes(config.route).map(route => [route.id, route]))
  const receivers = new Map(config.receivers.map(receiver => [receiver.name, receiver]))
  const integrations = new Map(config.receivers.flatMap(receiver =>
    receiver.integrations.map(integration => [integrationKey(receiver.name, integration), { receiver, integration }] as const)))
  const memory = new LRUCache<string, Bearings>({ max: remembered })
  const groups = new LRUCache<string, Membership>({ max: remembered })

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
    return {
      memberships: matchRoutes(config.route, labels).map(route => membership(route, labels)),
      inhibits: sourceKeys(config.inhibitRules, labels).map(prefixed),
      inhibitedBy: targetKeys(config.inhibitRules, labels).flat().map(prefixed)
    }
  }

  return {
    number,
    config,
    bearingsOf ({ fingerprint, labels }) {
      const known = memory.get(fingerprint)
      if (known) return known
      const bearings = find(labels)
      memory.set(fingerprint, bearings)
      return bearings
    },
    routeOf: id => routes.get(id),
    receiverOf: name => receivers.get(name),
    integrationOf: key => integrations.get(key)
  }
}

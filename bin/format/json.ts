import { formatMillis } from '../../src/domain/instant.ts'
import { sortedNames, type Labels } from '../../src/domain/labels.ts'
import { toGoJson } from '../../src/text.ts'
import { matcherToJson, type GettableSilence } from '../answers.ts'
import type { Formatter } from './index.ts'

/** One line of JSON, as the API writes it; `tocsin silence import` reads that of silences. */
export const json: Formatter = {
  silences: silences => line(silences.map(silenceToJson)),

  alerts: alerts => line(alerts.map(alert => ({
    annotations: inOrder(alert.annotations),
    endsAt: formatMillis(alert.endsAt),
    fingerprint: alert.fingerprint,
    receivers: alert.receivers.map(({ name }) => ({ name })),
    startsAt: formatMillis(alert.startsAt),
    status: {
      inhibitedBy: alert.status.inhibitedBy,
      ...alert.status.mutedBy && { mutedBy: alert.status.mutedBy },
      silencedBy: alert.status.silencedBy,
      state: alert.status.state
    },
    updatedAt: formatMillis(alert.updatedAt),
    generatorURL: alert.generatorURL || undefined,
    labels: inOrder(alert.labels)
  }))),

  config: ({ cluster, config, uptime, versionInfo }) => line({ cluster: clusterToJson(cluster), config: { original: config.original }, uptime: formatMillis(uptime), versionInfo }),

  cluster: cluster => line(clusterToJson(cluster)),

  // These are the router's own words, whatever else it says.
  incidents: line,
  incident: line,
  onCall: line,
  shifts: line,
  sources: line,
  deliveries: line,
  delivery: line,
  taken: line,
  previews: line
}

function silenceToJson ({ id, status, updatedAt, annotations, comment, createdBy, endsAt, matchers, startsAt }: GettableSilence) {
  return {
    id,
    status: { state: status.state },
    updatedAt: formatMillis(updatedAt),
    ...annotations && Object.keys(annotations).length > 0 && { annotations: inOrder(annotations) },
    comment,
    createdBy,
    endsAt: formatMillis(endsAt),
    matchers: matchers.map(matcherToJson),
    startsAt: formatMillis(startsAt)
  }
}

function clusterToJson ({ name, peers = [], status }: { name?: string, peers?: ReadonlyArray<{ address: string, name: string }>, status: string }) {
  return { name: name || undefined, peers: peers.map(({ address, name }) => ({ address, name })), status }
}

function inOrder (labels: Labels): Map<string, string> {
  return new Map(sortedNames(labels).map(name => [name, labels[name] ?? '']))
}

function line (value: unknown): string {
  return `${toGoJson(value)}\n`
}

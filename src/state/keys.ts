/** Every key of a namespace. The hash tag keeps them in one slot of a Redis Cluster, so each script is single-slot. */
export type Keys = ReturnType<typeof keysOf>

export function keysOf (namespace: string) {
  if (namespace === '' || /[{}]/.test(namespace)) throw new Error('a namespace must not be empty nor contain { or }')
  const prefix = `{${namespace}}:`
  return {
    /** Scripts build the names below themselves from this, as a group's keys are only known inside. */
    prefix,
    /** hash: fingerprint → document */
    documents: prefix + 'documents',
    /** hash: fingerprint → record (see record.ts) */
    records: prefix + 'records',
    /** hash: number, hash, routed */
    generation: prefix + 'generation',
    /** set of group ids */
    groups: prefix + 'groups',
    /** set of group ids with owed deliveries */
    owing: prefix + 'owing',
    /** hash: node id → JSON */
    nodes: prefix + 'nodes',
    /** hash: at, gapStart, gapEnd, epoch, shift (how far all jumps have moved the clock) */
    pulse: prefix + 'pulse',
    /** stream of events (see redis/history.ts) */
    history: prefix + 'history',
    /** hash: silence id → JSON */
    silences: prefix + 'silences',
    /** zset: silence id by the number of its last write, and by its end; hash: version (the number of the last write of any), collected */
    silenceVersions: prefix + 'silence-versions',
    silenceEnds: prefix + 'silence-ends',
    silenceState: prefix + 'silence-state',
    /** zset: token of a write of silences by its number, the last thousand */
    silenceMarks: prefix + 'silence-marks',
    /** set of the ids of incidents that are not closed; hash of one: document, version, opened, shift, alerts, due */
    incidents: prefix + 'incidents',
    incident: (id: string) => prefix + 'incident:' + id,
    /** zset: ids of all incidents by when they were opened, and of those that are closed by when that was */
    incidentsByOpening: prefix + 'incidents-by-opening',
    incidentsClosed: prefix + 'incidents-closed',
    /** set of the ids of incidents of which something has changed that nobody has looked at */
    incidentsWoken: prefix + 'incidents-woken',
    /** hash: JSON of policy and group key → id of the incident that is open; fingerprint → ids of open incidents with a space between them */
    incidentLinks: prefix + 'incident-links',
    incidentAlerts: prefix + 'incident-alerts',
    /** list: how far jumps had moved the clock, and JSON of a line of its time line */
    incidentLines: (id: string) => prefix + 'incident-lines:' + id,
    /** hash: policy → text */
    budgets: prefix + 'budgets',
    /** hash: person → JSON list of times */
    turns: (policy: string) => prefix + 'turns:' + policy,
    /** hash: id → its number and JSON; and the number of the last one */
    overrides: prefix + 'overrides',
    overrideNumber: prefix + 'override-number',
    /** hash: name → secret */
    secrets: prefix + 'secrets',
    /** hash: key of a problem → version, when it ended or will (0: it did, -: never), document */
    sourceProblems: (source: string) => prefix + 'source-problems:' + source,
    /** Of all sources, each problem as its source, a space and its key. Hash: problem → what is owed for it, JSON; zset: problem by since when */
    sourceEffects: prefix + 'source-effects',
    sourceOwed: prefix + 'source-owed',
    /** zset: problem that ended or will by when it was changed last */
    sourceChanges: prefix + 'source-changes',
    /** hash: source, a space and `since`, `last`, `expected` → time; an outcome, or `refused` and why → how many requests */
    sourceContacts: prefix + 'source-contacts',
    /** text that lasts for an hour: a request of this key was taken */
    sourceRepeat: (source: string, idempotencyKey: string) => prefix + 'source-repeat:' + source + ' ' + idempotencyKey,
    /** set of projects that report ends */
    sourceResolving: (source: string) => prefix + 'source-resolving:' + source,
    /** list of JSON, the latest first */
    sourceDeliveries: (source: string) => prefix + 'source-deliveries:' + source,
    /** hash: duty → fence */
    duties: prefix + 'duties',
    due: (queue: string) => prefix + 'due:' + queue,
    /** Prefix of BullMQ's own keys. */
    bull: prefix + 'bull'
  }
}

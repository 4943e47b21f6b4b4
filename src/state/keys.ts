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
    /** hash: at, gapStart, gapEnd, epoch */
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
    /** hash: duty → fence */
    duties: prefix + 'duties',
    due: (queue: string) => prefix + 'due:' + queue,
    /** Prefix of BullMQ's own keys. */
    bull: prefix + 'bull'
  }
}

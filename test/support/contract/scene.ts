import type { Alert } from '../../../src/domain/alert.ts'
import type { GroupIdentity } from '../../../src/domain/group.ts'
import type { Labels } from '../../../src/domain/labels.ts'
import type { LogEntry } from '../../../src/domain/notification-log.ts'
import type { ClaimedDelivery, ClaimedGroup, Flush, Queue, State } from '../../../src/state/state.ts'
import { alert, change, group, logEntry, snapshot } from '../build.ts'

/** What an adapter brings to the contract: an empty state of its own, and what a test needs to look behind it. */
export type Subject = {
  readonly state: State
  /** Milliseconds that a claim lasts. */
  readonly lease: number
  /** Resolves when the state's clock has moved on by so many milliseconds. */
  advance (ms: number): Promise<void>
  /** The timers as they stand, by key. */
  due (queue: Queue): Promise<Map<string, number>>
  /** Takes all due entries of a queue away, as a failover does that lost them. */
  forget (queue: Queue): Promise<void>
  /** Adds a due entry whose owner does not exist. */
  plant (queue: Queue, key: string, at: number): Promise<void>
}

export type Scene = ReturnType<typeof createScene>

export const node = { id: 'node-1', address: '127.0.0.1:9093', generation: 1, startedAt: 0 }

/** Sets the scene: one node, in generation 1, whose alerts are all routed. */
export async function openScene (subject: Subject) {
  const { state } = subject
  await state.generations.enter('hash-1', { nodeId: node.id, reload: false })
  await state.nodes.stamp(node)
  await state.generations.routed(1)
  for (const duty of await state.upkeep.claim({ lateBy: 0 })) await state.upkeep.finish(duty)
  return createScene(subject)
}

function createScene (subject: Subject) {
  const { state } = subject
  const options = { generation: 1, limit: 100, lateBy: 0 }

  /** An alert by the state's clock. */
  const fresh = (labels: Labels, times: { starts?: number, ends?: number } = {}) => alert(labels, { now: state.now(), ...times })

  /** Stores an alert on top of what is stored, in the groups given. */
  async function post (alert: Alert, { groups = [group('a')], generation = 1, ...fields }: { groups?: readonly GroupIdentity[], groupWait?: number, generation?: number, inhibits?: readonly string[] } = {}) {
    const [stored] = await state.alerts.get([alert.fingerprint])
    const [result] = await state.alerts.put([change(alert, { groups, version: stored?.version ?? 0, ...fields })], { generation })
    if (result !== 'stored') throw new Error('the alert was not stored')
  }

  async function claimGroups () {
    return (await state.groups.claim(options)).groups
  }

  async function claimGroup (): Promise<ClaimedGroup> {
    const [claimed, ...others] = await claimGroups()
    if (!claimed || others.length) throw new Error(`${claimed ? 'several groups are' : 'no group is'} due`)
    return claimed
  }

  async function claimDeliveries () {
    return (await state.deliveries.claim(options)).deliveries
  }

  /** Ends a flush that owes the integrations something, as the engine would. */
  async function commit (claimed: ClaimedGroup, integrations: readonly string[] = [], { note = '', events = [], ...rest }: Partial<Pick<Flush, 'note' | 'events' | 'fallbacks'>> = {}) {
    const alerts = claimed.members.map(({ alert }) => alert)
    const resolved = claimed.members.filter(({ alert }) => alert.endsAt.ms <= claimed.claimedAt)
    return await state.groups.commit({
      group: claimed,
      ...(integrations.length > 0 && { owed: { integrations, snapshot: snapshot(alerts, { now: claimed.claimedAt, tick: claimed.tick }) } }),
      resolved: resolved.map(({ alert, version }) => ({ fingerprint: alert.fingerprint, version })),
      note,
      events,
      ...rest
    })
  }

  /** Claims the group that is due and owes the integrations something; answers the deliveries that may begin at once. */
  async function flush (integrations: readonly string[]): Promise<readonly ClaimedDelivery[]> {
    const result = await commit(await claimGroup(), integrations)
    if (result.kind === 'lost') throw new Error('the flush was lost')
    return result.deliveries
  }

  /** Flushes to one integration; answers its delivery. */
  async function flushTo (integration: string): Promise<ClaimedDelivery> {
    const [delivery] = await flush([integration])
    if (!delivery) throw new Error(`nothing may be delivered to ${integration}`)
    return delivery
  }

  /** Records that everything in the snapshot was told. */
  async function succeed (delivery: ClaimedDelivery, { keepLog = 600_000, ...said }: { keepLog?: number } & Pick<LogEntry, 'remembered'> = {}) {
    const told = (status: string) => delivery.snapshot.alerts.filter(alert => alert.status === status).map(({ alert }) => alert.fingerprint)
    const entry = logEntry({ at: state.now(), firing: told('firing'), resolved: told('resolved'), seq: delivery.seq, ...said })
    await state.deliveries.settle(delivery, { kind: 'done', entry, keepLog }, [])
    return entry
  }

  return {
    ...subject,
    fresh,
    post,
    claimGroups,
    claimGroup,
    claimDeliveries,
    commit,
    flush,
    flushTo,
    succeed,
    /** Waits until what is due in `ms` can be claimed. */
    async waitFor (ms: number) { await subject.advance(ms + 5) }
  }
}

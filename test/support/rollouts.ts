import { setImmediate } from 'node:timers/promises'
import type { Config } from '../../src/domain/config.ts'
import { fingerprint } from '../../src/domain/labels.ts'
import type { Notification } from '../../src/domain/notification.ts'
import { DeliveryError } from '../../src/errors.ts'
import { createGeneration } from '../../src/jobs/generation.ts'
import { openStory } from './harness.ts'

export const alertNames = ['Down', 'Slow a', 'Slow b', 'Disk a', 'Disk b']
/** Other receivers, other groups, other times; `Slow` is inhibited by `Down` in each, by an index of its own. */
export const configs = [
  ['chat', 'alertname', '20s', '', '{source_matchers: [alertname="Down"], target_matchers: [alertname="Slow"]}'],
  ['chat', 'alertname', '10s', '', '{source_matchers: [alertname="Down"], target_matchers: [alertname="Slow"], equal: [region]}'],
  ['ops', 'alertname, instance', '10s', '', '{source_matchers: [alertname=~"Down|Out"], target_matchers: [alertname="Slow"]}'],
  ['chat', 'alertname', '5s', 'routes: [{matchers: [instance="b"], receiver: ops, group_by: [...]}],', '{source_matchers: [alertname="Down"], target_matchers: [alertname=~"Slow|Slew"], equal: [team]}']
].map(([receiver, groupBy, wait, routes, rule]) => `
route: {receiver: ${receiver}, group_by: [${groupBy}], group_wait: ${wait}, group_interval: 1m, repeat_interval: 30m, ${routes}}
receivers: [{name: chat, webhook_configs: [{url: http://localhost/1}]}, {name: ops, webhook_configs: [{url: http://localhost/2}]}]
inhibit_rules: [${rule}]
`)

/** The longest group_wait and a group_interval; then the time until another node takes over, and until a hung attempt is given up. */
const bound = 20 + 60 + 15 + 25
const labelsOf = (name: string): Record<string, string> => {
  const [alertname = '', instance] = name.split(' ')
  return { alertname, ...instance !== undefined && { instance } }
}

/**
 * Plays a sequence of steps such as `reload 0 2` (node 0 reads configuration 2), `reload 0 2 dying 7` (and dies at its seventh call),
 * `restart 1 0`, `start 2`, `kill 0`, `turn Disk a`, `slow 9`, `refuse 30`, `advance 60`, and answers what was broken, or undefined.
 */
export async function rollOut (steps: readonly string[]): Promise<string | undefined> {
  const broken: string[] = []
  /** When an alert began to fire and ended last, in seconds. */
  const firing = new Map<string, number>()
  const ended = new Map<string, number>()
  /** What was told as firing, has ended, and whose group key has been in every configuration since: its end is to be told. */
  const owed = new Map<string, { name: string, since: number }>()
  /** By receiver, group key and alert: what was said of it last. */
  const said = new Map<string, string>()
  const told = new Map<string, { text: string, at: number }>()
  let disturbedAt = 0
  let refuseUntil = 0
  let takes = 0
  const teardowns: Array<() => unknown> = []

  function onMessage ({ receiver, groupKey, alerts, reason }: Notification) {
    const states = alerts.map(({ alert: { labels }, status }) => [[labels['alertname'], labels['instance']].filter(Boolean).join(' '), status] as const)
    const text = `${reason} ${states.map(state => state.join(' ')).sort().join(', ')}`
    for (const [name, status] of states) {
      said.set(`${receiver} ${groupKey} ${name}`, status)
      if (status === 'resolved' && firing.has(name) && (firing.get(name) ?? 0) < seconds() - 60 - bound) broken.push(`at ${seconds()} ${name} fires and its end was told: ${text}`)
      const down = firing.get('Down') ?? Infinity
      // What was decided before, a slow receiver accepts later; an older node's alerts are routed by another.
      if (name.startsWith('Slow') && status === 'firing' && down < seconds() - 5 - (hasBeenSlow ? bound : 0)) broken.push(`at ${seconds()} ${name} is inhibited and was told: ${text}`)
    }
    const key = `${receiver} ${groupKey}`
    const before = told.get(key)
    if (before?.text === text && before.at > seconds() - 1790) broken.push(`at ${seconds()} ${key} was told again: ${text}`)
    told.set(key, { text, at: seconds() })
  }
  let hasBeenSlow = false

  const story = await openStory({ teardown: (act: () => unknown) => { teardowns.push(act) } } as Parameters<typeof openStory>[0], configs[0] ?? '', { nodes: 2, onMessage })
  const { nodes, seconds, timers } = story
  for (const receiver of ['chat', 'ops']) {
    story.behave(receiver, async (_notification, signal) => {
      if (seconds() < refuseUntil) throw new DeliveryError('refused by the rollout', { retryable: true, reason: 'serverError' })
      if (takes > 0) await Promise.race([timers.sleep(takes * 1000), new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)))])
    })
  }
  const living = () => nodes.filter(node => node.alive())
  const pick = (number = '0') => living()[Number(number) % Math.max(1, living().length)]
  const disturb = () => { disturbedAt = seconds() }

  /** The configuration of the newest generation, if a node that lives runs it. */
  async function newest (): Promise<Config | undefined> {
    const { generation, routed } = await story.state.generations.current()
    const ids = (await story.state.nodes.list()).filter(node => node.generation === generation).map(({ id }) => id)
    const node = living().find(({ id }) => ids.includes(id))
    return routed === generation ? node?.engine.config() : undefined
  }

  function expected (config: Config, name: string) {
    const labels = labelsOf(name)
    return createGeneration(1, config).bearingsOf({ fingerprint: fingerprint(labels), labels }).memberships.map(({ route, key }) => `${route.receiver} ${key} ${name}`)
  }

  function keptBy (all: readonly Config[], name: string) {
    const [first = [], ...others] = all.map(config => expected(config, name))
    return first.filter(one => others.every(more => more.includes(one)))
  }

  /** Any that a node has may come into force. */
  function forgetOwed () {
    const all = living().map(node => node.engine.config())
    for (const [one, { name }] of owed) if (!keptBy(all, name).includes(one)) owed.delete(one)
  }

  async function checkTold () {
    if (seconds() - disturbedAt <= bound) return
    const config = await newest()
    if (!config) return broken.push(`at ${seconds()} nobody runs the newest configuration, though nothing has happened since ${disturbedAt}`)
    for (const [name, since] of firing) {
      if (seconds() - since <= bound || (name.startsWith('Slow') && (firing.has('Down') || seconds() - (ended.get('Down') ?? -Infinity) <= bound))) continue
      for (const one of expected(config, name)) if (said.get(one) !== 'firing') broken.push(`at ${seconds()} it was not told that ${one} fires since ${since}`)
    }
    for (const [one, { since }] of owed) if (seconds() - since > bound && said.get(one) === 'firing') broken.push(`at ${seconds()} it was not told that ${one} ended at ${since}`)
  }

  async function turn (name: string) {
    if (!firing.has(name)) {
      firing.set(name, seconds())
      for (const [one, end] of owed) if (end.name === name) owed.delete(one)
      return await story.fire(labelsOf(name))
    }
    firing.delete(name)
    ended.set(name, seconds())
    // What ends while it is inhibited is dropped, as Alertmanager has it.
    if (!name.startsWith('Slow')) for (const one of keptBy(living().map(node => node.engine.config()), name)) if (said.get(one) === 'firing') owed.set(one, { name, since: seconds() })
    await story.resolve(labelsOf(name))
  }

  const actions: { [word: string]: (...rest: string[]) => Promise<unknown> } = {
    turn: async (...name) => await turn(name.join(' ')),
    async advance (text) {
      for (let left = Number(text); left > 0 && !broken.length; left -= 20) {
        await story.advance(Math.min(20, left) * 1000)
        await checkTold()
      }
    },
    async reload (number, config, dying, calls) {
      disturb()
      const node = pick(number)
      node?.configure(configs[Number(config)] ?? '')
      if (dying) node?.killAfter(Number(calls))
      await node?.engine.reload().catch(() => {})
      await setImmediate()
      if (node?.alive()) node.killAfter(Infinity)
    },
    async restart (number, config) {
      disturb()
      const stopping = pick(number)?.stop()
      await story.advance('4s')
      await stopping
      await story.startNode(configs[Number(config)])
    },
    async start (config) {
      disturb()
      if (living().length < 3) await story.startNode(configs[Number(config)])
    },
    async kill (number) {
      disturb()
      pick(number)?.kill()
    },
    async slow (text) {
      disturb()
      hasBeenSlow = true
      takes = Number(text)
    },
    async refuse (text) {
      refuseUntil = seconds() + Number(text)
      disturbedAt = Math.max(disturbedAt, refuseUntil)
    }
  }

  async function act (step: string) {
    if (!living().length) await actions['start']?.('0')
    const [word = '', ...rest] = step.split(' ')
    await actions[word]?.(...rest)
    forgetOwed()
    // A disturbance lasts as long as the receivers are slow.
    if (takes > 0) disturb()
  }

  for (const step of steps) {
    await act(step)
    if (broken.length) break
  }
  if (!broken.length) await endInPeace()
  await Promise.all(teardowns.map(end => end()))
  await setImmediate()
  return broken[0]

  /** Without new trouble all is told that is to be told, the ends where the fires were, and nothing is left. */
  async function endInPeace () {
    takes = 0
    for (const step of [firing.has('Down') ? 'turn Down' : 'advance 1', 'advance 260']) await act(step)
    const config = await newest()
    const last = [...firing.keys()]
    for (const name of last) await turn(name)
    await story.advance('5m')
    for (const one of config ? last.flatMap(name => expected(config, name)) : []) if (said.get(one) !== 'resolved') broken.push(`the end was not told: ${one}`)
    const { state } = story
    const left = {
      groups: await state.groups.count(),
      timers: state.due('flush').size + state.due('deliver').size,
      inconsistent: Object.values(await state.upkeep.repair()).reduce((sum, count) => sum + count),
      duties: [...state.due('upkeep').keys()].filter(name => !['audit', 'collect', 'look again', 'repair', 'sources', 'trim'].includes(name)).length
    }
    if (Object.values(left).some(count => count > 0)) broken.push(`after the end there is left: ${JSON.stringify(left)}`)
  }
}

import { setImmediate } from 'node:timers/promises'
import type { Notification } from '../../src/domain/notification.ts'
import { DeliveryError } from '../../src/errors.ts'
import { openStory } from './harness.ts'

/** What the words of an ordeal stand for; all else about them is in `undergo`. */
const names = { source: 'Down', others: ['Slow a', 'Slow b', 'Disk a', 'Disk b'] } as const
export const alertNames: readonly string[] = [names.source, ...names.others]
export const configs = [0, 1, 2].map(number => `
route:
  receiver: chat
  group_by: [alertname]
  group_wait: ${10 + 5 * number}s
  group_interval: 1m
  repeat_interval: ${[10, 7, 20][number]}m
  routes: [{matchers: [instance="b"], receiver: ops, continue: true}, {matchers: [alertname=~".+"]}]
receivers: [{name: chat, webhook_configs: [{url: http://localhost/1}], fallback: spare}, {name: spare, webhook_configs: [{url: http://localhost/4}]}, {name: ops, webhook_configs: [{url: http://localhost/2}, {url: http://localhost/3}]}]
inhibit_rules: [{source_matchers: [alertname="Down"], target_matchers: [alertname="Slow"]}]
# ${number}
`)

const groupWait = 20
const groupInterval = 60
/** A lease, a reconcile turn, and what a taken-over work needs. */
const slack = 15
const labelsOf = (name: string) => {
  const [alertname = '', instance] = name.split(' ')
  return { alertname, ...instance !== undefined && { instance } }
}

/**
 * Plays a sequence such as `['turn Disk a', 'advance 90', 'kill after 3 calls', 'turn Disk a', 'reload 1']` and answers
 * what of the promises below was broken, or undefined. To turn an alert is to fire it or, if it fires, to resolve it.
 */
export async function undergo (steps: readonly string[]): Promise<string | undefined> {
  const broken: string[] = []
  /** When an alert began or ceased to fire, in seconds; each its whole life. */
  const lives = new Map<string, Array<{ from: number, to: number }>>()
  const firing = (name: string) => lives.get(name)?.at(-1)?.to === Infinity
  /** By receiver and name, what the last message said of it. */
  const said = new Map<string, string>()
  const last = new Map<string, { text: string, times: number, at: number }>()
  let disturbedAt = 0
  let refuseUntil = 0
  let failuresEver = false
  /** A process may have died between what a receiver accepted and its note of that. */
  let diedAtWork = false
  const teardowns: Array<() => unknown> = []

  function onMessage ({ receiver, groupKey, alerts, reason }: Notification) {
    const told = alerts.map(({ alert: { labels }, status }) => [[labels['alertname'], labels['instance']].filter(Boolean).join(' '), status] as const)
    const text = `${receiver} ${groupKey} ${reason}: ${told.map(String).join(' ')}`
    for (const [name, status] of told) {
      said.set(`${receiver} ${name}`, status)
      const since = seconds() - (failuresEver ? groupInterval + slack : 0)
      const resolved = !lives.get(name)?.some(({ from, to }) => from < since && to > seconds())
      if (status === 'resolved' && !resolved) broken.push(`at ${seconds()} it was told that ${name} has ended, which fires: ${text}`)
    }
    // Two integrations of one receiver say the same, a snapshot each. After half an hour the log may have forgotten.
    const key = `${receiver} ${groupKey}`
    const before = last.get(key)
    const times = before?.text === text && before.at > seconds() - 1800 ? before.times + 1 : 1
    if (times > (receiver === 'ops' ? 2 : 1) && reason !== 'repeat interval elapsed' && !diedAtWork) broken.push(`at ${seconds()} it was told again: ${text}`)
    last.set(key, { text, times, at: seconds() })
  }

  function checkTold (when: number) {
    for (const name of names.others) {
      const life = lives.get(name)?.at(-1)
      if (life?.to !== Infinity) continue
      const inhibitedLately = name.startsWith('Slow') && lives.get(names.source)?.some(({ to }) => to > when - groupWait - groupInterval - slack)
      if (inhibitedLately || when - Math.max(life.from, disturbedAt) <= groupWait + groupInterval + slack) continue
      for (const receiver of name.endsWith('b') ? ['chat', 'ops'] : ['chat']) {
        if (said.get(`${receiver} ${name}`) !== 'firing') broken.push(`at ${when} ${receiver} does not know that ${name} fires since ${life.from}`)
      }
    }
  }

  const story = await openStory({ teardown: (act: () => unknown) => { teardowns.push(act) } } as Parameters<typeof openStory>[0], configs[0] ?? '', { nodes: 2, onMessage })
  const { advance, nodes, seconds } = story
  for (const receiver of ['chat', 'ops']) {
    story.behave(receiver, async () => {
      if (seconds() < refuseUntil) throw new DeliveryError('refused by the ordeal', { retryable: refuseUntil % 2 === 0, reason: 'serverError' })
    })
  }
  const disturb = () => { disturbedAt = Math.max(disturbedAt, seconds()) }
  const living = () => nodes.filter(node => node.alive()).length
  const ensureNode = async () => {
    if (living() > 0) return
    disturb()
    await story.startNode()
    await advance(0)
  }
  const actions: { [word: string]: (rest: string) => Promise<void> } = {
    async fire (name) {
      if (firing(name)) return
      lives.set(name, [...lives.get(name) ?? [], { from: seconds(), to: Infinity }])
      await story.fire(labelsOf(name))
    },
    async resolve (name) {
      const life = lives.get(name)?.at(-1)
      if (life?.to !== Infinity) return
      life.to = seconds()
      // A sender repeats what was not taken; here that is at once, to another process.
      while (!await story.resolve(labelsOf(name))) await ensureNode()
    },
    async turn (name) { await actions[firing(name) ? 'resolve' : 'fire']?.(name) },
    async advance (text) {
      for (let left = Number(text); left > 0; left -= 20) {
        const before = living()
        await advance(Math.min(20, left) * 1000)
        if (living() < before || before === 0) disturb()
        checkTold(seconds())
      }
    },
    async reload (number) {
      disturb()
      await story.reload(configs[Number(number)] ?? '').catch(() => {})
    },
    async kill (text) {
      disturb()
      failuresEver = true
      const victim = nodes.find(node => node.alive())
      const calls = /after (\d+)/.exec(text)
      if (!calls) return victim?.kill()
      diedAtWork = true
      victim?.killAfter(Number(calls[1]))
    },
    async start () { if (living() < 3) await story.startNode() },
    async refuse (text) {
      failuresEver = true
      refuseUntil = seconds() + Number(text)
      disturbedAt = Math.max(disturbedAt, refuseUntil)
    },
    async outage (text) {
      failuresEver = true
      for (const node of nodes) if (node.alive()) node.kill()
      await advance(Number(text) * 1000)
      await ensureNode()
    }
  }

  for (const step of steps) {
    await ensureNode()
    const [word = '', ...rest] = step.split(' ')
    await actions[word]?.(rest.join(' '))
    if (broken.length) break
  }
  if (!broken.length) await endInPeace()
  await Promise.all(teardowns.map(act => act()))
  await setImmediate()
  return broken[0]

  /** Without new trouble all that fires is told, and when all has ended nothing is left of it. */
  async function endInPeace () {
    await ensureNode()
    // A process that was about to die in the midst of a call has done so.
    await actions['advance']?.('60')
    await ensureNode()
    await actions['advance']?.('180')
    for (const name of alertNames) await actions['resolve']?.(name)
    await advance('5m')
    const { state, engine } = story
    const left = {
      groups: (await engine.groups()).length + await state.groups.count(),
      flushes: state.due('flush').size,
      deliveries: state.due('deliver').size,
      inconsistent: Object.values(await state.upkeep.repair()).reduce((sum, count) => sum + count),
      strange: [...state.due('upkeep').keys()].filter(name => !['audit', 'collect', 'look again', 'repair', 'sources', 'trim'].includes(name)).length
    }
    if (Object.values(left).some(count => count > 0)) broken.push(`after the end there is left: ${JSON.stringify(left)}`)
    // What ends while it is inhibited is dropped, as Alertmanager has it.
    const told = [...said].filter(([about]) => !about.includes('Slow') || !lives.has(names.source))
    for (const [about, status] of told) if (status === 'firing') broken.push(`${about} was told and never its end`)
  }
}

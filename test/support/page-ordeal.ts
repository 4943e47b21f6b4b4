import { setImmediate } from 'node:timers/promises'
import type { Notification } from '../../src/domain/notification.ts'
import type { Act } from '../../src/incidents.ts'
import { DeliveryError, Unavailable } from '../../src/errors.ts'
import { postedSilence } from './build.ts'
import { openStory } from './harness.ts'
import { configOf, personal, reachIn, type Setup } from './page-settings.ts'
import { createPageWitness } from './page-witness.ts'

export const alertNames = ['Disk a', 'Disk b', 'Net a']
const labelsOf = (name: string) => ({ alertname: name.split(' ')[0] ?? '', instance: name.split(' ')[1] ?? '' })

/**
 * Plays a sequence such as `['turn Disk a', 'advance 90', 'ack Disk bo', 'kill after 3 calls', 'reload 1']` and answers what of the
 * promises was broken, or undefined. To turn an alert is to fire it or, if it fires, to resolve it.
 */
export async function undergoPages (setup: Setup, steps: readonly string[]): Promise<string | undefined> {
  const teardowns: Array<() => unknown> = []
  const story = await openStory({ teardown: (act: () => unknown) => { teardowns.push(act) } } as Parameters<typeof openStory>[0], configOf(setup, 0), {
    nodes: setup.nodes,
    onMessage: notification => witness.accepted(notification)
  })
  const { advance, nodes, seconds } = story
  const witness = createPageWitness({ seconds, reach: reachIn(setup), waitsForAll: setup.policy === 'all of them' })
  const troubles = new Map<string, { readonly how: string, readonly until: number }>()
  for (const receiver of personal) {
    story.behave(receiver, async (notification: Notification, signal: AbortSignal) => {
      witness.begun(notification)
      const trouble = troubles.get(receiver)
      if (!trouble || seconds() >= trouble.until) return
      if (trouble.how === 'hang') {
        while (seconds() < trouble.until && !signal.aborted) await story.timers.sleep(1000)
        if (!signal.aborted) return
      }
      witness.failed(notification)
      throw new DeliveryError('it fails', { retryable: trouble.how !== 'refuse', reason: 'serverError' })
    })
  }

  const living = () => nodes.filter(node => node.alive()).length
  async function ensureNode () {
    if (living() > 0) return
    witness.disturb()
    await story.startNode()
    await advance(0)
  }

  /** It holds for `time` seconds. */
  async function act (alertname: string, given: Act, time = 0) {
    const id = witness.incidentOf(alertname)
    if (id === undefined) return
    try {
      const { refused } = await story.engine.incidents.act(id, given)
      if (refused === undefined) witness.acted(alertname, given, time)
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error
      witness.mayHaveActed(alertname)
    }
  }

  const actions: { readonly [word: string]: (...words: string[]) => Promise<void> } = {
    async turn (...words) {
      const name = words.join(' ')
      if (!witness.fires(name)) {
        witness.fired(name)
        return await story.fire(labelsOf(name))
      }
      // A sender repeats what was not taken; here that is at once, to another process.
      while (!await story.resolve(labelsOf(name))) await ensureNode()
      witness.ended(name)
    },
    async advance (text) {
      for (let left = Number(text); left > 0; left -= 10) {
        const before = living()
        await advance(Math.min(10, left) * 1000)
        if (living() < before || before === 0) witness.disturb()
        await ensureNode()
        witness.look()
      }
    },
    ack: async (of = '', by = '') => await act(of, { kind: 'acknowledged', by }, 600),
    unack: async (of = '', by = '') => await act(of, { kind: 'unacknowledged', by }),
    end: async (of = '', by = '') => await act(of, { kind: 'resolved', by }, 300),
    snooze: async (of = '', by = '', time = '') => await act(of, { kind: 'snoozed', by, until: story.timers.clock.now() + Number(time) * 1000 }, Number(time)),
    async silence (of = '', time = '') {
      witness.silenced(of, Number(time))
      try {
        await story.engine.silences.put(postedSilence(`alertname=${of}`, { now: story.timers.clock.now(), ends: Number(time) * 1000 }))
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error
        witness.mayHaveActed(of)
      }
    },
    async override (user = '', time = '') {
      const start = story.timers.clock.now()
      await story.engine.onCall.addOverrides('primary', [{ start, end: start + Number(time) * 1000, user }]).catch(ignoreUnavailable)
    },
    async trouble (receiver = '', how = '', time = '') {
      troubles.set(receiver, { how, until: seconds() + Number(time) })
      // What fails is tried for a minute more.
      witness.disturb(Number(time) + 75)
    },
    async reload (variant) {
      witness.reloaded(Number(variant) !== 2)
      await story.reload(configOf(setup, Number(variant))).catch(ignoreUnavailable)
    },
    async kill (_after, calls) {
      witness.fault()
      const victim = nodes.find(node => node.alive())
      if (calls === undefined) victim?.kill()
      else victim?.killAfter(Number(calls))
    },
    async lose () {
      witness.fault(301)
      story.state.forget('escalate')
    },
    async outage (time = '') {
      witness.fault(Number(time))
      story.state.answer(false)
      await advance(Number(time) * 1000)
      story.state.answer(true)
      witness.fault()
    }
  }
  const play = async (step: string) => {
    await ensureNode()
    const [word = '', ...rest] = step.split(' ')
    await actions[word]?.(...rest)
  }

  for (const step of steps) if (witness.broken.length === 0) await play(step)
  if (witness.broken.length === 0) {
    for (const receiver of personal) troubles.delete(receiver)
    await play('advance 200')
    for (const name of alertNames) if (witness.fires(name)) await play(`turn ${name}`)
    await play('advance 400')
    witness.lookAtTheEnd()
    await advance('16m')
    const left = [...story.state.due('escalate').keys()]
    if (left.length > 0) witness.broken.push(`there is something due still for ${left.join()}`)
  }
  await Promise.all(teardowns.map(end => end()))
  await setImmediate()
  return witness.broken[0]
}

function ignoreUnavailable (error: unknown) {
  if (!(error instanceof Unavailable)) throw error
}

import { Agent } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { receiverName, webhooksOf } from './configuration.ts'
import { inOldWords } from './differences.ts'
import { exchange, type Answer } from './exchange.ts'
import type { Both, Pair } from './pair.ts'
import type { Ask, PostedSilence, Step, TimeLine, TimeLines } from './time-line.ts'
import type { Telling } from './told.ts'

export type Answered = { readonly ask: Ask } & Both<Answer>

/** What came of a time line. */
export type Record = {
  /** When it began, in milliseconds since 1970. */
  readonly began: number
  readonly answered: readonly Answered[]
  readonly told: Both<readonly Telling[]>
  /** The names of the silences by their ids. */
  readonly silences: Both<ReadonlyMap<string, string>>
  /** By how many milliseconds a step was done too late, at worst. */
  readonly late: number
}

type Options = {
  readonly beat: number
  /** Whether both have answered the same, as far as can be said. */
  readonly agree: (answered: Answered, record: Pick<Record, 'answered' | 'silences'>) => boolean
}

/** Both refuse more than eight reads at a time. */
const readers: Both<Agent> = { theirs: new Agent({ maxSockets: 4 }), ours: new Agent({ maxSockets: 4 }) }
/** Beats from one tick of a group to the next. Time lines begin at any time of them, so that not all tick at once. */
const period = 2
/** Milliseconds between a beat and what is done on it, so that the clock of no router shows the very time of the beat. */
const after = 5
/** Alertmanager hands on what it has stored to the part that groups it after it has answered. */
const peerLags = 1_000

/** Plays time lines, all at the same time. What one of them throws, such as for a router that does not answer, ends the run. */
export async function play (pair: Pair, lines: TimeLines, options: Options): Promise<Map<string, Record>> {
  const reloads = reloadsOf(lines)
  const soon = Date.now() + 300
  const played = Object.entries(lines).map(async ([name, line], index): Promise<[string, Record]> => {
    const began = soon + (reloads.length > 0 ? 0 : Math.round(index / Object.keys(lines).length * period * options.beat))
    return [name, await playLine(pair, { name, line, began, options })]
  })
  const reloaded = reloads.map(async ([at, next]) => {
    await delay(soon + at * options.beat - Date.now())
    await pair.reload(next)
  })
  const [records] = await Promise.all([Promise.all(played), Promise.all(reloaded)])
  return new Map(records)
}

/** A reload concerns the whole of both processes, so those of all time lines are done together. */
function reloadsOf (lines: TimeLines): [number, TimeLines][] {
  const times = new Set(Object.values(lines).flatMap(({ steps }) => steps.flatMap(step => 'reload' in step ? [step.at] : [])))
  let current = lines
  return [...times].sort((a, b) => a - b).map(at => {
    current = Object.fromEntries(Object.entries(current).map(([name, line]) => {
      const step = line.steps.find(step => 'reload' in step && step.at === at)
      return [name, step && 'reload' in step ? { ...line, ...step.reload } : line]
    }))
    return [at, current]
  })
}

async function playLine (pair: Pair, { name, line, began, options }: { name: string, line: TimeLine, began: number, options: Options }): Promise<Record> {
  const { beat, agree } = options
  const answered: Answered[] = []
  const lags: Promise<void>[] = []
  const ids: Both<Map<string, string>> = { theirs: new Map(), ours: new Map() }
  const silences: Both<Map<string, string>> = { theirs: new Map(), ours: new Map() }
  let late = 0

  async function askBoth (step: Step): Promise<void> {
    const askOf = (whose: keyof Both<unknown>) => requestOf(step, { name, time: at => new Date(began + at * beat).toISOString(), id: silence => ids[whose].get(silence) ?? unknownId })
    const ask = askOf('theirs')
    const reads = (ask.method ?? 'GET') === 'GET'
    const send = async (whose: keyof Both<unknown>) => await exchange(pair.origins[whose], whose === 'theirs' ? inOldWords(ask).ask : askOf(whose), reads ? readers[whose] : undefined)
    const [theirs, ours] = await Promise.all([send('theirs'), send('ours')])
    const exchanged = { ask, theirs, ours }
    answered.push(exchanged)
    if ('silence' in step) {
      for (const [whose, { body }] of Object.entries({ theirs, ours }) as [keyof Both<unknown>, Answer][]) {
        const [id] = uuid.exec(body) ?? []
        if (id === undefined) continue
        ids[whose].set(step.silence.name, id)
        silences[whose].set(id, `${step.silence.name}.${[...silences[whose].values()].filter(known => known.startsWith(step.silence.name)).length}`)
      }
    }
    if (reads) lags.push(askAgain(exchanged, async () => await send('theirs')))
  }

  async function askAgain (exchanged: Answered, send: () => Promise<Answer>): Promise<void> {
    const until = Date.now() + peerLags
    let latest = exchanged
    while (!agree(latest, { answered, silences }) && Date.now() < until) {
      await delay(30)
      latest = { ...latest, theirs: await send() }
    }
    if (agree(latest, { answered, silences })) answered[answered.indexOf(exchanged)] = latest
  }

  for (const step of line.steps) {
    if ('reload' in step) continue
    const due = began + step.at * beat
    await delay(Math.max(0, due + after - Date.now()))
    await askBoth(step)
    if (line.lasts !== undefined) late = Math.max(late, Date.now() - due)
  }
  if (line.lasts !== undefined) await delay(Math.max(0, began + line.lasts * beat - Date.now()))
  await Promise.all(lags)

  const receivers = new Set([line, ...line.steps.flatMap(step => 'reload' in step ? [step.reload] : [])].flatMap(part => Object.keys(webhooksOf(part))))
  const toldBy = (whose: keyof Both<unknown>) => [...receivers].flatMap(receiver => pair.ears[whose].of(receiverName(name, receiver)))
  return { began, answered, silences, late, told: { theirs: toldBy('theirs'), ours: toldBy('ours') } }
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
const unknownId = '00000000-0000-4000-8000-000000000000'
const json = { 'content-type': 'application/json' }

type Words = { readonly name: string, time (at: number): string, id (silence: string): string }

function requestOf (step: Step, { name, time, id }: Words): Ask {
  if ('post' in step) {
    const alerts = step.post.map(alert => ({
      ...alert,
      labels: { ...alert.labels, line: name },
      ...alert.startsAt === undefined ? {} : { startsAt: time(alert.startsAt) },
      ...alert.endsAt === undefined ? {} : { endsAt: time(alert.endsAt) }
    }))
    return { method: 'POST', path: '/api/v2/alerts', headers: json, body: JSON.stringify(alerts) }
  }
  if ('silence' in step) return { method: 'POST', path: '/api/v2/silences', headers: json, body: JSON.stringify(silenceOf(step.silence, { name, time, id })) }
  if ('expire' in step) return { method: 'DELETE', path: `/api/v2/silence/${id(step.expire)}` }
  if (!('ask' in step)) throw new Error('a reload is no request')
  const filled = (text: string, encode: (text: string) => string) => text.replaceAll('{line}', () => encode(name)).replace(/\{silence (.*?)\}/g, (_all, silence: string) => id(silence))
  const { body, ...ask } = step.ask
  return { ...ask, path: filled(ask.path, encodeURIComponent), ...body === undefined ? {} : { body: filled(body, text => text) } }
}

function silenceOf (silence: PostedSilence, { name, time, id }: Words): object {
  const known = id(silence.name)
  return {
    ...known === unknownId ? {} : { id: known },
    matchers: [...silence.matchers, { name: 'line', value: name, isRegex: false }],
    startsAt: time(silence.startsAt),
    endsAt: time(silence.endsAt),
    createdBy: silence.createdBy ?? 'ops',
    comment: silence.comment ?? ''
  }
}

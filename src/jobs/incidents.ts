import { randomBytes } from 'node:crypto'
import { admit, adopt, isOpenTo } from '../domain/storm.ts'
import type { Effect, Change, Line } from '../domain/incident-change.ts'
import type { EscalationPolicy } from '../domain/escalation-policy.ts'
import type { HistoryEvent } from '../domain/history.ts'
import type { IncidentEvent } from '../domain/incident-event.ts'
import { dueAt } from '../domain/incident-timer.ts'
import { firingOf } from '../domain/incident-member.ts'
import { openIncident, transition, type Due } from '../domain/incident-transition.ts'
import type { Incident } from '../domain/incident.ts'
import { Unavailable } from '../errors.ts'
import type { IncidentLook, IncidentWrite, LoadedIncident } from '../state/incident-state.ts'
import type { State } from '../state/state.ts'
import type { Generation } from './generation.ts'
import type { Observation, Observe } from './observe.ts'

/** Somebody else may be faster now and then, but not always. */
const mostTries = 20
/** Where the rules have something due that they do nothing about, they are asked again after this. */
const leastPause = 1000

export type Written = { readonly was: Incident | undefined, readonly incident: Incident, readonly effects: readonly Effect[], readonly refused?: Change['refused'] }

type Options = {
  readonly state: State
  readonly generation: () => Generation
  readonly observe: Observe
  /** Resolves when a jump of the state's clock, if there was one, has been answered. */
  readonly noticeJump: () => Promise<void>
  /** Hears of every change that was stored. */
  readonly onWritten: (written: Written) => void
}

/** What is decided on, and the time at which it was so. */
type Sight = { readonly loaded: LoadedIncident, readonly look: IncidentLook }
type Asked = { readonly event: IncidentEvent | Due, readonly looked?: IncidentWrite['looked'] }

export type IncidentChanges = ReturnType<typeof createIncidentChanges>

/** The way in which incidents change: what was decided on is still so when it is written, or it is decided anew. */
export function createIncidentChanges ({ state, generation, observe, noticeJump, onWritten }: Options) {
  async function write (change: Change, { was, ...more }: Pick<IncidentWrite, 'was'> & Partial<IncidentWrite>, now: number): Promise<boolean> {
    const { incident, effects } = change
    const due = dueAt(incident)?.at
    const isIdle = incident === was && due !== undefined && due <= now
    const written = await state.incidents.put({
      looked: [],
      ...more,
      was,
      incident,
      due: isIdle ? now + leastPause : due,
      effects,
      events: effects.flatMap(effect => effect.kind === 'line' ? [eventOf(incident, effect)] : [])
    })
    if (written === 'stored') onWritten({ was, incident, effects, ...change.refused !== undefined && { refused: change.refused } })
    return written === 'stored'
  }

  /** Undefined when there is no such incident. */
  async function sight (id: string): Promise<Sight | undefined> {
    const look = await state.incidents.load([id])
    const loaded = look.incidents[0]
    return loaded && { loaded, look }
  }

  /**
   * Makes of an incident what the event makes of it, and answers what was stored; undefined when there is no such incident, or `ask`
   * answers undefined.
   */
  async function change (id: string, ask: (sight: Sight) => Promise<Asked | undefined> | Asked | undefined, options: Pick<IncidentWrite, 'durable' | 'generation'> & { readonly seen?: Sight } = {}): Promise<Change | undefined> {
    const { seen, ...rest } = options
    if (!seen) await noticeJump()
    for (let tries = 0, given = seen; tries < mostTries; tries++, given = undefined) {
      const now = given ?? await sight(id)
      if (!now) return
      const asked = await ask(now)
      if (!asked) return
      const { incident: was } = now.loaded
      const changed = transition(was, asked.event, now.look.now)
      if (await write(changed, { was, ...asked.looked && { looked: asked.looked }, ...rest }, now.look.now)) return changed
    }
    throw new Unavailable('an incident is being changed by too many at once')
  }

  async function observeNow ({ loaded, look }: Sight): Promise<Observation> {
    const [found] = await observe([{ alerts: loaded.alerts, policy: loaded.incident.policy.name }], look)
    return found ?? { observed: [], looked: [] }
  }

  type Seen = Observation & { readonly policy: EscalationPolicy, readonly group: string, readonly now: number }

  /** By policy, the last of those that stand in line. */
  const lines = new Map<string, Promise<unknown>>()

  /** What a flush found of a group whose route escalates: its incident learns of it, and is opened where there is none and something fires. */
  async function observeGroup (seen: Seen): Promise<Incident | undefined> {
    const first = await observeOnce(seen)
    if (first !== 'again') return first
    // Whoever is in another's way goes one by one: of the groups of a storm all would try again and again, and one would get through.
    const { name } = seen.policy
    const mine = (lines.get(name) ?? Promise.resolve()).then(() => observeAgain(seen))
    const ended = mine.catch(() => {}).finally(() => { if (lines.get(name) === ended) lines.delete(name) })
    lines.set(name, ended)
    return await mine
  }

  async function observeAgain (seen: Seen): Promise<Incident | undefined> {
    for (let tries = 0; tries < mostTries; tries++) {
      const done = await observeOnce(seen)
      if (done !== 'again') return done
    }
    throw new Unavailable('an incident is being changed by too many at once')
  }

  async function observeOnce ({ observed, looked, policy, group, now }: Seen): Promise<Incident | undefined | 'again'> {
    const { id, budget } = await state.incidents.ofGroup(policy.name, group)
    const { number } = generation()
    const linked = id === undefined ? undefined : await sight(id)
    if (linked && isOpenTo(linked.loaded.incident, now)) return await join(linked, { observed, looked, group, now })

    const firing = observed.filter(({ endsAt }) => endsAt > now)
    if (firing.length === 0) return
    const having = await state.incidents.having(firing.map(({ fingerprint }) => fingerprint))
    const { opened, storm } = readBudget(budget)
    const others = await state.incidents.load([...having, ...storm === undefined ? [] : [storm]])
    const { incident: found, elsewhere } = adopt(firing.map(({ fingerprint }) => fingerprint), { policy: policy.name, known: new Set(generation().config.policies.map(({ name }) => name)), incidents: others.incidents.map(({ incident }) => incident) }, now)
    const adopting = found && others.incidents.find(({ incident }) => incident.id === found.id)
    const own = observed.filter(({ fingerprint }) => !elsewhere.has(fingerprint))
    if (adopting) return await join({ loaded: adopting, look: others }, { observed: own, looked, group, now })

    const openStorm = others.incidents.find(({ incident }) => incident.id === storm && isOpenTo(incident, now))
    const admission = admit(policy, { opened, storm: openStorm?.incident.id }, now)
    if (admission.kind === 'join') return openStorm ? await join({ loaded: openStorm, look: others }, { observed: own, looked, group, now }) : 'again'

    const incident = newId()
    const change = openIncident({ id: incident, policy, severity: generation().config.severity, group, alerts: own, storm: admission.storm }, now)
    if (!change) return
    const becomes = writeBudget({ opened: admission.opened, storm: admission.storm ? incident : openStorm?.incident.id })
    const stored = await write(change, { was: undefined, looked, opens: group, beside: having, generation: number, ...policy.pageBudget && { budget: { was: budget, becomes } } }, now)
    return stored ? change.incident : 'again'
  }

  async function join (sight: Sight, { observed, looked, group, now }: Observation & { readonly group: string, readonly now: number }): Promise<Incident | 'again'> {
    const { incident: was } = sight.loaded
    const change = transition(was, { kind: 'observed', alerts: observed, group }, Math.max(now, sight.look.now))
    if (change.refused || change.incident === was) return was
    return await write(change, { was, looked, generation: generation().number }, sight.look.now) ? change.incident : 'again'
  }

  /**
   * An alert takes the place of another one, which is about to end: the incidents in which that fires learn of it before they could take
   * the end for theirs, as far as it is escalated by the same policy.
   */
  async function succeed (fingerprint: string, successor: string): Promise<void> {
    for (const id of await state.incidents.having([fingerprint])) {
      await change(id, async ({ loaded: { incident }, look }) => {
        const { name } = incident.policy
        const fires = firingOf(incident.members).some(alert => alert.fingerprint === fingerprint)
        const [stored] = fires ? await state.alerts.get([successor]) : []
        if (!stored || !generation().bearingsOf(stored.alert).memberships.some(({ route }) => route.escalation === name)) return
        const [found] = await observe([{ alerts: [stored], policy: name }], look)
        return found && { event: { kind: 'observed', alerts: found.observed }, looked: found.looked }
      }, { durable: true })
    }
  }

  return { change, observeNow, observeGroup, sight, succeed }
}

type Budget = { readonly opened: readonly number[], readonly storm: string | undefined }

/** The times come first, where a jump of the clock finds them. */
function writeBudget ({ opened, storm }: Budget): string {
  return JSON.stringify(opened) + (storm === undefined ? '' : ` ${storm}`)
}

function readBudget (text: string): Budget {
  const [times = '', storm] = text.split(' ')
  return { opened: times === '' ? [] : JSON.parse(times) as number[], storm } // Written above and nowhere else.
}

/** Short enough for an address in a text message, and fit for a command line. */
function newId (): string {
  return BigInt(`0x${randomBytes(8).toString('hex')}`).toString(36).padStart(13, '0')
}

function eventOf ({ id, policy }: Incident, { kind: _, at, what, by, to, receiver, pass, tier, reason }: Line): HistoryEvent {
  return {
    at,
    kind: 'incident',
    incident: id,
    policy: policy.name,
    what,
    ...by !== undefined && { author: by },
    ...to !== undefined && { to },
    ...receiver !== undefined && { receiver },
    ...pass !== undefined && { pass },
    ...tier !== undefined && { tier },
    ...reason !== undefined && { reason }
  }
}

import type { Notification } from '../../src/domain/notification.ts'
import type { Act } from '../../src/incidents.ts'

type Options = {
  readonly seconds: () => number
  readonly reach: { readonly first: number, readonly again?: number }
  readonly waitsForAll: boolean
}

/** What somebody has taken upon herself: `covers` are the alerts that she must have seen; undefined is not known. */
type Held = { readonly at: number, readonly until: number, readonly covers: ReadonlySet<string> | undefined }

type Subject = {
  incident?: string
  held?: Held
  /** Since when all of it has ended, nothing of it being acknowledged from then on. */
  quietAt?: number
  silencedAt: number
  silencedUntil: number
  lastPage: number
  /** Since when somebody has to be told. */
  openSince?: number
  readonly seen: Set<string>
}

/** What was read so shortly before may still be sent. */
const trusted = 1.5
/** A lease, a turn of the reconciler, and what a taken-over work needs. */
const slack = 20

/** Judges by what receivers were sent and what people did. */
export function createPageWitness ({ seconds, reach, waitsForAll }: Options) {
  const broken: string[] = []
  const firing = new Map<string, number>()
  const subjects = new Map<string, Subject>()
  const ids = new Set<string>()
  const lastOf = new Map<string, { status: string, at: number }>()
  const unableToHear = new Set<string>()
  let disturbedUntil = -Infinity
  let faultAt = -Infinity
  let escalates = true

  const subjectOf = (alertname: string): Subject => {
    const subject = subjects.get(alertname) ?? { silencedAt: -Infinity, silencedUntil: -Infinity, lastPage: -Infinity, seen: new Set() }
    subjects.set(alertname, subject)
    return subject
  }
  const nameOf = ({ alert: { labels } }: Notification['alerts'][number]) => `${labels['alertname']} ${labels['instance']}`
  const firingOf = (alertname: string) => [...firing.keys()].filter(name => name.startsWith(alertname))
  const fail = (what: string) => broken.push(`at ${seconds()} ${what}`)
  const unknown = (subject: Subject) => { subject.held = { at: seconds(), until: Infinity, covers: undefined } }
  const textOf = ({ receiver, status, alerts, incident, id }: Notification) => `${receiver} ${status} ${alerts.map(nameOf).join(', ')} (${incident?.id} ${id})`
  const isFaulted = () => faultAt > seconds() - 90

  function disturb (time = 0) { disturbedUntil = Math.max(disturbedUntil, seconds() + time) }

  function isOpen (alertname: string, { held, silencedUntil }: Subject): boolean {
    const names = firingOf(alertname)
    if (names.length === 0 || silencedUntil > seconds()) return false
    if (!held || held.until <= seconds()) return true
    return held.covers !== undefined && names.some(name => (firing.get(name) ?? 0) > held.at && !held.covers?.has(name))
  }

  return {
    broken,
    disturb,
    /** A node dies in the midst of something, or the state is away. */
    fault (time = 0) { faultAt = seconds() + time; disturb(time) },
    reloaded (now: boolean) { escalates = now; disturb() },
    fires: (name: string) => firing.has(name),
    incidentOf: (alertname: string) => subjectOf(alertname).incident,

    fired (name: string) {
      const [alertname = ''] = name.split(' ')
      const subject = subjectOf(alertname)
      if (subject.quietAt !== undefined) {
        // That it had ended may have been seen by nobody.
        if (subject.held && (isFaulted() || seconds() < subject.quietAt + slack)) unknown(subject)
        else delete subject.held
        subject.seen.clear()
      }
      delete subject.quietAt
      firing.set(name, seconds())
    },
    ended (name: string) {
      const [alertname = ''] = name.split(' ')
      firing.delete(name)
      if (firingOf(alertname).length === 0) subjectOf(alertname).quietAt = seconds()
    },

    acted (alertname: string, { kind }: Act, time: number) {
      const subject = subjectOf(alertname)
      if (kind === 'unacknowledged') { delete subject.held; return }
      const at = seconds()
      const isClear = !(waitsForAll && kind === 'acknowledged') && subject.silencedUntil <= at && subject.quietAt === undefined && !isFaulted()
      if (!isClear) return unknown(subject)
      subject.held = { at, until: at + time, covers: new Set([...subject.seen].filter(name => firing.has(name) && (firing.get(name) ?? at) < at - trusted)) }
    },
    mayHaveActed (alertname: string) { unknown(subjectOf(alertname)) },
    silenced (alertname: string, time: number) {
      const subject = subjectOf(alertname)
      if (subject.silencedUntil <= seconds()) subject.silencedAt = seconds()
      subject.silencedUntil = Math.max(subject.silencedUntil, seconds() + time)
      // One that is declared resolved is looked at again later then.
      if (subject.held) unknown(subject)
    },

    begun (notification: Notification) {
      const { groupKey, status, alerts } = notification
      if (!groupKey.startsWith('incident/') || status !== 'firing') return
      if (alerts.length === 0) return fail(`it is paged of nothing: ${textOf(notification)}`)
      const [alertname = ''] = nameOf(alerts[0] as typeof alerts[number]).split(' ')
      const { held, silencedAt, silencedUntil } = subjectOf(alertname)
      const names = alerts.map(nameOf)
      if (held?.covers && seconds() > held.at + trusted && seconds() < held.until && names.every(name => held.covers?.has(name))) fail(`it is paged what was acknowledged at ${held.at}: ${textOf(notification)}`)
      if (!isFaulted() && seconds() > silencedAt + trusted && seconds() < silencedUntil) fail(`it is paged what is silenced: ${textOf(notification)}`)
      if (!isFaulted() && !names.some(name => firing.has(name))) fail(`it is paged what has ended: ${textOf(notification)}`)
    },
    failed ({ groupKey, status, receiver }: Notification) { if (status === 'resolved') unableToHear.add(`${groupKey} ${receiver}`) },

    accepted (notification: Notification) {
      const { groupKey, status, receiver, alerts, id, incident } = notification
      const [alertname = ''] = alerts[0] ? nameOf(alerts[0]).split(' ') : []
      const subject = subjectOf(alertname)
      for (const alert of alerts) if (status === 'firing' && incident) subject.seen.add(nameOf(alert))
      if (!groupKey.startsWith('incident/')) return
      if (incident) subject.incident = incident.id
      if (!receiver) fail('a page has no recipient')
      if (ids.has(`${id} ${receiver}`) && !isFaulted()) fail(`it is paged twice: ${textOf(notification)}`)
      ids.add(`${id} ${receiver}`)
      const before = lastOf.get(`${groupKey} ${receiver}`)
      if (status === 'firing' && before?.status === 'firing' && seconds() < before.at + 60 && !isFaulted()) fail(`it is called twice within a minute: ${textOf(notification)}`)
      lastOf.set(`${groupKey} ${receiver}`, { status, at: seconds() })
      if (status === 'firing') subject.lastPage = seconds()
    },

    /** Whoever has to be paged was, in time. */
    look () {
      for (const [alertname, subject] of subjects) {
        if (!isOpen(alertname, subject)) {
          delete subject.openSince
          continue
        }
        if (!escalates) disturb()
        const { openSince, lastPage } = subject
        subject.openSince = openSince ?? seconds()
        const since = Math.max(subject.openSince, lastPage, disturbedUntil + slack)
        const wasPaged = lastPage >= subject.openSince
        const within = wasPaged ? reach.again : reach.first
        if (within !== undefined && seconds() > since + within) fail(`nobody is paged of ${alertname}${wasPaged ? ' any more' : ''} since ${since}`)
      }
    },
    /** All has ended: whoever was paged knows. */
    lookAtTheEnd () {
      for (const [key, { status, at }] of lastOf) if (status === 'firing' && !unableToHear.has(key)) fail(`${key} was paged at ${at} and not told of the end`)
    }
  }
}

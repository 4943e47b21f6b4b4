import type { Line } from '../src/domain/incident-change.ts'
import { isCovered, uncovered, type Member } from '../src/domain/incident-member.ts'
import { ackEnd } from '../src/domain/incident-timer.ts'
import type { Incident, Mode } from '../src/domain/incident.ts'
import { nextPageOf, type NextPage } from '../src/domain/next-page.ts'
import { dayMs, formatWallClock, startOfDay, wallClockAt, weekdayOf } from '../src/domain/wall-clock.ts'
import type { Incidents } from '../src/incidents.ts'
import { html, type Html } from './html.ts'
import { longestNote, mayEscalate, nextTier, snoozeEnd } from './incident-acts.ts'
import { incidentStyle } from './incident-style.ts'
import { chips, favicon, iso, span } from './web-page.ts'

export type IncidentPage = Awaited<ReturnType<Incidents['get']>> & {
  readonly now: number
  /** Whose link it is. */
  readonly person: string
  readonly timeZone: string
  readonly token: string
  /** Signed: what this page shows. */
  readonly viewed: string
  /** What goes before the name of an act to make the address of its form. */
  readonly base: string
  /** What became of the last button. */
  readonly said?: string | undefined
}

/** As many as a person may look through; the API has the rest. */
const membersShown = 100
const linesShown = 100

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

export function renderIncident (page: IncidentPage): string {
  const { incident, mode, now, person, timeZone, said } = page
  return document({
    title: `${headings[mode]}: ${nameOf(incident)}`,
    color: mode === 'escalating' || mode === 'unattended' ? '#b3261e' : '#1e6b3a',
    body: html`<header><h1>${nameOf(incident)}</h1></header>
<main>
${said === undefined ? undefined : html`<p class="said" role="status">${said}</p>`}
${stateOf(page)}
${facts(page)}
${incident.resolution ? undefined : buttons(page)}
${members(page)}
${noteForm(page)}
${timeLine(page)}
</main>
<footer><p>This is the link of ${person || 'nobody in particular'}: what is done here is done in that name. Do not pass it on.</p>
<p>Incident ${incident.id}, policy ${incident.policy.name}. As of ${time(now, page)}; times are those of ${timeZone}.</p></footer>`
  })
}

/** A page that only says something. */
export function renderMessage (title: string, paragraphs: readonly string[]): string {
  return document({
    title,
    color: '#000',
    body: html`<main><section class="state warned" role="alert"><h2>${title}</h2>
${paragraphs.map(text => html`<p>${text}</p>`)}</section></main>`
  })
}

function document ({ title, color, body }: { title: string, color: string, body: Html }): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex, nofollow">
<title>${title}</title>
<link rel="icon" href="${favicon(color)}">
<style>${{ html: incidentStyle }}</style>
</head>
<body>
${body}
</body>
</html>
`.html
}

const headings: { readonly [mode in Mode]: string } = {
  escalating: 'Not acknowledged', unattended: 'Nobody has acknowledged', acknowledged: 'Acknowledged', snoozed: 'Snoozed', suppressed: 'Silenced', resolved: 'Resolved'
}

const looks: { readonly [mode in Mode]: string } = { escalating: 'firing', unattended: 'firing', acknowledged: 'warned', snoozed: 'warned', suppressed: 'warned', resolved: 'quiet' }

function stateOf (page: IncidentPage): Html {
  const { incident, mode } = page
  const fresh = incident.ack ? uncovered(incident.members, [incident.ack, incident.snooze]).length : 0
  return html`<section class="state ${looks[mode]}"><h2>${headings[mode]}</h2><p>${sentence(page)}${fresh ? ` ${fresh} of what fires is new since ${incident.ack?.by} acknowledged.` : undefined}</p></section>`
}

function sentence (page: IncidentPage): Html | string {
  const { incident, mode, now } = page
  const { ack, snooze, resolution, unattended } = incident
  switch (mode) {
    case 'resolved': return html`${resolution?.by === undefined ? 'All of it ended' : `${resolution.by} declared it resolved`} ${when(resolution?.at ?? now, page)}.${resolution?.endedAt === undefined && resolution?.forced ? html` It fires on, and opens again ${time(resolution.forced.until, page)} if it still does.` : undefined}`
    case 'suppressed': return 'All that fires is silenced, inhibited or muted. Nobody is paged until that ends.'
    case 'snoozed': return html`${snooze?.by} snoozed it. Nobody is paged before ${time(snooze?.until ?? now, page)}, unless more comes.`
    case 'acknowledged': return html`${ack?.by} acknowledged it ${when(ack?.at ?? now, page)}. Nobody else is paged, unless more comes.`
    case 'unattended': return html`Everybody was paged, the last of them ${when(unattended?.at ?? now, page)}. It fires on.`
    case 'escalating': return 'People are being paged until somebody acknowledges.'
  }
}

function facts (page: IncidentPage): Html {
  const { incident, mode, now } = page
  const { assignee, partialAcks, responders } = incident
  const next = nextPageOf(incident)
  const again = mode === 'acknowledged' ? ackEnd(incident) : undefined
  const rows: Array<[string, Html | string]> = [
    ['Since', html`${time(incident.openedAt, page)}, ${span(now - incident.openedAt)} ago${incident.flaps ? `, fired again ${incident.flaps === 1 ? 'once' : `${incident.flaps} times`}` : undefined}`],
    ['Who has it', assignee ?? 'nobody'],
    ...partialAcks.length ? [['Answered', partialAcks.map(({ by }) => by).join(', ')] satisfies [string, string]] : [],
    ...responders.length ? [['Asked to help', responders.map(({ person, state }) => `${person} (${state})`).join(', ')] satisfies [string, string]] : [],
    ...next ? [['Next', html`${whoIsNext(incident, next)}, ${next.at <= now ? 'now' : html`${time(next.at, page)} (in ${span(next.at - now)})`}`] satisfies [string, Html]] : [],
    ...again !== undefined ? [['Next', html`paged again ${time(again, page)} if it still fires`] satisfies [string, Html]] : []
  ]
  return html`<dl>${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>
`)}</dl>`
}

function whoIsNext ({ policy }: Incident, { to, receiver, tier }: NextPage): string {
  if (tier !== undefined) return targets(policy, tier)
  return [to, receiver].filter(Boolean).join(' through ')
}

function targets ({ tiers }: Incident['policy'], tier: number): string {
  return tiers[tier]?.notify.map(({ kind, name }) => kind === 'user' ? name : `${kind} ${name}`).join(', ') || 'nobody'
}

function buttons (page: IncidentPage): Html {
  const { incident, base, person, now, timeZone } = page
  const { ack, snooze, partialAcks, responders, policy } = incident
  const isMine = ack?.by === person && isCovered(incident.members, [ack])
  const isAsked = responders.some(one => one.person === person && one.state === 'asked')
  const tier = nextTier(incident)
  const tomorrow = snoozeEnd('tomorrow', { now, timeZone }) ?? now
  return html`<form method="post" action="${base}acknowledge" class="acts">${hidden(page)}
${isMine ? undefined : html`<button class="main" formaction="${base}acknowledge">Acknowledge<small>${ack && ack.by !== person ? `take it over from ${ack.by}` : 'nobody else is paged for what you see here'}</small></button>`}
${ack || snooze || partialAcks.length ? html`<button formaction="${base}unacknowledge">Un-acknowledge<small>paging begins again</small></button>` : undefined}
${isAsked ? html`<button formaction="${base}decline">Decline<small>you cannot help now</small></button>` : undefined}
${mayEscalate(incident) ? html`<button formaction="${base}escalate">Escalate<small>${tier === undefined ? 'from the first tier again' : `page ${targets(policy, tier)} now`}</small></button>` : undefined}
<button formaction="${base}resolve">Resolve<small>opens again if it fires on</small></button>
<span class="legend">Snooze: nobody is paged for this until then</span>
<span class="third"><button formaction="${base}snooze" name="until" value="1h">1 hour</button>
<button formaction="${base}snooze" name="until" value="4h">4 hours</button>
<button formaction="${base}snooze" name="until" value="tomorrow">${clock(tomorrow, page)}</button></span>
</form>`
}

function noteForm (page: IncidentPage): Html {
  return html`<form method="post" action="${page.base}note">${hidden(page)}
<label for="text">A note for the time line</label>
<textarea id="text" name="text" maxlength="${longestNote}" required></textarea>
<button>Add note</button>
</form>`
}

function hidden ({ token, viewed }: IncidentPage): Html {
  return html`<input type="hidden" name="t" value="${token}"><input type="hidden" name="viewed" value="${viewed}">`
}

function members (page: IncidentPage): Html {
  const { incident } = page
  const firing = incident.members.filter(({ alerts }) => alerts.some(({ firing }) => firing))
  const fresh = new Set(incident.ack ? uncovered(incident.members, [incident.ack, incident.snooze]) : [])
  const over = incident.members.length - firing.length
  const hiddenCount = firing.length - Math.min(firing.length, membersShown)
  return html`<section class="group"><h2>${firing.length ? `${firing.length} firing` : 'Nothing fires any more'}${over ? `, ${over} ended` : undefined}</h2>
${firing.slice(0, membersShown).map(member => renderMember(member, incident, fresh.has(member)))}
${hiddenCount ? html`<p class="faint">${hiddenCount} more</p>` : undefined}</section>`
}

function renderMember ({ labels, alerts }: Member, { severity }: Incident, isNew: boolean): Html {
  const firing = alerts.filter(({ firing }) => firing)
  const rank = Math.max(...firing.map(({ rank }) => rank))
  const mutes = firing.flatMap(({ mutedBy }) => mutedBy ?? [])
  const isMuted = mutes.length === firing.length
  return html`<article class="alert ${isNew ? 'new' : ''} ${isMuted ? 'suppressed' : ''}">
<h3><span>${labels['alertname'] ?? 'without alertname'}</span><span class="faint">${[severity.order[rank] ?? '', isNew ? 'new' : '', isMuted ? `muted by ${mutes.join(', ')}` : ''].filter(Boolean).join(', ')}</span></h3>
<div class="labels">${chips(labels, ['alertname'])}</div>
</article>`
}

function timeLine (page: IncidentPage): Html {
  const lines = page.lines.toReversed().sort((a, b) => b.at - a.at)
  return html`<section class="group"><h2>Time line</h2>
<ol>${lines.slice(0, linesShown).map(line => html`<li class="line">${time(line.at, page)}<span>${describe(line)}</span></li>
`)}</ol>${lines.length > linesShown ? html`<p class="faint">${lines.length - linesShown} earlier ones</p>` : undefined}</section>`
}

function describe ({ what, by, to, receiver, tier, pass, reason }: Line): string {
  const place = tier === undefined ? '' : ` ${tier}${pass ? ` of pass ${pass}` : ''}`
  return `${what}${what === 'tier' ? place : ''}${to === undefined ? '' : ` ${to}`}${receiver === undefined ? '' : ` through ${receiver}`}${by === undefined ? '' : ` by ${by}`}${what === 'escalated' && place ? ` to tier${place}` : ''}${reason === undefined ? '' : `: ${reason}`}`
}

function nameOf ({ members, policy }: Incident): string {
  const firing = members.filter(({ alerts }) => alerts.some(({ firing }) => firing))
  const names = new Set((firing.length ? firing : members).map(({ labels }) => labels['alertname'] ?? '').filter(Boolean))
  const [first, ...others] = names
  return first === undefined ? `Incident of ${policy.name}` : others.length ? `${first} and ${others.length} more` : first
}

type Reader = Pick<IncidentPage, 'now' | 'timeZone'>

function when (at: number, page: Reader): Html {
  return html`${time(at, page)} (${span(page.now - at)} ago)`
}

function time (at: number, page: Reader): Html {
  return html`<time datetime="${iso(at)}">${clock(at, page)}</time>`
}

/** As the clock of the reader shows it; with the day where it is not today. */
function clock (at: number, { now, timeZone }: Reader): string {
  const wall = wallClockAt(timeZone, at)
  const [day = '', hours = ''] = formatWallClock(wall - wall % 60_000).split('T')
  const daysAway = Math.round((startOfDay(wall) - startOfDay(wallClockAt(timeZone, now))) / dayMs)
  if (daysAway === 0) return hours
  return Math.abs(daysAway) < 7 ? `${weekdays[weekdayOf(wall)]} ${hours}` : `${day} ${hours}`
}

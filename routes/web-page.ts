import { compareAlerts } from '../src/domain/alert.ts'
import { sortedNames, type Labels } from '../src/domain/labels.ts'
import type { Silence } from '../src/domain/silence.ts'
import type { MemberView, Check, GroupView } from '../src/engine.ts'
import { html, type Html } from './html.ts'
import { style } from './web-style.ts'

export type Page = {
  readonly now: number
  /** What fires, or why nobody knows. */
  readonly groups: readonly GroupView[] | { readonly unreachable: string }
  readonly silences: readonly Silence[]
  readonly checks: { readonly [name: string]: Check }
  readonly version: string
}

/** As many alerts as a person may look through; the API has the rest. */
const alertsShown = 300

export function renderPage (page: Page): string {
  const { now, groups, silences, checks, version } = page
  const known = new Map(silences.map(silence => [silence.id, silence]))
  const firing = isKnown(groups) ? groups.map(group => onlyFiring(group, now)) : []
  const body = isKnown(groups) ? html`${stateOf(firing, groups, now)}${failing(checks)}${renderGroups(firing, { now, silences: known })}` : lost(groups.unreachable)

  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="30">
<title>${titleOf(page.groups, firing)}</title>
<link rel="icon" href="${favicon(isKnown(groups) ? count(firing) ? '#b3261e' : '#1e6b3a' : '#000')}">
<style>${{ html: style }}</style>
</head>
<body>
<header><h1>Tocsin</h1><p class="faint">as of ${time(now)}, renewed every 30 s</p></header>
<main>${body}</main>
<nav>
<a href="api/v2/alerts">alerts</a> <a href="api/v2/alerts/groups">groups</a> <a href="api/v2/silences">silences</a> <a href="api/v2/receivers">receivers</a> <a href="api/v2/status">status</a>
<a href="api/tocsin/v1/history?from=-1h">history of the last hour</a> <a href="health">health</a> <a href="metrics">metrics</a>
<a href="docs/">documentation:</a> <a href="docs/configuration.md">configuration</a> <a href="docs/receivers.md">receivers</a> <a href="docs/sources.md">sources</a> <a href="docs/escalation.md">escalation</a> <a href="docs/compatibility.md">compatibility</a> <a href="docs/cli.md">command line</a> <a href="docs/operations.md">operations</a>, <a href="docs/http-api.md">HTTP API</a> <a href="docs/architecture.md">architecture</a> <a href="docs/performance.md">performance</a>
</nav>
<footer><p>This page changes nothing. A silence is made, changed and ended with amtool or the <a href="docs/cli.md">command line</a>: <code>tocsin silence add alertname=DiskFull --duration=2h --comment=known</code></p>
<p>Tocsin ${version}</p></footer>
</body>
</html>
`.html
}

function isKnown (groups: Page['groups']): groups is readonly GroupView[] {
  return Array.isArray(groups)
}

function onlyFiring (group: GroupView, now: number): GroupView {
  return { ...group, alerts: group.alerts.filter(({ alert }) => alert.endsAt.ms > now).sort((a, b) => compareAlerts(a.alert, b.alert)) }
}

/** An alert that several groups hold is one alert. */
function count (groups: readonly GroupView[]): number {
  return new Set(groups.flatMap(({ alerts }) => alerts.map(({ alert }) => alert.fingerprint))).size
}

function titleOf (groups: Page['groups'], firing: readonly GroupView[]): string {
  if (!isKnown(groups)) return 'Tocsin: state unreachable'
  if (!count(firing)) return 'Tocsin: nothing fires'
  return `Tocsin: ${count(firing)} firing${countSuppressed(firing) ? `, ${countSuppressed(firing)} of them suppressed` : ''}`
}

function countSuppressed (firing: readonly GroupView[]): number {
  return count(firing.map(group => ({ ...group, alerts: group.alerts.filter(view => stateNames(view, group).length) })))
}

function lost (reason: string): Html {
  return html`<section class="state lost" role="alert"><h2>The state is unreachable</h2>
<p><strong>What fires at the moment is not known.</strong> This is not an all-clear: alerts cannot be taken in, and senders are told to try again.</p>
<p>${reason}</p></section>`
}

function stateOf (firing: readonly GroupView[], groups: readonly GroupView[], now: number): Html {
  const number = count(firing)
  if (number) {
    const suppressed = countSuppressed(firing)
    return html`<section class="state ${suppressed < number ? 'firing' : 'warned'}"><h2>${number} ${number === 1 ? 'alert fires' : 'alerts fire'}${suppressed ? `, ${suppressed} of them silenced, inhibited or muted` : ''}</h2></section>`
  }
  const untold = count(groups.map(group => ({ ...group, alerts: group.alerts.filter(({ alert }) => alert.endsAt.ms <= now) })))
  return html`<section class="state quiet"><h2>Nothing fires</h2>
<p>The state was read at ${time(now)}: no alert is firing${untold ? html`; the end of ${untold} is still to be told` : undefined}.</p></section>`
}

/** What a failing check means for who looks at the page: a receiver that is away is not the router's own trouble. */
const troubles: ReadonlyArray<{ title: string, names: readonly string[] }> = [
  { title: 'Tocsin itself is not well', names: ['redis', 'timers'] },
  { title: 'Some notifications do not get through', names: ['deliveries'] },
  { title: 'Some sources are not heard from', names: ['sources'] }
]

function failing (checks: Page['checks']): Html {
  const sections = troubles.flatMap(({ title, names }) => {
    const bad = Object.entries(checks).filter(([name, { status }]) => status !== 'ok' && names.includes(name))
    return bad.length
      ? [html`<section class="state warned" role="alert"><h2>${title}</h2>
<ul>${bad.map(([name, { message }]) => html`<li>${names.length > 1 ? html`${name}: ` : undefined}${message}</li>`)}</ul></section>`]
      : []
  })
  return html`${sections}`
}

type Context = { readonly now: number, readonly silences: ReadonlyMap<string, Silence> }

function renderGroups (groups: readonly GroupView[], context: Context): Html[] {
  let left = alertsShown
  return groups.filter(({ alerts }) => alerts.length).toSorted((a, b) => rank(a) - rank(b)).map(group => {
    const shown = group.alerts.slice(0, left)
    left -= shown.length
    const hidden = group.alerts.length - shown.length
    return html`<section class="group"><h2>${group.receiver} ${chips(group.labels, [])}</h2>
${shown.map(view => renderAlert(view, group, context))}
${hidden ? html`<p class="faint">${hidden} more: <a href="api/v2/alerts/groups">all by the API</a></p>` : undefined}</section>`
  })
}

function renderAlert (view: MemberView, group: GroupView, { now, silences }: Context): Html {
  const { labels, annotations, startsAt, generatorURL } = view.alert
  const states = stateNames(view, group, silences)
  const text = annotations['summary'] ?? annotations['description'] ?? annotations['message']
  return html`<article class="alert ${urgency(labels)} ${states.length ? 'suppressed' : ''}">
<h3><span>${labels['alertname'] ?? 'without alertname'}</span><span class="faint">${[...states, 'firing'].join(', ')} for <time datetime="${iso(startsAt.ms)}" title="since ${iso(startsAt.ms)}">${span(now - startsAt.ms)}</time></span></h3>
${text ? html`<p>${text}</p>` : undefined}
<div class="labels">${chips(labels, ['alertname', ...Object.keys(group.labels)])}</div>
${/^https?:/.test(generatorURL) ? html`<p class="faint"><a href="${generatorURL}" rel="noreferrer noopener">source</a></p>` : undefined}
</article>`
}

function stateNames ({ silencedBy, inhibitedBy }: MemberView, { mutedBy, isOutsideActive }: GroupView, silences?: Context['silences']): string[] {
  return [
    ...silencedBy.length ? [silencedText(silencedBy, silences)] : [],
    ...inhibitedBy.length ? ['inhibited'] : [],
    ...mutedBy.length ? [`${isOutsideActive ? 'outside active' : 'muted by'} time interval ${mutedBy.join(', ')}`] : []
  ]
}

/** Of several silences the one that lasts longest. */
function silencedText (ids: readonly string[], silences?: Context['silences']): string {
  const [longest] = ids.flatMap(id => silences?.get(id) ?? []).sort((a, b) => b.endsAt - a.endsAt)
  return longest ? `silenced by ${longest.createdBy || 'somebody'} until ${minute(longest.endsAt)}` : 'silenced'
}

function urgency (labels: Labels): string {
  const severity = labels['severity'] ?? ''
  return /^(critical|page|error|fatal)$/.test(severity) ? 'critical' : severity === 'warning' ? 'warning' : ''
}

/** Groups that somebody should look at come first; the others in their order, and what is suppressed at the end. */
function rank (group: GroupView): number {
  return Math.min(...group.alerts.map(view => stateNames(view, group).length ? 3 : ['critical', 'warning', ''].indexOf(urgency(view.alert.labels))))
}

export function chips (labels: Labels, without: readonly string[]): Html[] {
  return sortedNames(labels).filter(name => !without.includes(name)).map(name => html`<span class="chip">${name}=${labels[name]}</span>`)
}

function time (ms: number): Html {
  const text = iso(ms)
  return html`<time datetime="${text}">${text.slice(0, 19).replace('T', ' ')} UTC</time>`
}

function minute (ms: number): string {
  return `${iso(ms).slice(0, 16).replace('T', ' ')} UTC`
}

/** A sender may give any year; what a Date cannot hold is not worth a broken page. */
export function iso (ms: number): string {
  return new Date(Math.min(Math.max(ms, -8.64e15), 8.64e15)).toISOString()
}

export function span (ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / 60_000))
  if (minutes < 1) return 'less than a minute'
  if (minutes < 60) return `${minutes} min`
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
  return `${Math.floor(minutes / 1440)} days`
}

/** A bell. */
export function bell (color: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path fill="${color}" d="M8 1a1 1 0 0 1 1 1v.6A4.5 4.5 0 0 1 12.500 7v3l1.500 2v.500H2V12l1.500-2V7A4.500 4.500 0 0 1 7 2.600V2a1 1 0 0 1 1-1Zm-2 12.500h4a2 2 0 0 1-4 0Z"/></svg>`
}

export function favicon (color: string): string {
  return `data:image/svg+xml,${encodeURIComponent(bell(color))}`
}

import { inClassicSyntax, isClassic, isFiltered } from './classic-filters.ts'
import type { Both } from './pair.ts'
import type { Ask } from './time-line.ts'
import type { Telling } from './told.ts'

export type About = { readonly kind: 'answer', readonly ask: Ask } | { readonly kind: 'notification' }

type Texts = Both<string> & { readonly about: About }

/** A way in which Tocsin may be unlike Alertmanager 0.25. `mend` turns what 0.25 said into what it should have been, or takes out what it could not say. */
export type Difference = {
  readonly name: string
  readonly reason: string
  /** Met in some runs only. */
  readonly byChance?: true
} & (
  { readonly kind: 'answer' | 'notification', mend (texts: Texts): Partial<Both<string>> } |
  /** Of what 0.25 cannot be asked in the same words, but in others. */
  { readonly kind: 'question', translate (ask: Ask): Ask } |
  /** Of when and how often something is told; for time lines that name it. */
  { readonly kind: 'sequence', mend (theirs: readonly Telling[]): readonly Telling[] }
)

export const differences: readonly Difference[] = [
  {
    name: 'Cache-Control: no-store',
    reason: '0.26 forbids caches to keep answers of the API v2',
    kind: 'answer',
    mend: ({ theirs, about }) => ({ theirs: underApi(about) && !theirs.startsWith('301\n') ? theirs.replace(/(?<=^\d+\n(?:access.*\n|allow.*\n)*)(?!access|allow)/, 'cache-control: no-store\n') : theirs })
  },
  {
    name: 'mutedBy',
    reason: '0.28 says which time intervals mute an alert',
    kind: 'answer',
    mend: ({ ours }) => ({ ours: ours.replaceAll('"mutedBy":[],', '') })
  },
  {
    name: 'routeLabels of groups',
    reason: '0.34 has labels of routes',
    kind: 'answer',
    mend: ({ ours }) => ({ ours: ours.replaceAll(',"routeLabels":{}', '') })
  },
  {
    name: 'labels of receivers',
    reason: '0.33 has labels of receivers',
    kind: 'answer',
    mend: ({ ours }) => ({ ours: ours.replace(/\{"labels":\{"name":("(?:[^"\\]|\\.)*")\},"name":\1\}/g, '{"name":$1}') })
  },
  {
    name: 'several messages',
    reason: '0.26 joins them by newlines, as a number of errors is printed by Go',
    kind: 'answer',
    mend: ({ theirs }) => ({ theirs: theirs.replace(/\n"[^{].*"\n$/, text => text.replaceAll('; ', '\\n')) })
  },
  {
    name: 'name of the type',
    reason: 'the parts that a type is made of are no longer types of their own',
    kind: 'answer',
    mend: ({ theirs, ours }) => ({ theirs: theirs.replace(typeName, '$1 one"}'), ours: ours.replace(typeName, '$1 one"}') })
  },
  {
    name: 'what is wrong with a time',
    reason: 'Go says what the last of the layouts that it tried would have expected; Tocsin says what is wanted',
    kind: 'answer',
    mend: ({ theirs, ours }) => wrongTime.test(theirs) && wrongTime.test(ours) ? { theirs: ours } : {}
  },
  {
    name: 'preflight',
    reason: 'the library for CORS answers 204 instead of 200 since its version 1.9, and names headers as they were asked for since 1.11',
    kind: 'answer',
    mend: ({ theirs, about }) => {
      if (about.kind !== 'answer' || about.ask.method !== 'OPTIONS' || !about.ask.headers?.['access-control-request-method']) return {}
      return { theirs: theirs.replace(/^200\n/, '204\n').replace(/(?<=access-control-allow-headers: ).*/, names => names.toLowerCase().replaceAll(', ', ',')) }
    }
  },
  {
    name: 'braces around a matcher',
    reason: '0.27 refuses them by themselves',
    kind: 'answer',
    mend: ({ theirs, about }) => {
      const filters = filtersOf(about)
      const first = filters.findIndex(filter => filter.startsWith('{') || filter.endsWith('}'))
      // With something wrong before it, that is what is told.
      const told = /^[24]00\n/.test(theirs) && filters.slice(0, first).every(isClassic)
      return first >= 0 && told ? { theirs: answered(theirs, 400, JSON.stringify(`unexpected open or close brace: ${filters[first]}`) + '\n') } : {}
    }
  },
  {
    name: 'matchers in UTF-8',
    reason: '0.27 understands quoted names, any character in a name, and a comma behind quotes',
    kind: 'question',
    translate: inClassicSyntax
  },
  {
    name: 'names of labels in UTF-8',
    reason: '0.27 allows any name',
    kind: 'answer',
    mend: ({ theirs, about }) => {
      if (about.kind !== 'answer' || about.ask.method !== 'POST') return {}
      if (/"invalid (label set|annotations): invalid name \\".+\\""\n$/.test(theirs)) return { theirs: answered(theirs, 200, '').replace(/^content-type: .*\n/m, '') }
      return /"silence invalid: invalid label matcher 0: invalid label name \\".+\\""\n$/.test(theirs) ? { theirs: answered(theirs, 200, '{"silenceID":"some"}\n') } : {}
    }
  },
  {
    name: 'a date without a time',
    reason: 'the library for times takes it since its version 0.22',
    kind: 'answer',
    mend: ({ theirs, ours, about }) => about.kind === 'answer' && theirs.startsWith('400\n') && ours.startsWith('200\n') && /At":"\d{4}-\d\d-\d\d"/.test(about.ask.body ?? '') ? { theirs: ours } : {}
  },
  {
    name: 'a zone that is more than a day away',
    reason: 'Go refuses it since 1.20',
    kind: 'answer',
    mend: ({ theirs, ours, about }) => about.kind === 'answer' && theirs.startsWith('200\n') && ours.startsWith('400\n') && /At":"[^"]*[+-](2[5-9]|[3-9]\d):\d\d"/.test(about.ask.body ?? '') ? { theirs: ours } : {}
  },
  {
    name: 'API v1',
    reason: '0.27 has it no more',
    kind: 'answer',
    mend: ({ ours, about }) => about.kind === 'answer' && /^\/api\/v1\/(status|receivers|alerts|silences)$/.test(about.ask.path) && ours.startsWith('410\n') ? { theirs: ours } : {}
  },
  {
    name: 'a silence that is not there',
    reason: '0.26 answers 404 to who wants to expire it',
    kind: 'answer',
    mend: ({ theirs, about }) => about.kind === 'answer' && about.ask.method === 'DELETE' ? { theirs: theirs.replace(/^500\n([^]*)content-type: .*\n([^]*)"silence not found"\n$/, '404\n$1$2') } : {}
  },
  {
    name: 'states of silences',
    reason: '0.34 can leave out those of a state',
    kind: 'answer',
    mend: ({ theirs, about }) => {
      if (about.kind !== 'answer' || !/^\/api\/v2\/silences\/?\?/.test(about.ask.path) || !theirs.startsWith('200\n')) return {}
      const unwanted = ['active', 'pending', 'expired'].filter(state => !isTrue(queryOf(about).getAll(state).at(-1)))
      return { theirs: theirs.replace(/(?<=\n\n\[).+(?=\]\n$)/, list => list.split(/,(?=\{"id":)/).filter(silence => !unwanted.some(state => silence.includes(`"status":{"state":"${state}"}`))).join()) }
    }
  },
  {
    name: 'names of groups in regular expressions',
    reason: 'Go reads (?<name>…) since 1.22, beside (?P<name>…)',
    kind: 'answer',
    mend: ({ theirs, ours }) => theirs.includes('invalid or unsupported Perl syntax: `(?<`') && ours.startsWith('200\n') ? { theirs: ours } : {}
  },
  {
    name: 'what is wrong with a silence',
    reason: 'since 0.32 a silence has sets of matchers',
    kind: 'answer',
    mend: ({ theirs }) => ({
      theirs: theirs
        .replace(/"silence invalid: (invalid label matcher \d+)/, '"invalid silence: $1 in set 0')
        .replace('"silence invalid: at least', '"invalid silence: matcher set 0: at least')
    })
  },
  {
    name: 'redirects',
    reason: 'nobody reads their text; Tocsin redirects within the API, whose headers they have then, and keeps a question mark with nothing behind it',
    kind: 'answer',
    mend: ({ theirs, ours }) => theirs.startsWith('301\n') && ours.startsWith('301\n') ? { theirs: bareRedirect(theirs), ours: bareRedirect(ours) } : {}
  },
  {
    name: 'what the status says',
    reason: 'the version, when it was started, the configuration with the defaults of that version, and the nodes, which share their state in Tocsin (docs/compatibility.md)',
    kind: 'answer',
    mend: ({ theirs, ours, about }) => about.kind === 'answer' && /^\/api\/v2\/status\/?(\?|$)/.test(about.ask.path) ? { theirs: shapeOfStatus(theirs), ours: shapeOfStatus(ours) } : {}
  },
  {
    name: 'null among the alerts',
    reason: 'crashes the request in Alertmanager, whose connection then ends without an answer',
    kind: 'answer',
    mend: ({ theirs, ours }) => theirs.startsWith('0\n') && ours.startsWith('422\n') ? { theirs: ours } : {}
  },
  {
    name: 'notification_reason',
    reason: '0.32 tells why it tells',
    kind: 'notification',
    mend: ({ ours }) => ({ ours: ours.replace(/"notification_reason":"[a-z ]+",/, '') })
  },
  {
    name: 'routeLabels of notifications',
    reason: '0.34 has labels of routes',
    kind: 'notification',
    mend: ({ ours }) => ({ ours: ours.replace('"routeLabels":{},', '') })
  },
  {
    name: 'User-Agent',
    reason: 'says the version',
    kind: 'notification',
    mend: ({ theirs }) => ({ theirs: theirs.replace('Alertmanager/0.25.0', 'Alertmanager/0.34.0') })
  },
  {
    name: 'an alert of long ago hurries a group',
    reason: 'in 0.34 only the alert that founds a group does, if it began longer than group_wait ago; in 0.25 any one that comes before the first tick',
    kind: 'sequence',
    mend: theirs => theirs.map(telling => telling.at < 0.9 ? { ...telling, at: 1 } : telling)
  },
  {
    name: 'an empty group waits to be filled again',
    reason: 'in 0.34 a group that has told all ends is gone; in 0.25 it is there until the next clean-up, twice a minute, and an alert that fires again waits for its tick',
    kind: 'sequence',
    mend: theirs => theirs.map(telling => telling.at > 3.75 ? { ...telling, at: 3.5 } : telling)
  },
  {
    name: 'an end that is sent again',
    reason: 'Tocsin does not store it again (docs/architecture.md), so that what was told is not told once more with the end of the others',
    kind: 'sequence',
    mend: theirs => theirs.map((telling, n) => n === 2 ? { ...telling, body: withLastAlertOnly(telling.body) } : telling)
  },
  {
    name: 'resolved alerts after a reload',
    reason: 'Alertmanager groups them anew, one after the other, and may tell of a group that has only them so far (design section 7)',
    byChance: true,
    kind: 'sequence',
    mend: theirs => theirs.filter(({ at }) => at < 3.9)
  },
  {
    name: 'inhibition at a reload',
    reason: 'Alertmanager begins anew with groups and inhibitors at the same time, and may tell of a target at once whose source it has not come to; in Tocsin inhibition is complete before a group is flushed',
    byChance: true,
    kind: 'sequence',
    mend: theirs => theirs.filter(({ at, body }) => !(at >= 4 && at < 4.5 && body.includes('"severity":"warning"')))
  },
  {
    name: 'group_by: [] in a child',
    reason: 'since 0.31 it means no labels; in 0.25 it says nothing',
    kind: 'sequence',
    mend: theirs => theirs.map(telling => ({
      ...telling,
      body: telling.body.replace(/(\/\{instance=\\"a\\"\}:)\{alertname=\\"Down\\"\}/, '$1{}').replace(/"groupLabels":\{[^}]*\}(?=.*instance=\\"a\\"\}:\{\})/, '"groupLabels":{}')
    }))
  },
  {
    name: 'Retry-After',
    reason: 'Tocsin tries again after it; for Alertmanager 429 is final until the next tick (design section 7)',
    kind: 'sequence',
    mend: theirs => theirs.map((telling, n) => n === 1 ? { ...telling, at: telling.at - 1 } : telling)
  }
]

/** What 0.25 has to be asked to be asked the same, and the names of the differences that are the reason. */
export function inOldWords (ask: Ask): { readonly ask: Ask, readonly reasons: readonly string[] } {
  let asked = ask
  const reasons = []
  for (const difference of differences) {
    if (difference.kind !== 'question') continue
    const translated = difference.translate(asked)
    if (translated.path !== asked.path) reasons.push(difference.name)
    asked = translated
  }
  return { ask: asked, reasons }
}

function underApi (about: About): boolean {
  return about.kind === 'answer' && /^\/api\/v2(\/|$|\?)/.test(about.ask.path)
}

const typeName = /(Go value of type) .*"\}/
const wrongTime = /^400\n[^]*failed, because parsing time \\"/

/** With the names of what it has to say instead of the values. */
function shapeOfStatus (text: string): string {
  if (!text.startsWith('200\n') || !text.includes('\n\n{')) return text
  const [head, body] = [text.slice(0, text.indexOf('\n\n{') + 2), JSON.parse(text.slice(text.indexOf('\n\n{')))]
  return `${head}${Object.keys(body)} of ${Object.keys(body.versionInfo)}\n`
}

function withLastAlertOnly (text: string): string {
  const body = JSON.parse(text)
  const last = body.alerts.at(-1)
  const only = { ...body, alerts: [last], commonLabels: last.labels, commonAnnotations: last.annotations }
  return JSON.stringify(only).replace(/[<>&]/g, char => `\\u00${char.charCodeAt(0).toString(16)}`) + '\n'
}

function bareRedirect (text: string): string {
  return text.replace(/^(content-type|cache-control|vary|access-control-allow-origin): .*\n/gm, '').replace(/\?$/m, '').replace(/<a href=[^]*/, '')
}

function filtersOf (about: About): string[] {
  return about.kind === 'answer' && isFiltered(about.ask) ? queryOf(about).getAll('filter') : []
}

/** Of a path that need not be one, such as `//x`. */
function queryOf (about: About): URLSearchParams {
  const [, ...query] = about.kind === 'answer' ? about.ask.path.split('?') : []
  return new URLSearchParams(query.join('?'))
}

/** As a parameter of a query; what is not there or empty is true. */
function isTrue (text: string | undefined): boolean {
  return !text || /^(true|1|yes|ok|y|on|selected|checked|t|enabled)$/i.test(text)
}

/** The same answer with another status and body. */
function answered (text: string, status: number, body: string): string {
  return text.slice(0, text.indexOf('\n\n') + 2).replace(/^\d+/, `${status}`) + body
}

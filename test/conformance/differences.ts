import type { Both } from './pair.ts'
import type { Ask } from './time-line.ts'
import type { Telling } from './told.ts'

export type About = { readonly kind: 'answer', readonly ask: Ask } | { readonly kind: 'notification' }

type Texts = Both<string> & { readonly about: About }

/** A way in which Tocsin may be unlike Alertmanager 0.25. `mend` turns what 0.25 said into what it should have been, or takes out what it could not say. */
export type Difference = {
  readonly name: string
  readonly reason: string
} & (
  { readonly kind: 'answer' | 'notification', mend (texts: Texts): Partial<Both<string>> } |
  /** Of when and how often something is told; for time lines that name it. */
  { readonly kind: 'sequence', mend (theirs: readonly Telling[]): Telling[] }
)

export const differences: readonly Difference[] = [
  {
    name: 'Cache-Control: no-store',
    reason: '0.26 forbids caches to keep answers of the API v2',
    kind: 'answer',
    mend: ({ theirs, about }) => ({ theirs: underApi(about) ? theirs.replace(/(?<=^\d+\n(?:access.*\n|allow.*\n)*)(?!access|allow)/, 'cache-control: no-store\n') : theirs })
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
    mend: ({ theirs }) => ({ theirs: theirs.replace(/(Go value of type) struct \{.*\}"\}/, '$1 models.PostableAlert"}') })
  },
  {
    name: 'what is wrong with a time',
    reason: 'Go says what the last of the layouts that it tried would have expected; Tocsin says what is wanted',
    kind: 'answer',
    mend: ({ theirs }) => ({ theirs: theirs.replace(/(failed, because parsing time \\"[^"]*\\").*"\}/, '$1: not a time as RFC 3339 has it"}') })
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
    mend: ({ ours }) => ({ ours: ours.replace(/"notification_reason":"[a-z_]+",/, '') })
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
  }
]

function underApi (about: About): boolean {
  return about.kind === 'answer' && /^\/api\/v2(\/|$|\?)/.test(about.ask.path)
}

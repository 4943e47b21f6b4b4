import type { MatcherMode } from '../../src/domain/matcher-parser.ts'
import { FlagError } from '../flags.ts'

/** What `--enable-feature` turned on. */
export type Features = {
  readonly matcherMode: MatcherMode
  readonly receiverNameInMetrics: boolean
  readonly alertNamesInMetrics: boolean
  /** Features given that change nothing, with the reason. */
  readonly remarks: ReadonlyArray<{ readonly reason: string, readonly name: string }>
}

/** Features of Alertmanager that have nothing to do here, and why. */
const withoutEffect: { readonly [name: string]: string } = {
  'auto-gomemlimit': 'there is no Go runtime whose memory could be limited',
  'auto-gomaxprocs': 'there is no Go runtime whose threads could be limited',
  'event-recorder': 'the history is always recorded, see GET /api/tocsin/v1/history',
  'group-key-in-metrics': 'alertmanager_alerts has no label for the group: GET /api/v2/alerts/groups shows the alerts of each'
}

const modes: { readonly [name: string]: MatcherMode } = { 'classic-mode': 'classic', 'utf8-strict-mode': 'utf8-strict' }
const inMetrics = ['receiver-name-in-metrics', 'alert-names-in-metrics']

/** The names that are known, in the order of the help text. */
export const featureNames: readonly string[] = [...Object.keys(modes), ...inMetrics, ...Object.keys(withoutEffect)]

/** Reads what was given to `--enable-feature`, each a list with commas. Throws FlagError for an unknown one. */
export function parseFeatures (lists: readonly string[]): Features {
  const names = new Set(lists.flatMap(list => list.split(',')).map(name => name.trim()).filter(Boolean))
  const unknown = [...names].find(name => !featureNames.includes(name))
  if (unknown !== undefined) throw new FlagError(`unknown option "${unknown}" for --enable-feature, known are ${featureNames.join(', ')}`)
  if (names.has('classic-mode') && names.has('utf8-strict-mode')) throw new FlagError('--enable-feature takes either classic-mode or utf8-strict-mode, not both')

  return {
    matcherMode: Object.entries(modes).find(([name]) => names.has(name))?.[1] ?? 'fallback',
    receiverNameInMetrics: names.has('receiver-name-in-metrics'),
    alertNamesInMetrics: names.has('alert-names-in-metrics'),
    remarks: Object.entries(withoutEffect).flatMap(([name, reason]) => names.has(name) ? [{ name, reason }] : [])
  }
}

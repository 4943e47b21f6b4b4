import type { Static } from 'typebox'
import { isLabelName, type MatcherMode } from '../domain/matcher-parser.ts'
import type { Receiver } from '../receiver.ts'
import { checkEscalation } from './check-escalation.ts'
import { checkFallbacks } from './check-fallbacks.ts'
import { checkInteractions } from './check-interactions.ts'
import { checkSchedules } from './check-schedules.ts'
import { checkSources } from './check-sources.ts'
import { checkUsers } from './check-users.ts'
import { checkGlobal } from './global.ts'
import { checkHttpConfig, checkTlsConfig } from './http-config.ts'
import { integrationsOf } from './integrations.ts'
import { isGiven } from './key-or-file.ts'
import type { Problems } from './problems.ts'
import type { configSchema } from './schema.ts'

export type Settings = Static<ReturnType<typeof configSchema>>
export type RouteSettings = NonNullable<Settings['route']>
type Intervals = NonNullable<Settings['time_intervals']>

export type Rules = {
  readonly problems: Problems
  readonly receivers: readonly Receiver[]
  readonly mode: MatcherMode
}

/** What no schema can say: references, names that must be unique, keys that exclude each other. */
export function checkConfig (settings: Settings, rules: Rules): void {
  const { addUnlessWrong: add } = rules.problems
  checkGlobal(settings.global, rules.problems)
  checkReceivers(settings, rules)
  checkFallbacks(settings, rules)
  checkInteractions(settings, rules)
  checkIntervals(settings.mute_time_intervals ?? [], { key: 'mute_time_intervals', what: 'mute time interval', known: new Set(), problems: rules.problems })
  checkIntervals(settings.time_intervals ?? [], {
    key: 'time_intervals',
    what: 'time interval',
    known: new Set(settings.mute_time_intervals?.map(({ name }) => name)),
    problems: rules.problems
  })
  for (const [index, { equal = [] }] of (settings.inhibit_rules ?? []).entries()) {
    for (const [place, name] of equal.entries()) {
      if (!isLabelName(name, rules.mode)) add(['inhibit_rules', index, 'equal', place], `invalid label name ${JSON.stringify(name)} in equal list`)
    }
  }
  if (settings.tracing?.tls_config) checkTlsConfig(settings.tracing.tls_config, ['tracing', 'tls_config'], rules.problems)
  checkSources(settings, rules)
  checkUsers(settings, rules)
  checkSchedules(settings, rules)
  checkEscalation(settings, rules)
}

function checkReceivers ({ receivers = [], global }: Settings, { problems, receivers: implemented }: Rules): void {
  const known = new Set<string>()
  for (const [index, receiver] of receivers.entries()) {
    const path = ['receivers', index]
    const { name, labels } = receiver
    if (!name) problems.addUnlessWrong([...path, 'name'], 'missing name in receiver', { shown: path })
    else if (known.has(name)) problems.addUnlessWrong([...path, 'name'], `notification config name ${JSON.stringify(name)} is not unique`)
    known.add(name ?? '')
    if (name && labels?.name !== undefined && labels.name !== name) {
      problems.addUnlessWrong([...path, 'labels', 'name'], `receiver label "name" must match receiver name ${JSON.stringify(name)}`)
    }
    for (const { path: below, receiver: { check, inherits, tls }, http, settings, own } of integrationsOf(receiver, { receivers: implemented, global })) {
      const place = [...path, ...below]
      if (http) checkHttpConfig(http, [...place, 'http_config'], problems)
      const ownTls = tls?.(own)
      if (ownTls) checkTlsConfig(ownTls, [...place, 'tls_config'], problems)
      if (problems.has(place) || problems.isWrong(place)) continue
      // What is wrong in `global` is not missing here.
      const taken = Object.entries(inherits?.(own, http) ?? {}).filter(([key]) => !isGiven(own, key)).flatMap(([, name]) => [name, `${name}_file`])
      if (taken.some(name => problems.isWrong(['global', name]))) continue
      for (const { path: within, message } of check?.(settings, http, { own }) ?? []) problems.add([...place, ...within], message)
    }
  }
}

type IntervalRules = { readonly key: string, readonly what: string, readonly known: Set<string | undefined>, readonly problems: Problems }

function checkIntervals (intervals: Intervals, { key, what, known, problems: { addUnlessWrong: add } }: IntervalRules): void {
  for (const [index, { name, time_intervals: entries = [] }] of intervals.entries()) {
    if (!name) add([key, index, 'name'], `missing name in ${what}`, { shown: [key, index] })
    else if (known.has(name)) add([key, index, 'name'], `${what} ${JSON.stringify(name)} is not unique`)
    known.add(name)

    for (const [entry, { times = [] }] of entries.entries()) {
      for (const [place, { start_time: start, end_time: end }] of times.entries()) {
        const path = [key, index, 'time_intervals', entry, 'times', place]
        if (start === undefined) add([...path, 'start_time'], 'both start_time and end_time must be provided', { shown: path })
        else if (end === undefined) add([...path, 'end_time'], 'both start_time and end_time must be provided', { shown: path })
        else if (start >= end) add([...path, 'end_time'], 'end_time must be after start_time; a range over midnight is written as two')
      }
    }
  }
}

import type { Rules, Settings } from './check.ts'
import { integrationsOf } from './integrations.ts'
import { suggest } from './nearest.ts'
import { none, type OnCallSettings, type UserSettings } from './on-call.ts'
import type { ConfigPath } from './problems.ts'

type Place = { readonly path: ConfigPath, readonly rules: Rules }

/** Everybody can be told at once, through receivers that tell somebody. */
export function checkUsers (settings: Pick<Settings, 'receivers' | 'global'> & OnCallSettings, rules: Rules): void {
  const { users = [] } = settings
  for (const [index, user] of users.entries()) {
    const path = ['users', index]
    checkName(users, index, { what: 'user', path, rules })
    if (user.name === none) rules.problems.addUnlessWrong([...path, 'name'], 'a user cannot be called none: among participants, that is nobody')
    checkReachable(user, { path, rules })
    for (const urgency of ['high', 'low'] as const) {
      for (const [place, { receiver }] of (user.notify?.[urgency] ?? []).entries()) {
        const why = whyNot(receiver, settings, rules)
        if (why !== undefined) rules.problems.addUnlessWrong([...path, 'notify', urgency, place, 'receiver'], why)
      }
    }
  }
}

/** Names of users and schedules are part of URLs and of references such as `user:ana`. */
export function checkName (named: ReadonlyArray<{ readonly name?: string }>, index: number, { what, path, rules: { problems: { addUnlessWrong: add } } }: Place & { readonly what: string }): void {
  const name = named[index]?.name
  if (!name) add([...path, 'name'], `missing name in ${what}`, { shown: path })
  else if (!/^[\p{L}\p{N}_][\p{L}\p{N}_.@+-]*$/u.test(name)) {
    add([...path, 'name'], `invalid name of a ${what} ${JSON.stringify(name)}, expected letters, digits, "_", ".", "-", "+" and "@", the first a letter, a digit or "_"`)
  } else if (named.findIndex(other => other.name === name) < index) add([...path, 'name'], `${what} name ${JSON.stringify(name)} is not unique`)
}

/** Names that can be referred to; undefined when some are not known, because what should name them is wrong. */
export function namesOf (named: ReadonlyArray<{ readonly name?: string }>, key: string, { problems }: Rules): ReadonlySet<string> | undefined {
  const names = named.map(({ name }) => name)
  const areKnown = !problems.isWrong([key]) && names.every((name, index) => name && !problems.isWrong([key, index]))
  return areKnown ? new Set(names.map(String)) : undefined
}

function checkReachable ({ name = '', notify }: UserSettings, { path, rules: { problems } }: Place): void {
  // Whoever is paged is paged with high urgency unless a tier says otherwise.
  const rules = { high: notify?.high ?? [], low: notify?.low }
  for (const [urgency, list] of Object.entries(rules)) {
    const place = [...path, 'notify', ...notify === undefined || (notify.high === undefined && urgency === 'high') ? [] : [urgency]]
    if (problems.has(place) || list === undefined || list.some(({ after }) => after === 0)) continue
    const message = `user ${JSON.stringify(name)} cannot be reached at once: notify.${urgency} needs a rule without after`
    problems.addUnlessWrong(place, message, { shown: notify === undefined ? path : place })
  }
}

function whyNot (name: string, { receivers = [], global }: Pick<Settings, 'receivers' | 'global'>, rules: Rules): string | undefined {
  const names = namesOf(receivers, 'receivers', rules)
  const receiver = receivers.find(receiver => receiver.name === name)
  if (!receiver) return names && `undefined receiver ${JSON.stringify(name)}${suggest(name, names)}`
  if (rules.problems.has(['receivers', receivers.indexOf(receiver)])) return
  if (integrationsOf(receiver, { receivers: rules.receivers, global }).length > 0) return
  return `receiver ${JSON.stringify(name)} has no integrations, so it would tell nobody`
}

import { formatDuration, parseDuration } from '../domain/duration.ts'
import { parseTarget, printTarget, type Target } from '../domain/escalation-policy.ts'
import { isLabelName } from '../domain/matcher-parser.ts'
import type { Rules, Settings } from './check.ts'
import { noPolicy, type EscalationSettings, type PolicySettings, type SeveritySettings } from './escalation.ts'
import { integrationsOf } from './integrations.ts'
import { suggest } from './nearest.ts'
import type { ConfigPath } from './problems.ts'

type Named = ReadonlyArray<{ readonly name?: string }>

export type PolicyContext = Pick<Settings, 'receivers' | 'global'> & EscalationSettings & { readonly users?: Named, readonly schedules?: Named }

/** How long an acknowledgement may hold. */
const shortestAck = '5m'
const longestAck = '14d'

/** Every policy notifies somebody who is there, and has somebody to turn to when that fails. */
export function checkEscalation (settings: PolicyContext, rules: Rules): void {
  const { escalation_policies: policies = [], severity } = settings
  const { addUnlessWrong: add } = rules.problems
  for (const [index, policy] of policies.entries()) {
    const path = ['escalation_policies', index]
    const { name } = policy
    if (!name) add([...path, 'name'], 'missing name in escalation policy', { shown: path })
    else if (name === noPolicy) add([...path, 'name'], `an escalation policy cannot be called ${noPolicy}: as that of a route, it ends what the route inherits`)
    else if (policies.findIndex(other => other.name === name) < index) add([...path, 'name'], `escalation policy name ${JSON.stringify(name)} is not unique`)
    checkTiers(policy, path, { settings, rules })
    checkTimes(policy, path, rules)
    checkLastResort(policy, path, { settings, rules })
  }
  if (severity) checkSeverity(severity, rules)
}

type Context = { readonly settings: PolicyContext, readonly rules: Rules }

function checkTiers ({ tiers, repeat }: PolicySettings, path: ConfigPath, { settings, rules }: Context): void {
  const { addUnlessWrong: add, isWrong } = rules.problems
  if (!tiers?.length) return add([...path, 'tiers'], 'an escalation policy needs at least one tier', { shown: tiers ? [...path, 'tiers'] : path })
  for (const [index, { notify = [] }] of tiers.entries()) {
    const place = [...path, 'tiers', index]
    if (notify.length === 0) add([...place, 'notify'], 'this tier notifies nobody, expected a list such as [schedule:primary, user:ana, receiver:chat]', { shown: place })
    for (const [at, text] of notify.entries()) {
      const why = whyNoTarget(text, { settings, rules }) ?? (notify.indexOf(text) < at ? `${JSON.stringify(text)} is notified by this tier already` : undefined)
      if (why !== undefined) add([...place, 'notify', at], why)
    }
  }
  if (repeat.from_tier >= tiers.length && !isWrong([...path, 'tiers'])) {
    add([...path, 'repeat', 'from_tier'], `there is no tier ${repeat.from_tier}: the first one is 0 and the last one ${tiers.length - 1}`)
  }
}

function checkTimes ({ repeat, ack_timeout: ackTimeout, page_budget: budget }: PolicySettings, path: ConfigPath, { problems: { addUnlessWrong: add } }: Rules): void {
  if (!/^(\d{1,6}|forever)$/.test(repeat.times)) add([...path, 'repeat', 'times'], `expected a number from 0 up or forever, got ${JSON.stringify(repeat.times)}`)
  if (ackTimeout !== undefined && (ackTimeout < ms(shortestAck) || ackTimeout > ms(longestAck))) {
    add([...path, 'ack_timeout'], `expected a duration from ${shortestAck} to ${longestAck}, got ${formatDuration(ackTimeout)}`)
  }
  if (budget?.incidents === 0) add([...path, 'page_budget', 'incidents'], 'a budget of no incidents would make one storm of everything, expected at least 1')
  if (budget?.per === 0) add([...path, 'page_budget', 'per'], 'per cannot be zero')
}

/** What is never empty: a receiver. A schedule may have nobody, and a user may have lost her telephone. */
function checkLastResort ({ last_resort: text }: PolicySettings, path: ConfigPath, context: Context): void {
  const { addUnlessWrong: add } = context.rules.problems
  const place = [...path, 'last_resort']
  if (!text) return add(place, 'missing last_resort, expected receiver:<name>: who gets the page when nobody else did', { shown: path })
  const target = parseTarget(text)
  const known = context.settings.receivers?.some(({ name }) => name === text)
  if (target?.kind !== 'receiver') return add(place, `expected receiver:<name>, got ${JSON.stringify(text)}${known ? `, did you mean "receiver:${text}"?` : ''}`)
  const why = whyNot(target, context)
  if (why !== undefined) add(place, why)
}

function whyNoTarget (text: string, context: Context): string | undefined {
  const target = parseTarget(text)
  if (target) return whyNot(target, context)
  if (text.startsWith('policy:')) return 'a policy cannot notify another policy'
  const { users = [], schedules = [], receivers = [] } = context.settings
  const known = [...schedules.map(({ name }) => `schedule:${name}`), ...users.map(({ name }) => `user:${name}`), ...receivers.map(({ name }) => `receiver:${name}`)]
  const exact = known.find(one => one.slice(one.indexOf(':') + 1) === text)
  return `expected schedule:<name>, user:<name> or receiver:<name>, got ${JSON.stringify(text)}${exact === undefined ? suggest(text, known) : `, did you mean ${JSON.stringify(exact)}?`}`
}

function whyNot (target: Target, { settings, rules: { problems, receivers: implemented } }: Context): string | undefined {
  const { kind, name } = target
  const key = `${kind}s` as const
  const named: Named = settings[key] ?? []
  const isKnown = named.some(one => one.name === name)
  // Of names that are wrong themselves nothing can be said.
  const areKnown = !problems.isWrong([key]) && named.every((one, index) => one.name && !problems.isWrong([key, index]))
  if (!isKnown) return areKnown ? `undefined ${kind} ${JSON.stringify(name)}${suggest(name, named.map(one => one.name)) || elsewhere(target, settings)}` : undefined
  const receiver = kind === 'receiver' ? settings.receivers?.find(one => one.name === name) : undefined
  if (!receiver || problems.has(['receivers', settings.receivers?.indexOf(receiver) ?? 0])) return
  return integrationsOf(receiver, { receivers: implemented, global: settings.global }).length === 0 ? `receiver ${JSON.stringify(name)} has no integrations, so it would tell nobody` : undefined
}

/** Whether another kind of target has the name. */
function elsewhere ({ name }: Target, settings: PolicyContext): string {
  const kind = (['schedule', 'user', 'receiver'] as const).find(kind => settings[`${kind}s`]?.some(one => one.name === name))
  return kind === undefined ? '' : `, did you mean ${JSON.stringify(printTarget({ kind, name }))}?`
}

function checkSeverity ({ label, order }: SeveritySettings, { problems: { addUnlessWrong: add }, mode }: Rules): void {
  if (!isLabelName(label, mode)) add(['severity', 'label'], `invalid label name ${JSON.stringify(label)}`)
  if (order?.length === 0) add(['severity', 'order'], 'expected the values of the label from the least to the worst')
  for (const [index, value] of (order ?? []).entries()) {
    if (value === '') add(['severity', 'order', index], 'a label that is empty is missing, which ranks as error')
    else if (order && order.indexOf(value) < index) add(['severity', 'order', index], `duplicated severity ${JSON.stringify(value)}`)
  }
}

function ms (text: string): number {
  const parsed = parseDuration(text)
  return 'ms' in parsed ? parsed.ms : 0
}

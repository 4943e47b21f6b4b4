import { RE2JS } from 're2js'
import type { Config } from '../../src/domain/config.ts'
import type { Labels } from '../../src/domain/labels.ts'
import { parseMatcher, type MatcherMode } from '../../src/domain/matcher-parser.ts'
import { matchesAll, type Matcher } from '../../src/domain/matcher.ts'
import type { MemberView } from '../../src/engine.ts'
import { BadRequest } from '../../src/errors.ts'
import { parseQuery } from '../query.ts'

export type AlertFilter = {
  /** By its state and labels; the receivers are asked apart. */
  readonly acceptsAlert: (view: MemberView) => boolean
  readonly acceptsReceiver: (name: string) => boolean
  readonly muted: boolean
}

/** What the parameters of `GET /alerts` and `/alerts/groups` ask for. Throws BadRequest. */
export function parseAlertFilter (url: string, { config, now, mode }: { config: Config, now: number, mode: MatcherMode }): AlertFilter {
  const query = parseQuery(url)
  const flag = (name: string) => isTrue(query.get(name)?.at(-1))
  const [active, silenced, inhibited, muted] = [flag('active'), flag('silenced'), flag('inhibited'), flag('muted')]
  const matchers = readMatchers(query.get('filter'), mode)
  const receiver = readReceiver(query.get('receiver')?.at(-1))
  const labelled = receiversWith(query.get('receiver_matchers'), config, mode)

  return {
    acceptsAlert: ({ alert, silencedBy, inhibitedBy }) =>
      alert.endsAt.ms >= now &&
      (active || silencedBy.length > 0 || inhibitedBy.length > 0) &&
      (silenced || silencedBy.length === 0) &&
      (inhibited || inhibitedBy.length === 0) &&
      matchesAll(matchers, alert.labels),
    acceptsReceiver: name => (!receiver || receiver(name)) && (!labelled || labelled.has(name)),
    muted
  }
}

/** Whether the parameter `receiver_matchers` accepts a receiver of these labels. Throws BadRequest. */
export function parseReceiverMatchers (texts: readonly string[] | undefined, mode: MatcherMode): (labels: Labels) => boolean {
  try {
    const matchers = readMatchers(texts, mode)
    return labels => matchesAll(matchers, labels)
  } catch (error) {
    throw new BadRequest(`failed to parse receiver_matchers param: ${messageOf(error)}`)
  }
}

function receiversWith (texts: readonly string[] | undefined, { receivers }: Config, mode: MatcherMode): Set<string> | undefined {
  if (!texts) return undefined
  const accepts = parseReceiverMatchers(texts, mode)
  return new Set(receivers.filter(({ labels }) => accepts(labels)).map(({ name }) => name))
}

export function readMatchers (texts: readonly string[] = [], mode: MatcherMode): Matcher[] {
  try {
    return texts.map(text => parseMatcher(text, mode).matcher)
  } catch (error) {
    throw new BadRequest(messageOf(error))
  }
}

function readReceiver (pattern: string | undefined): ((name: string) => boolean) | undefined {
  if (!pattern) return undefined
  try {
    const regex = RE2JS.compile(`^(?:${pattern})$`)
    return name => regex.test(name)
  } catch (error) {
    throw new BadRequest(`failed to parse receiver param: ${messageOf(error)}`)
  }
}

const truths = new Set(['true', '1', 'yes', 'ok', 'y', 'on', 'selected', 'checked', 't', 'enabled'])

/** Of a parameter that is true by default. */
export function isTrue (text: string | undefined): boolean {
  return !text || truths.has(text.toLowerCase())
}

function messageOf (error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

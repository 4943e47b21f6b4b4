import { hash } from 'node:crypto'
import type { Labels } from './labels.ts'
import { matchesAll, type Matcher } from './matcher.ts'

export type InhibitRule = {
  readonly sourceMatchers: readonly Matcher[]
  readonly targetMatchers: readonly Matcher[]
  readonly equal: readonly string[]
}

/**
 * The keys under which an alert stands as a source in an index of all that fires. They depend on what the rules say
 * and not on where they stand, so an entry means the same after a reload.
 */
export function sourceKeys (rules: readonly InhibitRule[], labels: Labels): string[] {
  return rules
    .filter(rule => isSource(rule, labels))
    .map(rule => indexKey({ rule, labels, side: isTarget(rule, labels) ? 'two' : 'one' }))
}

/** For each rule that has the alert as a target, in order, the keys under which its inhibitors stand. */
export function targetKeys (rules: readonly InhibitRule[], labels: Labels): string[][] {
  return rules
    .filter(rule => isTarget(rule, labels))
    .map(rule => {
      const oneSided = indexKey({ rule, labels, side: 'one' })
      return isSource(rule, labels) ? [oneSided] : [oneSided, indexKey({ rule, labels, side: 'two' })]
    })
}

function isSource (rule: InhibitRule, labels: Labels): boolean {
  return matchesAll(rule.sourceMatchers, labels)
}

/**
 * Two alerts that are each on both sides of a rule would mute one another, and one alone would mute itself: such a pair never
 * inhibits. So it matters of a source whether it is a target too, and the other way round.
 */
function isTarget (rule: InhibitRule, labels: Labels): boolean {
  return matchesAll(rule.targetMatchers, labels)
}

/** A label that is missing equals one that is empty, as in Alertmanager. */
function equalValues (rule: InhibitRule, labels: Labels): string {
  return JSON.stringify(rule.equal.map(name => labels[name] ?? ''))
}

function indexKey ({ rule, labels, side }: { rule: InhibitRule, labels: Labels, side: 'one' | 'two' }): string {
  return hash('sha256', `${ruleText(rule)}${side}${equalValues(rule, labels)}`, 'base64url').slice(0, 22)
}

const ruleTexts = new WeakMap<InhibitRule, string>()

function ruleText (rule: InhibitRule): string {
  const known = ruleTexts.get(rule)
  if (known !== undefined) return known

  const written = (matchers: readonly Matcher[]) => matchers.map(({ name, operator, value }) => [name, operator, value])
  const text = JSON.stringify([written(rule.sourceMatchers), written(rule.targetMatchers), rule.equal])
  ruleTexts.set(rule, text)
  return text
}

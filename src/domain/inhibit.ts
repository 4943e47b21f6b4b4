import type { Matcher } from './matcher.ts'

export type InhibitRule = {
  readonly sourceMatchers: readonly Matcher[]
  readonly targetMatchers: readonly Matcher[]
  readonly equal: readonly string[]
}

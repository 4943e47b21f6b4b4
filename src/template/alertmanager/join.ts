import { LimitExceeded } from '../template-error.ts'
import type { Run } from '../type.ts'

/** What both the function `join` and the method of lists do. */
export function joinTexts (texts: readonly string[], separator: string, { maxOutput }: Run): string {
  let length = separator.length * (texts.length - 1)
  for (const text of texts) length += text.length
  if (length > maxOutput) throw tooLong(maxOutput)
  return texts.join(separator)
}

export function tooLong (limit: number): LimitExceeded {
  return new LimitExceeded(`text longer than ${limit} characters`)
}

import type { HttpAnswer, Judgement } from './receiver.ts'
import { toGoJson, truncateJson } from './text.ts'

// Teams takes 28 KB, and does not always say so of what is longer: a workflow takes it in and fails later. Counted in the smaller unit.
const maxMessage = 28_000

/** The message that `build` makes of some texts; where it would be too long for Teams, the last of them is cut, then the one before. */
export function fitted (texts: readonly string[], build: (texts: readonly string[]) => unknown): unknown {
  const fitting = [...texts]
  for (const [index, text] of [...texts.entries()].reverse()) {
    const excess = sizeOf(build(fitting)) - maxMessage
    if (excess <= 0) break
    fitting[index] = truncateJson(text, sizeOf(text) - excess)
  }
  return build(fitting)
}

/** An old connector answers 200 whatever becomes of the message, and tells in the body what went wrong behind it. */
export function judgeConnector ({ status, body }: HttpAnswer): Judgement | undefined {
  if (status !== 200 || !/Webhook message delivery failed|Microsoft Teams endpoint returned HTTP error/i.test(body)) return undefined
  return { ok: false, status: Number(/\bHTTP error (\d{3})\b/i.exec(body)?.[1] ?? 502) }
}

function sizeOf (value: unknown): number {
  return Buffer.byteLength(toGoJson(value))
}

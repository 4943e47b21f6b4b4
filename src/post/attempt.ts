import { aborted, failure } from './failure.ts'

// Keeps a service that never answers from holding its place for ever where no shorter time-out is configured.
const longestAttempt = 5 * 60_000
const longestTimer = 2 ** 31 - 1

export type Attempt = {
  /** Its reason is the error to reject with. */
  readonly signal: AbortSignal
  end (): void
}

type Limits = {
  readonly signal?: AbortSignal | undefined
  readonly timeout?: number | undefined
  /** What it is called in errors. */
  readonly name?: string
}

/** Joins the caller's signal and the time-out of one attempt. */
export function startAttempt ({ signal, timeout, name }: Limits): Attempt {
  const controller = new AbortController()
  const limit = Math.min(timeout || longestAttempt, longestTimer)
  const timer = setTimeout(() => controller.abort(failure(`no answer within ${limit / 1000}s`, name)), limit)
  const onAbort = () => signal && controller.abort(aborted(signal, name))
  if (signal?.aborted) onAbort()
  // Not AbortSignal.any: it holds on to its parts as long as the longest-lived of them.
  else signal?.addEventListener('abort', onAbort, { once: true })

  return {
    signal: controller.signal,
    end () {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
    }
  }
}

import { setTimeout as delay } from 'node:timers/promises'

/** Asks again and again until the answer is neither false nor undefined; fails after `timeout` milliseconds. */
export async function until<Answer> (condition: () => Answer | Promise<Answer>, { timeout = 20_000, what = 'the condition' } = {}): Promise<NonNullable<Exclude<Answer, false>>> {
  const end = performance.now() + timeout
  for (;;) {
    const answer = await condition()
    // What is neither false nor undefined is what was asked for.
    if (answer !== false && answer !== undefined && answer !== null) return answer as NonNullable<Exclude<Answer, false>>
    if (performance.now() > end) throw new Error(`${what} did not come true within ${timeout} ms`)
    await delay(10)
  }
}

export function isAlive (pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

import { setTimeout as delay } from 'node:timers/promises'

/** Bounds what hangs; a machine that is busy with other things must not reach it. */
const patience = 60_000

/** Looks again and again until there is something to see, and answers it. */
export async function until<Seen> (what: string, look: () => Seen | undefined | false | Promise<Seen | undefined | false>): Promise<Seen> {
  const deadline = performance.now() + patience
  for (;;) {
    const seen = await look()
    if (seen !== undefined && seen !== false) return seen
    if (performance.now() > deadline) throw new Error(`waited ${patience / 1000} s in vain: ${what}`)
    await delay(20)
  }
}

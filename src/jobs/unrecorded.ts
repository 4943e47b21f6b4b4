import type { Logger } from 'pino'
import { Unavailable } from '../errors.ts'

/** What has come of sends and could not be written: it is, before anything else, when the state is back (protocol 17). */
export function createUnrecorded (log: Logger) {
  const waiting: Array<() => Promise<void>> = []
  let writing: Promise<void> | undefined

  async function writeAll (): Promise<void> {
    for (let write = waiting[0]; write; write = waiting[0]) {
      try {
        await write()
      } catch (err) {
        if (err instanceof Unavailable) throw err
        log.error({ err }, 'an outcome cannot be recorded')
      }
      waiting.shift()
    }
  }

  return {
    add (write: () => Promise<void>): void { waiting.push(write) },

    /** Rejects with Unavailable. One at a time: of two that take from the same list, one would drop what the other has not written. */
    writeRest (): Promise<void> {
      writing ??= writeAll().finally(() => { writing = undefined })
      return writing
    }
  }
}

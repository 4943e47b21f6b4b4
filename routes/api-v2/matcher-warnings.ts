import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { LRUCache } from 'lru-cache'
import { parseMatcher, type MatcherMode } from '../../src/domain/matcher-parser.ts'
import { parseQuery } from '../query.ts'

const parameters = ['filter', 'receiver_matchers']
/** A page that asks every few seconds is told of once. */
const remembered = 1000

/** Says in the log which matchers of requests mean something else to a parser of one syntax only (spec 2.2); the answer does not wait for it. */
export function warnOfMatchers (app: FastifyInstance, { mode, log }: { mode: MatcherMode, log: Pick<FastifyBaseLogger, 'warn'> }): void {
  if (mode !== 'fallback') return
  const told = new LRUCache<string, true>({ max: remembered })

  app.addHook('onResponse', async ({ method, url }, { statusCode }) => {
    if (method !== 'GET' || statusCode !== 200 || !url.includes('?')) return
    const query = parseQuery(url)
    for (const text of parameters.flatMap(name => query.get(name) ?? [])) {
      if (told.has(text)) continue
      const warning = warningOf(text)
      if (warning === undefined) continue
      told.set(text, true)
      log.warn({ origin: 'api' }, warning)
    }
  })
}

function warningOf (text: string): string | undefined {
  try {
    return parseMatcher(text).warning
  } catch {
    // Not every path reads these parameters.
  }
}

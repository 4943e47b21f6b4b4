import type { FastifyPluginAsync } from 'fastify'
import { parseDuration } from '../../src/domain/duration.ts'
import type { HistoryEvent } from '../../src/domain/history.ts'
import { parseInstant } from '../../src/domain/instant.ts'
import { parseMatchers, type MatcherMode } from '../../src/domain/matcher-parser.ts'
import { matchesAll } from '../../src/domain/matcher.ts'
import type { Engine } from '../../src/engine.ts'
import { BadRequest } from '../../src/errors.ts'
import { addTocsinResource } from './answers.ts'
import { readLimit, readParameters } from './parameters.ts'

type Options = { engine: Pick<Engine, 'history' | 'now'>, matcherMode: MatcherMode }

const known = ['alert', 'group', 'incident', 'receiver', 'kind', 'from', 'to', 'order', 'limit', 'cursor'] as const

const routes: FastifyPluginAsync<Options> = async (app, { engine, matcherMode }) => {
  addTocsinResource(app, {
    url: '/history',
    handlers: {
      async GET (request) {
        const { records, cursor } = await engine.history(readHistoryQuery(request.url, { now: engine.now(), mode: matcherMode }))
        return { items: records.map(({ at, ...record }) => ({ at: new Date(at).toISOString(), ...record })), ...cursor !== undefined && { next: cursor } }
      }
    }
  })
}

type HistoryQuery = Parameters<Engine['history']>[0] & { readonly order: 'asc' | 'desc' }

/** Throws BadRequest. */
function readHistoryQuery (url: string, { now, mode }: { now: number, mode: MatcherMode }): HistoryQuery {
  const { one, all } = readParameters(url, known, { repeatable: 'kind' })
  const [from, to, cursor] = [readTime('from', one('from'), now), readTime('to', one('to'), now), one('cursor')]
  if (from !== undefined && to !== undefined && from > to) throw new BadRequest(`from is after to: ${new Date(from).toISOString()}, ${new Date(to).toISOString()}`)
  const tests = [
    aboutAlert(one('alert'), mode),
    aboutGroup(one('group')),
    toReceiver(one('receiver')),
    ofIncident(one('incident')),
    ofKinds(all('kind').flatMap(kinds => kinds.split(',')))
  ]
  return {
    ...from !== undefined && { from },
    ...to !== undefined && { to },
    ...cursor !== undefined && { cursor },
    order: readOrder(one('order')),
    limit: readLimit(one('limit')),
    accept: event => tests.every(test => test(event))
  }
}

type Test = (event: HistoryEvent) => boolean

/** A fingerprint, or matchers that the labels must satisfy; an event without labels satisfies none. */
function aboutAlert (text: string | undefined, mode: MatcherMode): Test {
  if (text === undefined) return () => true
  if (/^[0-9a-f]{16}$/.test(text)) return ({ alert }) => alert === text
  try {
    const { matchers } = parseMatchers(text, mode)
    return ({ labels }) => labels !== undefined && matchesAll(matchers, labels)
  } catch (error) {
    throw new BadRequest(`alert is neither a fingerprint nor a list of matchers: ${error instanceof Error ? error.message : error}`)
  }
}

function ofIncident (id: string | undefined): Test {
  return ({ incident }) => id === undefined || incident === id
}

function aboutGroup (key: string | undefined): Test {
  return ({ group }) => key === undefined || group === key
}

function toReceiver (name: string | undefined): Test {
  return ({ receiver }) => name === undefined || receiver === name
}

const kinds: { readonly [kind in HistoryEvent['kind']]: true } = {
  received: true,
  merged: true,
  resolved: true,
  grouped: true,
  rejected: true,
  flushed: true,
  suppressed: true,
  sent: true,
  'not sent': true,
  failed: true,
  fallback: true,
  superseded: true,
  rerouted: true,
  reloaded: true,
  'silence created': true,
  'silence updated': true,
  'silence expired': true,
  incident: true,
  override: true,
  reported: true,
  ignored: true
}

function ofKinds (texts: readonly string[]): Test {
  const wanted: ReadonlySet<string> = new Set(texts.filter(text => text !== ''))
  for (const kind of wanted) {
    if (!Object.hasOwn(kinds, kind)) throw new BadRequest(`no event is of kind ${JSON.stringify(kind)}; known: ${Object.keys(kinds).join(', ')}`)
  }
  return ({ kind }) => !wanted.size || wanted.has(kind)
}

function readTime (name: string, text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined
  if (text === 'now') return now
  if (text.startsWith('-')) {
    const duration = parseDuration(text.slice(1))
    if ('ms' in duration) return now - duration.ms
  }
  const instant = parseInstant(text)
  if (!instant) throw new BadRequest(`${name} is ${JSON.stringify(text)}, expected a time (2026-01-31T09:00:00Z) or one relative to now (-1h30m)`)
  return instant.ms
}

function readOrder (text = 'desc'): 'asc' | 'desc' {
  if (text !== 'asc' && text !== 'desc') throw new BadRequest(`order is ${JSON.stringify(text)}, expected asc (oldest first) or desc (newest first)`)
  return text
}

export default routes

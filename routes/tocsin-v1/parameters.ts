import { suggest } from '../../src/config/nearest.ts'
import { parsePoint } from '../../src/domain/point-in-time.ts'
import { BadRequest } from '../../src/errors.ts'
import { parseQuery } from '../query.ts'

const defaultLimit = 100
const maxLimit = 1000

/** The parameters of a URL, which must be among the known ones; one that is empty is as good as absent. Throws BadRequest. */
export function readParameters<Name extends string> (url: string, known: readonly Name[], { repeatable }: { readonly repeatable?: Name } = {}) {
  const query = parseQuery(url)
  const names: readonly string[] = known
  for (const [name, values] of query) {
    if (!names.includes(name)) throw new BadRequest(`no parameter is named ${JSON.stringify(name)}; ${known.length > 0 ? `known: ${known.join(', ')}` : 'there are none'}`)
    if (values.length > 1 && name !== repeatable) throw new BadRequest(`${name} is given ${values.length} times, expected once`)
  }
  return {
    one: (name: Name) => query.get(name)?.[0] || undefined,
    all: (name: Name) => query.get(name) ?? []
  }
}

export function readLimit (text: string | undefined): number {
  if (text === undefined) return defaultLimit
  const limit = Number(text)
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit) {
    throw new BadRequest(`limit is ${JSON.stringify(text)}, expected a whole number from 1 to ${maxLimit}`)
  }
  return limit
}

/** A time of a query or a body. Throws BadRequest. */
export function readPoint (name: string, text: string, reading: Parameters<typeof parsePoint>[1]): number {
  const at = parsePoint(text, reading)
  if (at !== undefined) return at
  const local = reading.timeZone === undefined ? '' : `, one on the clock of ${reading.timeZone} (2026-01-31T09:00)`
  throw new BadRequest(`${name} is ${JSON.stringify(text)}, expected a time with its zone (2026-01-31T09:00:00+01:00)${local} or one relative to now (now, 2h, -1h30m)`)
}

/** One of the words. Throws BadRequest. */
export function readChoice (name: string, text: string, words: readonly string[]): string {
  if (words.includes(text)) return text
  throw new BadRequest(`no incident has the ${name} ${JSON.stringify(text)}${suggest(text, words)}; known: ${words.join(', ')}`)
}

import type { PostedAlert } from '../../src/domain/alert.ts'
import { goQuote } from '../../src/domain/go-quote.ts'
import { isZero, parseInstant, type Instant } from '../../src/domain/instant.ts'
import { makeLabels, withoutPrototype, type Labels } from '../../src/domain/labels.ts'
import { Refusal } from './refusal.ts'
import { isRequestUri } from './request-uri.ts'

const noLabels = makeLabels([])

/**
 * The alerts of a request body that was parsed from JSON. Throws a Refusal for the first thing that has not the right shape,
 * types before what is required, as Alertmanager does.
 */
export function readPostedAlerts (body: unknown): PostedAlert[] {
  if (body === undefined) throw required('alerts')
  if (body === null) return []
  if (!Array.isArray(body)) throw wrongType(body, 'value of type models.PostableAlerts')

  const fields: Fields[] = []
  for (const element of body) fields.push(readFields(element))
  return fields.map(toPostedAlert)
}

type Fields = {
  labels: Labels | undefined
  annotations: Labels | undefined
  startsAt: Instant | undefined
  endsAt: Instant | undefined
  generatorURL: string
  missing: boolean
}

function readFields (element: unknown): Fields {
  const fields: Fields = { labels: undefined, annotations: undefined, startsAt: undefined, endsAt: undefined, generatorURL: '', missing: element === null }
  if (element === null) return fields
  if (!isObject(element)) throw wrongType(element, 'value of type models.PostableAlert')
  for (const key in element) {
    const value = element[key]
    // Go's decoder takes names in any case; null is as good as absent to it.
    if (value !== null) readField(fields, key, value) || readField(fields, knownNames.get(key.toLowerCase()), value)
  }
  return fields
}

const knownNames = new Map(['labels', 'annotations', 'startsAt', 'endsAt', 'generatorURL'].map(name => [name.toLowerCase(), name]))

function readField (fields: Fields, name: string | undefined, value: unknown): boolean {
  switch (name) {
    case 'labels': fields.labels = checkTexts(value, 'Alert.labels'); return true
    case 'annotations': fields.annotations = checkTexts(value, '.annotations'); return true
    case 'startsAt': fields.startsAt = readTime(value, '.startsAt'); return true
    case 'endsAt': fields.endsAt = readTime(value, '.endsAt'); return true
    case 'generatorURL':
      if (typeof value !== 'string') throw wrongType(value, 'struct field Alert.generatorURL of type string')
      fields.generatorURL = value
      return true
  }
  return false
}

/** The object itself, with null as the empty text. */
function checkTexts (value: unknown, field: string): Labels {
  if (!isObject(value)) throw wrongType(value, `struct field ${field} of type models.LabelSet`)
  for (const name in value) {
    const text = value[name]
    if (typeof text === 'string') continue
    if (text !== null) throw wrongType(text, `struct field ${field} of type string`)
    Object.defineProperty(value, name, { value: '', enumerable: true })
  }
  return withoutPrototype(value as Record<string, string>) // Every value was just found to be a string.
}

/** All alerts of a batch share a few times, and a batch shares them with the next. */
const recentTimes = new Map<string, Instant>()
const recentTimesKept = 2000
/** Of each field: it stands in the next alert again, mostly, and to compare two texts costs less than to hash one. */
const latestTimes: { [field: string]: { readonly text: string, readonly instant: Instant } } = {}

export function readTime (value: unknown, field: '.startsAt' | '.endsAt'): Instant | undefined {
  if (typeof value !== 'string') throw wrongType(value, `struct field ${field} of type string`)
  const latest = latestTimes[field]
  if (latest?.text === value) return latest.instant
  let instant = recentTimes.get(value)
  if (!instant) {
    instant = parseInstant(value)
    if (!instant) throw unreadable(`parsing time ${JSON.stringify(value)}: not a time as RFC 3339 has it`)
    if (value.length > 40) return instant
    if (recentTimes.size >= recentTimesKept) recentTimes.clear()
    recentTimes.set(value, instant)
  }
  if (isZero(instant)) return undefined
  latestTimes[field] = { text: value, instant }
  return instant
}

function toPostedAlert ({ labels, annotations, startsAt, endsAt, generatorURL, missing }: Fields, index: number): PostedAlert {
  // Alertmanager drops the connection on a null.
  if (missing) throw required(`${index}`)
  if (generatorURL !== '' && !isRequestUri(generatorURL)) {
    throw new Refusal(422, `${index}.generatorURL in body must be of type uri: ${goQuote(generatorURL)}`, 601)
  }
  if (!labels) throw required(`${index}.labels`)
  return { labels, annotations: annotations ?? noLabels, startsAt, endsAt, generatorURL }
}

export function isObject (value: unknown): value is { [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function required (what: string): Refusal {
  return new Refusal(422, `${what} in body is required`, 602)
}

function wrongType (value: unknown, wanted: string): Refusal {
  const type = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
  return unreadable(`json: cannot unmarshal ${type} into Go ${wanted}`)
}

export function unreadable (reason: string, body = 'alerts'): Refusal {
  return new Refusal(400, `parsing ${body} body from "" failed, because ${reason}`)
}

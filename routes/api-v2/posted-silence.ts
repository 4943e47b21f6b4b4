import { parseInstant, type Instant } from '../../src/domain/instant.ts'
import { makeLabels, type Labels } from '../../src/domain/labels.ts'
import type { Operator, WrittenMatcher } from '../../src/domain/matcher.ts'
import type { PostedSilence } from '../../src/domain/silence.ts'
import { isObject, required, unreadable } from './posted-alerts.ts'
import { Refusal } from './refusal.ts'

/**
 * The silence of a request body that was parsed from JSON. Throws a Refusal for the first thing that has not the right shape, types
 * before what is required, and that in the order of the names, as Alertmanager does.
 */
export function readPostedSilence (body: unknown): PostedSilence {
  if (body === undefined) throw required('silence')
  const posted = readFields(body, (type) => `value of type ${type}`, 'struct { ID string "json:\\"id,omitempty\\"" }')
  const id = readText(posted.get('id'), '.id') ?? ''
  const comment = readText(posted.get('comment'), 'Silence.comment')
  const createdBy = readText(posted.get('createdby'), 'Silence.createdBy')
  const startsAt = readTime(posted.get('startsat'), 'Silence.startsAt')
  const endsAt = readTime(posted.get('endsat'), 'Silence.endsAt')
  const annotations = readAnnotations(posted.get('annotations'))
  const matchers = readMatchers(posted.get('matchers'))

  if (comment === undefined) throw required('comment')
  if (createdBy === undefined) throw required('createdBy')
  if (!endsAt) throw required('endsAt')
  if (!matchers) throw required('matchers')
  if (!matchers.length) throw new Refusal(422, 'matchers in body should have at least 1 items', 612)
  const complete = matchers.map(toMatcher)
  if (!startsAt) throw required('startsAt')
  return { id, comment, createdBy, startsAt, endsAt, annotations, matchers: complete }
}

/** By their names in lower case, as Go's decoder takes them in any; null is as good as absent to it. */
function readFields (value: unknown, place: (type: string) => string, type: string): Map<string, unknown> {
  if (value === null) return new Map()
  if (!isObject(value)) throw wrongType(value, place(type))
  return new Map(Object.entries(value).flatMap(([name, field]) => field === null ? [] : [[name.toLowerCase(), field] as const]))
}

type MatcherFields = { name: string | undefined, value: string | undefined, isRegex: boolean | undefined, isEqual: boolean | undefined }

function readMatchers (value: unknown): MatcherFields[] | undefined {
  if (value === undefined) return undefined
  if (!Array.isArray(value)) throw wrongType(value, inField('Silence.matchers', 'models.Matchers'))
  return value.map(element => {
    const fields = readFields(element, type => inField('Silence.matchers', type), 'models.Matcher')
    return {
      name: readText(fields.get('name'), 'Matcher.matchers.name'),
      value: readText(fields.get('value'), 'Matcher.matchers.value'),
      isRegex: readFlag(fields.get('isregex'), 'Matcher.matchers.isRegex'),
      isEqual: readFlag(fields.get('isequal'), 'Matcher.matchers.isEqual')
    }
  })
}

function toMatcher ({ name, value, isRegex, isEqual = true }: MatcherFields, index: number): WrittenMatcher {
  if (isRegex === undefined) throw required(`matchers.${index}.isRegex`)
  if (name === undefined) throw required(`matchers.${index}.name`)
  if (value === undefined) throw required(`matchers.${index}.value`)
  const operator: Operator = isRegex ? isEqual ? '=~' : '!~' : isEqual ? '=' : '!='
  return { name, operator, value }
}

function readAnnotations (value: unknown): Labels {
  if (value === undefined) return makeLabels({})
  if (!isObject(value)) throw wrongType(value, inField('Silence.annotations', 'models.LabelSet'))
  return makeLabels(Object.entries(value).map(([name, text]) => [name, text === null ? '' : readText(text, 'Silence.annotations') ?? ''] as const))
}

function readText (value: unknown, field: string): string | undefined {
  if (value !== undefined && typeof value !== 'string') throw wrongType(value, inField(field, 'string'))
  return value
}

function readFlag (value: unknown, field: string): boolean | undefined {
  if (value !== undefined && typeof value !== 'boolean') throw wrongType(value, inField(field, 'bool'))
  return value
}

function readTime (value: unknown, field: string): Instant | undefined {
  const text = readText(value, field)
  const instant = text === undefined ? undefined : parseInstant(text)
  if (text !== undefined && !instant) throw unreadable(`parsing time ${JSON.stringify(text)}: not a time as RFC 3339 has it`, 'silence')
  return instant
}

function inField (field: string, type: string): string {
  return `struct field ${field} of type ${type}`
}

function wrongType (value: unknown, wanted: string): Refusal {
  const type = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
  return unreadable(`json: cannot unmarshal ${type} into Go ${wanted}`, 'silence')
}

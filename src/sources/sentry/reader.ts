import { compareInstants, farFuture, instantAt, parseInstant, zeroInstant, type Instant } from '../../domain/instant.ts'

/** An object of which nothing is certain. What is missing or null is absent, and so is, with a note of it, what is of another type. */
export type Members = {
  /** Whether it has the member, of whatever type. */
  has (name: string): boolean
  /** One without members where there is none. */
  object (name: string): Members
  /** Of whatever type. */
  raw (name: string): unknown
  /** Not ''. */
  text (name: string): string | undefined
  /** A text, or a number as one. */
  figure (name: string): string | undefined
  number (name: string): number | undefined
  /** Letters, digits, `_`, `-`, `.` and `:`, at most 100, or a whole number. */
  id (name: string): string | undefined
  time (name: string): Instant | undefined
  /** Epoch milliseconds of a number of seconds. */
  seconds (name: string): number | undefined
  /** At most a thousand. */
  list (name: string): readonly unknown[]
  /** Of a list of objects. */
  objects (name: string): readonly Members[]
  /** Notes that a member is not what it should be. */
  odd (name: string, problem: string): void
}

/** What was not as expected, each with its place; not endless, as a body may be wrong in a million places. */
export type Oddities = { note (text: string): void, list (): string[] }

const mostOddities = 20
/** Beyond what Sentry takes in itself; a body of the largest size has room for a million. */
const mostItems = 1000

export function createOddities (): Oddities {
  const texts = new Set<string>()
  return {
    note (text) { if (texts.size <= mostOddities) texts.add(text) },
    list: () => texts.size > mostOddities ? [...[...texts].slice(0, mostOddities), 'and more of the kind'] : [...texts]
  }
}

export function readMembers (value: unknown, path: string, oddities: Oddities): Members {
  const isThere = isObject(value)
  if (!isThere && value !== undefined && value !== null) oddities.note(`${path || 'the body'}: expected an object, got ${kindOf(value)}`)

  function member (name: string): unknown {
    return isThere && Object.hasOwn(value, name) ? value[name] ?? undefined : undefined
  }

  function odd (name: string, problem: string): void {
    oddities.note(`${placeOf(name)}: ${problem}`)
  }

  function placeOf (name: string): string {
    return path ? `${path}.${name}` : name
  }

  function expected <Value> (name: string, what: string, read: (given: unknown) => Value | undefined): Value | undefined {
    const given = member(name)
    if (given === undefined) return undefined
    const result = read(given)
    if (result === undefined) odd(name, `expected ${what}, got ${kindOf(given)}`)
    return result
  }

  function list (name: string): readonly unknown[] {
    const items: readonly unknown[] = expected(name, 'a list', given => Array.isArray(given) ? given : undefined) ?? []
    if (items.length <= mostItems) return items
    odd(name, `only the first ${mostItems} of ${items.length} were read`)
    return items.slice(0, mostItems)
  }

  return {
    has: name => member(name) !== undefined,
    raw: member,
    object: name => readMembers(member(name), placeOf(name), oddities),
    text: name => expected(name, 'a string', given => typeof given === 'string' ? given : undefined) || undefined,
    figure: name => expected(name, 'a number', figureOf) || undefined,
    number: name => expected(name, 'a number', given => typeof given === 'number' ? given : undefined),
    id: name => expected(name, 'an id', idOf),
    time: name => {
      const text = expected(name, 'a time', given => typeof given === 'string' ? given : undefined)
      if (!text) return undefined
      const instant = parseInstant(text)
      if (!instant || !isUsable(instant)) odd(name, 'not a time')
      else return instant
    },
    seconds: name => {
      const seconds = expected(name, 'a number', given => typeof given === 'number' ? given : undefined)
      if (seconds === undefined) return undefined
      const instant = instantAt(Math.round(seconds * 1000))
      if (isUsable(instant)) return instant.ms
      odd(name, 'not a time')
    },
    list,
    objects: name => list(name).map((item, index) => readMembers(item, `${placeOf(name)}[${index}]`, oddities)),
    odd
  }
}

export function isObject (value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** For what may be a text or a number. */
export function figureOf (value: unknown): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined
}

/** A number beyond 2^53 is not the one that was sent any more. */
function idOf (value: unknown): string | undefined {
  if (typeof value === 'string') return /^[\w.:-]{1,100}$/.test(value) ? value : undefined
  return Number.isSafeInteger(value) ? String(value) : undefined
}

function isUsable (instant: Instant): boolean {
  return compareInstants(instant, zeroInstant) > 0 && compareInstants(instant, farFuture) < 0
}

function kindOf (value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

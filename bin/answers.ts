import { Type, type Static, type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { parseInstant, type Instant } from '../src/domain/instant.ts'
import type { Labels } from '../src/domain/labels.ts'
import type { Operator, WrittenMatcher } from '../src/domain/matcher.ts'
import { CommandError } from './command-error.ts'

const Texts = Type.Unsafe<Labels>(Type.Object({}, { additionalProperties: Type.String() }))
const List = <Item extends TSchema>(item: Item) => Type.Array(item)

const SilenceId = Type.Object({ silenceID: Type.String() })

const MatcherShape = Type.Object({ name: Type.String(), value: Type.String(), isRegex: Type.Boolean(), isEqual: Type.Optional(Type.Boolean()) })

/** What a silence is made of; what it lacks is for the server to find. */
const ImportedShape = Type.Object({
  id: Type.Optional(Type.String()),
  annotations: Type.Optional(Texts),
  comment: Type.Optional(Type.String()),
  createdBy: Type.Optional(Type.String()),
  endsAt: Type.Optional(Type.String()),
  matchers: Type.Optional(List(Type.Object({
    isEqual: Type.Optional(Type.Boolean()), isRegex: Type.Optional(Type.Boolean()), name: Type.Optional(Type.String()), value: Type.Optional(Type.String())
  }))),
  startsAt: Type.Optional(Type.String())
})

const ApiSilence = Type.Object({
  id: Type.String(),
  status: Type.Object({ state: Type.String() }),
  updatedAt: Type.String(),
  annotations: Type.Optional(Texts),
  comment: Type.String(),
  createdBy: Type.String(),
  endsAt: Type.String(),
  matchers: List(MatcherShape),
  startsAt: Type.String()
})

const ApiAlert = Type.Object({
  annotations: Texts,
  endsAt: Type.String(),
  fingerprint: Type.String(),
  receivers: List(Type.Object({ name: Type.String() })),
  startsAt: Type.String(),
  status: Type.Object({ inhibitedBy: List(Type.String()), mutedBy: Type.Optional(List(Type.String())), silencedBy: List(Type.String()), state: Type.String() }),
  updatedAt: Type.String(),
  generatorURL: Type.Optional(Type.String()),
  labels: Texts
})

const ApiStatus = Type.Object({
  cluster: Type.Object({
    name: Type.Optional(Type.String()),
    peers: Type.Optional(List(Type.Object({ address: Type.String(), name: Type.String() }))),
    status: Type.String()
  }),
  config: Type.Object({ original: Type.String() }),
  uptime: Type.String(),
  versionInfo: Type.Object({
    branch: Type.String(), buildDate: Type.String(), buildUser: Type.String(), goVersion: Type.String(), revision: Type.String(), version: Type.String()
  })
})

const shapes = {
  silence: Compile(ApiSilence), silences: Compile(List(ApiSilence)), alerts: Compile(List(ApiAlert)), status: Compile(ApiStatus), silenceId: Compile(SilenceId)
}
const imported = Compile(ImportedShape)

type Timed<Shape, Times extends keyof Shape> = Omit<Shape, Times> & { readonly [time in Times]: Instant }

export type ApiMatcher = Static<typeof MatcherShape>
export type ImportedSilence = Static<typeof ImportedShape>
export type GettableSilence = Omit<Timed<Static<typeof ApiSilence>, 'startsAt' | 'endsAt' | 'updatedAt'>, 'matchers'> & { readonly matchers: readonly WrittenMatcher[] }
export type GettableAlert = Timed<Static<typeof ApiAlert>, 'startsAt' | 'endsAt' | 'updatedAt'>
export type Status = Timed<Static<typeof ApiStatus>, 'uptime'>
export type ClusterStatus = Status['cluster']

/** What the server answered, read. Each throws a CommandError when it is not what Alertmanager's API answers. */
export const read = {
  alerts (answer: unknown): GettableAlert[] {
    if (!shapes.alerts.Check(answer)) throw unexpected(shapes.alerts.Errors(answer))
    return answer.map(alert => ({ ...alert, startsAt: time(alert.startsAt), endsAt: time(alert.endsAt), updatedAt: time(alert.updatedAt) }))
  },

  silences (answer: unknown): GettableSilence[] {
    if (!shapes.silences.Check(answer)) throw unexpected(shapes.silences.Errors(answer))
    return answer.map(silenceOf)
  },

  silence (answer: unknown): GettableSilence {
    if (!shapes.silence.Check(answer)) throw unexpected(shapes.silence.Errors(answer))
    return silenceOf(answer)
  },

  silenceId (answer: unknown): string {
    if (!shapes.silenceId.Check(answer)) throw unexpected(shapes.silenceId.Errors(answer))
    return answer.silenceID
  },

  status (answer: unknown): Status {
    if (!shapes.status.Check(answer)) throw unexpected(shapes.status.Errors(answer))
    return { ...answer, uptime: time(answer.uptime) }
  }
}

/** A silence of a file to import, without what only the server sets; or what is wrong with it. */
export function readImportedSilence (value: unknown): ImportedSilence | { readonly problem: string } {
  if (!imported.Check(value)) return { problem: describe(imported.Errors(value)) }
  const { id, annotations, comment, createdBy, endsAt, matchers, startsAt } = value
  return { id, annotations, comment, createdBy, endsAt, matchers, startsAt }
}

export function matcherToJson ({ name, operator, value }: WrittenMatcher): Required<ApiMatcher> {
  return { isEqual: !operator.startsWith('!'), isRegex: operator.endsWith('~'), name, value }
}

function silenceOf (silence: Static<typeof ApiSilence>): GettableSilence {
  return {
    ...silence,
    startsAt: time(silence.startsAt),
    endsAt: time(silence.endsAt),
    updatedAt: time(silence.updatedAt),
    matchers: silence.matchers.map(({ name, value, isRegex, isEqual = true }) => ({ name, value, operator: operatorOf({ isRegex, isEqual }) }))
  }
}

function operatorOf ({ isRegex, isEqual }: { isRegex: boolean, isEqual: boolean }): Operator {
  if (isRegex) return isEqual ? '=~' : '!~'
  return isEqual ? '=' : '!='
}

function time (text: string): Instant {
  const instant = parseInstant(text)
  if (!instant) throw new CommandError(`the server's answer is not that of Alertmanager's API: "${text}" is not a time`)
  return instant
}

type Found = ReadonlyArray<{ readonly instancePath: string, readonly message: string }>

function unexpected (errors: Found): CommandError {
  return new CommandError(`the server's answer is not that of Alertmanager's API: ${describe(errors)}`)
}

function describe ([first]: Found): string {
  if (!first) return 'it has another shape'
  const place = first.instancePath.slice(1).replaceAll('/', '.')
  return place ? `${place} ${first.message}` : first.message
}

import { Type, type Static, type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import type { Labels } from '../src/domain/labels.ts'
import { CommandError } from './command-error.ts'

const Texts = Type.Unsafe<Labels>(Type.Object({}, { additionalProperties: Type.String() }))
const Maybe = <Item extends TSchema>(item: Item) => Type.Optional(item)
const Held = Type.Object({ by: Type.String(), at: Type.String(), until: Maybe(Type.String()) })

const summary = {
  id: Type.String(),
  version: Type.Integer(),
  state: Type.String(),
  mode: Type.String(),
  policy: Type.String(),
  tier: Maybe(Type.Integer()),
  pass: Maybe(Type.Integer()),
  openedAt: Type.String(),
  nextPage: Maybe(Type.Object({ at: Type.String(), why: Type.String(), to: Maybe(Type.String()), receiver: Maybe(Type.String()), tier: Maybe(Type.Integer()) })),
  severity: Maybe(Type.String()),
  commonLabels: Texts,
  counts: Type.Object({ alerts: Type.Integer(), firing: Type.Integer(), muted: Type.Integer() }),
  ack: Maybe(Held),
  snooze: Maybe(Held),
  resolution: Maybe(Type.Object({ at: Type.String(), by: Maybe(Type.String()), endedAt: Maybe(Type.String()) })),
  unattended: Maybe(Type.Object({ at: Type.String() })),
  assignee: Maybe(Type.String()),
  storm: Maybe(Type.Boolean()),
  flaps: Type.Integer(),
  runsOldPolicy: Type.Boolean(),
  url: Type.String()
}

const AlertShape = Type.Object({
  labels: Texts,
  severity: Maybe(Type.String()),
  firing: Type.Boolean(),
  muted: Type.Boolean(),
  acknowledged: Type.Boolean(),
  alerts: Type.Array(Type.Object({ mutedBy: Maybe(Type.String()) }))
})

const LineShape = Type.Object({
  at: Type.String(),
  what: Type.String(),
  by: Maybe(Type.String()),
  to: Maybe(Type.String()),
  receiver: Maybe(Type.String()),
  pass: Maybe(Type.Integer()),
  tier: Maybe(Type.Integer()),
  reason: Maybe(Type.String())
})

const Summary = Type.Object(summary)
const Incident = Type.Object({
  ...summary,
  alerts: Type.Array(AlertShape),
  responders: Type.Array(Type.Object({ person: Type.String(), state: Type.String(), by: Type.String() })),
  told: Type.Array(Type.Object({ to: Maybe(Type.String()), receiver: Type.String(), at: Type.String() })),
  notes: Type.Array(Type.Object({ at: Type.String(), by: Type.String(), text: Type.String() })),
  /** Not in the answer to an act. */
  timeLine: Maybe(Type.Array(LineShape))
})
const OnCall = Type.Object({
  schedule: Type.String(),
  timeZone: Type.String(),
  users: Type.Array(Type.String()),
  deliberate: Type.Boolean(),
  until: Maybe(Type.String()),
  next: Maybe(Type.Array(Type.String()))
})
const Shifts = Type.Object({
  schedule: Type.String(),
  timeZone: Type.String(),
  items: Type.Array(Type.Object({ start: Type.String(), end: Type.String(), users: Type.Array(Type.String()), deliberate: Type.Boolean() }))
})

const Source = Type.Object({
  name: Type.String(),
  type: Type.String(),
  labels: Texts,
  hold: Maybe(Type.String()),
  expectEvery: Maybe(Type.String()),
  silent: Type.Boolean(),
  lastContact: Maybe(Type.String()),
  accepted: Type.Integer(),
  ignored: Type.Integer(),
  duplicate: Type.Integer(),
  refused: Type.Record(Type.String(), Type.Integer()),
  open: Type.Integer()
})
const Delivery = Type.Object({
  id: Type.String(),
  at: Type.String(),
  method: Type.String(),
  bytes: Type.Integer(),
  headers: Texts,
  outcome: Type.Array(Type.String()),
  hasBody: Type.Boolean(),
  body: Maybe(Type.String())
})
const Taken = Type.Object({ accepted: Type.Integer(), rejected: Type.Integer(), problems: Type.Array(Type.String()), outcome: Type.Array(Type.String()) })

export type ApiSummary = Static<typeof Summary>
export type ApiIncident = Static<typeof Incident>
export type ApiLine = Static<typeof LineShape>
export type ApiOnCall = Static<typeof OnCall>
export type ApiShifts = Static<typeof Shifts>
export type ApiSource = Static<typeof Source>
export type ApiDelivery = Static<typeof Delivery>
export type ApiTaken = Static<typeof Taken>

/** What Tocsin's own API answered, read. Each throws a CommandError when it is something else. */
export const readOwn = {
  incidents: reader(Type.Object({ items: Type.Array(Summary), next: Maybe(Type.String()) })),
  incident: reader(Incident),
  onCall: reader(Type.Object({ items: Type.Array(OnCall) })),
  shifts: reader(Shifts),
  sources: reader(Type.Object({ items: Type.Array(Source) })),
  deliveries: reader(Type.Object({ items: Type.Array(Delivery) })),
  delivery: reader(Delivery),
  taken: reader(Taken)
}

function reader<Shape extends TSchema> (shape: Shape): (answer: unknown) => Static<Shape> {
  const compiled = Compile(shape)
  return answer => {
    if (compiled.Check(answer)) return answer
    const [first] = compiled.Errors(answer)
    throw new CommandError(`the server's answer is not that of Tocsin's API: ${first ? `${first.instancePath.slice(1).replaceAll('/', '.')} ${first.message}`.trim() : 'it has another shape'}`)
  }
}

import { Type, type Static, type TObject } from 'typebox'
import type { Refusal } from '../../src/domain/incident-change.ts'
import type { Act } from '../../src/incidents.ts'
import type { Limits } from '../limits.ts'
import { bodyReader, By, Text } from './body.ts'
import { readPoint } from './parameters.ts'

type ReadAct = (body: unknown, at: { readonly now: number, readonly limits: Limits }) => Act

const person = Text(200)
const Seen = Type.Optional(Type.Integer({ minimum: 1 }))
const JustBy = Type.Object({ by: By })
const BySeen = Type.Object({ by: By, seen: Seen })

function define<Shape extends TObject> (shape: Shape, toAct: (posted: Static<Shape>, now: number) => Act): ReadAct {
  const read = bodyReader(shape)
  return (body, { now, limits }) => toAct(read(body, limits), now)
}

/** What can be done to an incident, by the last part of its URL. */
export const acts: { readonly [name: string]: ReadAct } = {
  acknowledge: define(BySeen, posted => ({ kind: 'acknowledged', ...posted })),
  unacknowledge: define(JustBy, posted => ({ kind: 'unacknowledged', ...posted })),
  resolve: define(BySeen, posted => ({ kind: 'resolved', ...posted })),
  escalate: define(Type.Object({ by: By, tier: Type.Optional(Type.Integer({ minimum: 0 })) }), posted => ({ kind: 'escalated', ...posted })),
  reassign: define(Type.Object({ by: By, to: person }), posted => ({ kind: 'reassigned', ...posted })),
  snooze: define(Type.Object({ by: By, until: Type.String(), seen: Seen }), ({ until, ...posted }, now) => ({ kind: 'snoozed', ...posted, until: readPoint('until', until, { now }) })),
  responders: define(Type.Object({ by: By, add: person }), ({ by, add }) => ({ kind: 'responder added', by, person: add })),
  decline: define(JustBy, posted => ({ kind: 'declined', ...posted })),
  notes: define(Type.Object({ by: By, text: Text(4000) }), posted => ({ kind: 'noted', ...posted })),
  rebase: define(JustBy, posted => ({ kind: 'rebased', ...posted }))
}

/** Why nothing came of it, for whoever asked. */
export const refusals: { readonly [refusal in Refusal]: string } = {
  resolved: 'the incident is resolved already',
  closed: 'the incident is over for good: what fires now belongs to another one',
  suppressed: 'all of its alerts are silenced, inhibited or muted: nobody is paged until that ends',
  'not acknowledged': 'nobody has acknowledged or snoozed it',
  'no such tier': 'its policy has no such tier',
  'in the past': 'that time has passed already',
  'not asked': 'this person was not asked to respond, or has answered already'
}

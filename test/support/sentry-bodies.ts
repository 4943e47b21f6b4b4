import type { SourceChange } from '../../src/domain/source-change.ts'
import { sentry } from '../../src/sources/sentry.ts'
import type { Reading, Report } from '../../src/sources/source.ts'
import { bytesOf, sampleNamed } from './sentry-samples.ts'
import { delivery, reading } from './sources.ts'

// What tests look at is JSON of any shape.
export type Json = any

/** A sample as a value, to be changed. */
export function bodyOf (name: string): Json {
  return JSON.parse(bytesOf(sampleNamed(name)).toString())
}

/** Reads a body as a hook of the platform; without a resource, as what it looks like. */
export function readBody (body: unknown, resource?: string, fields: Partial<Reading> = {}): Report {
  return sentry.read(delivery(body, { headers: resource === undefined ? {} : { 'sentry-hook-resource': resource } }), reading(fields))
}

/** A sample with a change. */
export function readSample (name: string, edit: (body: Json) => void = () => {}, fields: Partial<Reading> = {}): Report {
  const body = bodyOf(name)
  edit(body)
  return readBody(body, sampleNamed(name).resource, fields)
}

export function onlyChange <Kind extends SourceChange['kind']> ({ changes = [], ignored }: Report, kind: Kind): Extract<SourceChange, { kind: Kind }> {
  const [change, ...others] = changes
  if (others.length || !change || !isKind(change, kind)) throw new Error(`expected ${kind}, got ${changes.map(change => change.kind).join(', ') || ignored}`)
  return change
}

function isKind <Kind extends SourceChange['kind']> (change: SourceChange, kind: Kind): change is Extract<SourceChange, { kind: Kind }> {
  return change.kind === kind
}

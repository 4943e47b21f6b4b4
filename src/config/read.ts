import { Type, type Static, type TObject, type TSchema } from 'typebox'
import { isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml'
import { join, isAbsolute } from 'node:path'
import type { MatcherMode } from '../domain/matcher-parser.ts'
import { isMerge, isNull, isPlain, nodeOf, sourceOf, type ConfigDocument, type Entry } from './document.ts'
import { withFiles, type Field } from './fields.ts'
import { nearest } from './nearest.ts'
import { printPath, type ConfigPath, type Problems } from './problems.ts'
import { readScalar, warningOn, zeroOf } from './scalars.ts'
import { anythingOf } from './anything.ts'
import { describe, expectedOf, quote } from './wording.ts'

/** What was read, and the same as Alertmanager would print it; undefined is absent, or wrong and already reported. */
export type Reading = { readonly value: unknown, readonly printed: unknown }

export type ReaderOptions = {
  readonly document: ConfigDocument
  readonly problems: Problems
  readonly warn: (path: ConfigPath, message: string) => void
  /** Is told of each text that is a template. */
  readonly onTemplate?: (path: ConfigPath, text: string) => void
  readonly mode: MatcherMode
  /** The folder of the configuration. */
  readonly folder: string
}

type Place = { readonly path: ConfigPath, readonly within: readonly Node[] }

const nothing: Reading = { value: undefined, printed: undefined }

// Deeper than any routing tree that a person wrote, and far from the end of the stack.
const deepest = 200
// Anchors that stand for anchors multiply; no real file comes near.
const mostValues = 500_000

/** Reads YAML against a schema, reporting everything that does not fit it. */
export function createReader ({ document, problems, warn, onTemplate = () => {}, mode, folder }: ReaderOptions) {
  const named = new Map<string, TSchema>()
  let values = 0

  function read (schema: TSchema, found: Node | undefined, { path, within }: Place): Reading {
    const node = document.resolve(found)
    if (isAlias(found) && node === undefined) return wrong(path, found, 'an alias of an anchor that is not defined before it')
    if (node !== undefined && within.includes(node)) return wrong(path, found, 'an anchor that contains itself')
    if (path.length > deepest) return wrong(path, found, 'nested too deeply')
    if (++values > mostValues) return values > mostValues + 1 ? nothing : wrong(path, found, 'too many values: aliases of aliases multiply them')

    const place = { path, within: node === undefined || isScalar(node) ? within : [...within, node] }
    if (isField(schema)) return readField(schema.field, node, place)
    if ('anything' in schema) return anythingOf(node, { document, place, reject: (at, message) => { wrong(path, at, message) }, onText: warnOfTemplate })
    if (isMapSchema(schema)) return readMap(schema, node, place)
    if ('orOne' in schema && Type.IsArray(schema) && !isSeq(node)) return readOnly(schema.items, node, { path, within })
    if (Type.IsArray(schema)) return readList(schema.items, node, place)
    if (Type.IsObject(schema)) return readObject(schema, node, place)
    if (Type.IsCyclic(schema)) {
      for (const [name, definition] of Object.entries(schema.$defs)) named.set(name, definition)
      return read(named.get(schema.$ref) ?? schema, node, { path, within })
    }
    if (Type.IsRef(schema)) return read(named.get(schema.$ref) ?? schema, node, { path, within })
    throw new Error(`no reader for the schema at ${printPath(path)}`)
  }

  function wrong (path: ConfigPath, node: Node | undefined, message: string): Reading {
    // What is empty has no place of its own: its key has.
    if (node?.range && !isNull(node)) problems.add(path, message, { at: document.positionOf(node) })
    else problems.add(path, message)
    return nothing
  }

  function warnOfTemplate (text: string, path: ConfigPath): void {
    const warning = warningOn(text)
    if (warning !== undefined) warn(path, warning)
    else onTemplate(path, text)
  }

  function readField (field: Field, node: Node | undefined, { path }: Place): Reading {
    if (node !== undefined && !isScalar(node)) return wrong(path, node, `expected ${expectedOf(field)}, got ${describe(node)}`)
    const text = isNull(node) ? zeroOf(field) : node && sourceOf(node)
    if (text === undefined) {
      return wrong(path, undefined, field.kind === 'regex' ? `invalid regexp value for "${path.at(-1)}"` : `expected ${expectedOf(field)}, got nothing`)
    }
    return readText(field, { text, plain: isNull(node) || (node !== undefined && isPlain(node)), path, node })
  }

  function readText (field: Field, { text, plain, path, node }: { text: string, plain: boolean, path: ConfigPath, node?: Node | undefined }): Reading {
    const reading = readScalar({ text, plain }, { field, mode })
    if ('value' in reading) {
      if (reading.warning !== undefined) warn(path, reading.warning)
      else if (field.template) onTemplate(path, text)
      if (!field.joined || text === '' || isAbsolute(text)) return reading
      const joined = join(folder, text)
      return { value: joined, printed: joined }
    }
    const came = field.secret ? 'something else' : quote(text)
    return wrong(path, node, reading.error ?? `expected ${reading.expected}, got ${came}`)
  }

  function readList (items: TSchema & { missing?: string }, node: Node | undefined, { path, within }: Place): Reading {
    if (!isSeq(node)) return wrong(path, node, `expected a list, got ${describe(node)}${asList(items, node)}`)
    const readings = node.items.map((item, index) => {
      const place = { path: [...path, index], within }
      const reading = items.missing !== undefined && isNull(document.resolve(nodeOf(item)))
        ? wrong(place.path, nodeOf(item), items.missing)
        : read(items, nodeOf(item), place)
      // The places of the others must not move: later checks name them by index.
      return reading.value === undefined ? { value: standIn(items), printed: undefined } : reading
    })
    return { value: readings.map(({ value }) => value), printed: readings.flatMap(({ printed }) => printed) }
  }

  function readOnly (item: TSchema, node: Node | undefined, place: Place): Reading {
    const { value, printed } = read(item, node, place)
    return value === undefined ? nothing : { value: [value], printed }
  }

  function readMap (schema: MapSchema, node: Node | undefined, { path, within }: Place): Reading {
    if (!isMap(node)) return wrong(path, node, `expected a map, got ${describe(node)}`)
    const value: Record<string, unknown> = Object.create(null)
    const printed: Record<string, unknown> = Object.create(null)
    reportKeys(node, path)
    for (const entry of document.entries(node)) {
      const place = { path: [...path, entry.key], within }
      readText({ kind: schema.keys }, { text: entry.key, plain: true, path: place.path, node: entry.keyNode })
      const reading = read(schema.values, entry.value, place)
      value[entry.key] = reading.value
      printed[entry.key] = reading.printed
    }
    return { value, printed }
  }

  function readObject (schema: TObject & { short?: string }, node: Node | undefined, { path, within }: Place): Reading {
    const short = isScalar(node) && !isNull(node) ? schema.short : undefined
    if (!isNull(node) && !isMap(node) && short === undefined) return wrong(path, node, `expected a map, got ${describe(node)}`)
    const entries = isMap(node) ? document.entries(node) : []
    if (isMap(node)) reportKeys(node, path)

    const properties = withFiles(schema.properties)
    const known = new Map(Object.entries(properties))
    const given = new Map<string, Entry>()
    if (short !== undefined && isScalar(node)) given.set(short, { key: short, keyNode: node, value: node })
    for (const entry of entries) {
      if (known.has(entry.key)) given.set(entry.key, entry)
      else if (isScalar(document.resolve(entry.keyNode))) reportUnknown(entry, { properties, path })
    }
    const value: Record<string, unknown> = {}
    const printed: Record<string, unknown> = {}
    for (const [key, property] of known) {
      const reading = readProperty(property, given.get(key), { path: [...path, key], within })
      if (reading.value !== undefined) value[key] = reading.value
      else if (!Type.IsOptional(property) && !(isField(property) && property.field.file)) value[key] = standIn(property)
      if (isWorthPrinting(reading.printed)) printed[key] = reading.printed
    }
    reportPairs(schema, given, path)
    return { value, printed }
  }

  /** Something of the right shape for what is wrong, so that the checks can go on and find more. */
  function standIn (schema: TSchema): unknown {
    if (isField(schema)) {
      const reading = readScalar({ text: schema.field.default ?? '', plain: true }, { field: schema.field, mode })
      return 'value' in reading ? reading.value : ''
    }
    if (Type.IsRef(schema)) return standIn(named.get(schema.$ref) ?? Type.Object({}))
    if (Type.IsArray(schema)) return []
    if (!Type.IsObject(schema)) return {}
    const required = Object.entries(schema.properties).filter(([, property]) => !Type.IsOptional(property))
    return Object.fromEntries(required.map(([key, property]) => [key, standIn(property)]))
  }

  function readProperty (schema: TSchema, entry: Entry | undefined, place: Place): Reading {
    if ('unsupported' in schema) {
      if (entry) wrong(place.path, entry.keyNode, 'not supported yet')
      return nothing
    }
    const node = document.resolve(entry?.value)
    if (entry?.value !== undefined && node === undefined) return read(schema, entry.value, place)
    const required = isField(schema) && schema.field.default === undefined && !Type.IsOptional(schema)
    if (entry && !(required ? isEmpty(node) : isNull(node))) return read(schema, entry.value, place)
    return readAbsent(schema, entry, place)
  }

  function readAbsent (schema: TSchema, entry: Entry | undefined, place: Place): Reading {
    const field = isField(schema) ? schema.field : undefined
    const zero = entry && field && !Type.IsOptional(schema) ? zeroOf(field) : undefined
    if (Type.IsOptional(schema)) return field?.kind === 'text' && entry ? { value: '', printed: undefined } : nothing
    if (field?.default !== undefined) {
      const reading = readText(field, { text: zero ?? field.default, plain: true, path: place.path })
      return field.quiet && zero === undefined ? { ...reading, printed: undefined } : reading
    }
    if (Type.IsObject(schema)) return read(schema, undefined, place)
    // Of a pair, what is missing is said for both together.
    if (field?.file) return nothing
    problems.add(place.path, `missing ${place.path.at(-1)}${field ? `, expected ${expectedOf(field)}` : ''}`, { shown: place.path.slice(0, -1) })
    return nothing
  }

  function reportKeys (map: YAMLMap, path: ConfigPath): void {
    const first = new Map<string, Entry>()
    for (const entry of document.ownEntries(map)) {
      const { key, keyNode, value } = entry
      const earlier = first.get(key)
      if (isMerge(entry)) {
        const source = document.resolve(value)
        const wanted = isSeq(source) ? source.items.length : 1
        if (document.mergedMaps(entry).length < wanted) wrong(path, keyNode, 'a merge key takes a map or a list of maps')
      } else if (!isScalar(document.resolve(keyNode))) wrong(path, keyNode, 'a key must be a single value')
      else if (!earlier) first.set(key, entry)
      else wrong([...path, key], keyNode, `duplicate key ${JSON.stringify(key)}, first given on line ${document.positionOf(earlier.keyNode).line}`)
    }
  }

  function reportUnknown ({ key, keyNode }: Entry, { properties, path }: { properties: { readonly [key: string]: TSchema }, path: ConfigPath }): void {
    const near = nearest(key, Object.keys(properties))
    const usable = Object.entries(properties).flatMap(([name, schema]) => 'unsupported' in schema ? [] : [name])
    const hint = near !== undefined ? `did you mean "${near}"?` : usable.length > 16 ? '' : `expected one of ${usable.join(', ')}`
    problems.add([...path, key], `unknown key ${JSON.stringify(key)}${hint && ', ' + hint}`, { at: document.positionOf(keyNode), shown: path })
  }

  function reportPairs (schema: TObject, given: ReadonlyMap<string, Entry>, path: ConfigPath): void {
    for (const [key, property] of Object.entries(schema.properties)) {
      if (!isField(property) || !property.field.file) continue
      const [direct, file] = [key, `${key}_file`].map(name => given.get(name)).map(entry => !isEmpty(document.resolve(entry?.value)))
      if (direct && file) problems.addUnlessWrong([...path, `${key}_file`], `at most one of ${key} & ${key}_file must be configured`)
      if (!direct && !file && !Type.IsOptional(property)) {
        problems.add([...path, key], `one of ${key} or ${key}_file must be configured`, { shown: path })
      }
    }
  }

  return {
    read <Schema extends TSchema> (schema: Schema, node: Node | undefined): { value: Static<Schema>, printed: unknown } {
      const reading = read(schema, node, { path: [], within: [] })
      // What was read is what the schema describes, or a problem is reported and something stands in for it.
      return { value: (reading.value ?? standIn(schema)) as Static<Schema>, printed: reading.printed }
    }
  }
}

type MapSchema = TSchema & { readonly values: TSchema, readonly keys: Field['kind'] }

function isField (schema: TSchema): schema is TSchema & { readonly field: Field } {
  return 'field' in schema
}

function isMapSchema (schema: TSchema): schema is MapSchema {
  return 'values' in schema && 'keys' in schema
}

/** How a matcher that stands where a list of them belongs is written as a list. */
function asList (items: TSchema, node: Node | undefined): string {
  if (!isField(items) || items.field.kind !== 'matchers' || !isScalar(node)) return ''
  const text = sourceOf(node)
  return `; write [ '${text.length > 60 || text.includes('\n') ? 'name="value"' : text.replaceAll("'", "''")}' ]`
}

/** Alertmanager prints no empty maps and strings; an empty list may differ in meaning from an absent one. */
export function isWorthPrinting (printed: unknown): boolean {
  if (typeof printed !== 'object' || printed === null || Array.isArray(printed)) return printed !== undefined && printed !== ''
  return Object.keys(printed).length > 0
}

function isEmpty (node: Node | undefined): boolean {
  return isNull(node) || (isScalar(node) && sourceOf(node) === '')
}

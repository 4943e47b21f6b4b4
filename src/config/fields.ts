import { Type, type Static, type TArray, type TObject, type TSchema, type TUnsafe } from 'typebox'
import type { Matcher } from '../domain/matcher.ts'
import type { Range } from '../domain/time-interval.ts'

/*
 * The field kinds that configuration schemas are built of:
 *
 *   Type.Object({
 *     url: SecretUrl({ template: true, file: true }),      // required: `url`, or its file `url_file`
 *     channel: Optional(Text()),                            // may be absent: then the key is not in the settings
 *     max_alerts: Count(0),                                 // has a default: always in the settings
 *     timeout: GoDuration('0s', { quiet: true })            // times are milliseconds once loaded
 *   })
 *
 * A field is required unless it is Optional or has a default. A default is written as in YAML and goes through the
 * same reader as what an operator writes. The marks are explained at `Marks`.
 */

export type Kind = 'text' | 'flag' | 'integer' | 'number' | 'duration' | 'goDuration' | 'url' | 'proxyUrl' | 'hostPort' | 'path' | 'choice' |
  'classicLabelName' | 'regex' | 'matchers' | 'timeOfDay' | 'weekdays' | 'daysOfMonth' | 'months' | 'years' | 'location'

export type Marks = {
  /** What an absent key means. */
  readonly default?: string
  /** Printed as `<secret>` and never quoted in a message. */
  readonly secret?: boolean
  /** Alertmanager expands templates here. */
  readonly template?: boolean
  /** `<key>_file` may be given instead; whoever delivers puts the file's trimmed content under `<key>`. */
  readonly file?: boolean
  /** A file name that is joined with the folder of the configuration. */
  readonly joined?: boolean
  /** Of a Go duration: a bare number is none. */
  readonly unit?: boolean
  /** The default is not printed: the key is newer than some tools that read the printed configuration. */
  readonly quiet?: boolean
}

export type Field = Marks & {
  readonly kind: Kind
  /** What stands for a secret when it is printed. */
  readonly mask?: string
  readonly choices?: readonly string[]
  readonly minimum?: number
}

/** Any schema that reads one scalar. */
export type FieldSchema<Value = unknown> = TUnsafe<Value> & { readonly field: Field }
export type MapSchema<Value = unknown> = TUnsafe<{ readonly [name: string]: Value }> & { readonly values: TSchema, readonly keys: Kind }

export const Optional = Type.Optional

export function Text (value?: string, marks: Marks = {}) { return field<string>({ kind: 'text', ...given(value), ...marks }) }

/** Text that Alertmanager renders as a template. */
export function Template (value?: string, marks: Marks = {}) { return Text(value, { template: true, ...marks }) }

export function Flag (value?: boolean, marks: Marks = {}) { return field<boolean>({ kind: 'flag', ...given(value?.toString()), ...marks }) }

/** A whole number from 0 up. */
export function Count (value?: number, marks: Marks = {}) { return field<number>({ kind: 'integer', minimum: 0, ...given(value?.toString()), ...marks }) }

/** A whole number of either sign. */
export function Integer (value?: number, marks: Marks = {}) { return field<number>({ kind: 'integer', ...given(value?.toString()), ...marks }) }

export function Decimal (value?: number, marks: Marks = {}) { return field<number>({ kind: 'number', ...given(value?.toString()), ...marks }) }

/** Prometheus' form, `1d12h`, in milliseconds. */
export function Duration (value?: string, marks: Marks = {}) { return field<number>({ kind: 'duration', ...given(value), ...marks }) }

/** Go's form, `1m30s` or `1.5h`, a bare number being nanoseconds; in milliseconds. */
export function GoDuration (value?: string, marks: Marks = {}) { return field<number>({ kind: 'goDuration', ...given(value), ...marks }) }

/** http or https with a host. */
export function Url (value?: string, marks: Marks = {}) { return field<string>({ kind: 'url', ...given(value), ...marks }) }

/** A URL that is a secret as a whole. */
export function SecretUrl (marks: Marks = {}) {
  // Where templates are allowed, Alertmanager 0.25 knows no secret but a plain URL, and refuses to load `<secret>`.
  return field<string>({ kind: 'url', secret: true, mask: marks.template ? 'http://<secret>' : '<secret>', ...marks })
}

export function Secret (marks: Marks = {}) { return field<string>({ kind: 'text', secret: true, ...marks }) }

/** Of any scheme; its password is masked when printed. */
export function ProxyUrl () { return field<string>({ kind: 'proxyUrl' }) }

export function HostPort (marks: Marks = {}) { return field<string>({ kind: 'hostPort', ...marks }) }

/** A file name, relative to the working directory unless marked `joined`. */
export function Path (marks: Marks = {}) { return field<string>({ kind: 'path', ...marks }) }

/** One of a few words. */
export function Choice<const Choices extends readonly string[]> (choices: Choices, value?: Choices[number], marks: Marks = {}) {
  return field<Choices[number]>({ kind: 'choice', choices, ...given(value), ...marks })
}

export function Regex (marks: Marks = {}) { return field<string>({ kind: 'regex', ...marks }) }

/** A list of strings, each of which may hold several matchers. */
export function Matchers () { return List(field<readonly Matcher[]>({ kind: 'matchers' })) }

export function TimeOfDay () { return field<number>({ kind: 'timeOfDay' }) }

export function Ranges (kind: 'weekdays' | 'daysOfMonth' | 'months' | 'years') { return List(field<Range>({ kind })) }

export function Location () { return field<string>({ kind: 'location' }) }

export function List<Item extends TSchema> (item: Item): TArray<Item> { return Type.Array(item) }

/** A map with free keys; null-prototype, as any name may be a key. */
export function MapOf<Values extends TSchema> (values: Values, keys: Kind = 'text'): MapSchema<Static<Values>> {
  return Object.assign(Type.Unsafe<{ readonly [name: string]: Static<Values> }>({}), { values, keys })
}

/** A map that may also be written as a single value, which is then that of one of its keys. */
export function ShortFor<Whole extends TObject> (key: string & keyof Whole['properties'], whole: Whole): Whole & { readonly short: string } {
  return Object.assign(whole, { short: key })
}

/** Whatever YAML can say; its texts and keys are templates. */
export function Anything () { return Object.assign(Type.Unsafe<unknown>({}), { anything: true }) }

/** A key that is known and cannot be used yet. */
export function Unsupported () { return Type.Optional(Object.assign(Type.Unsafe<undefined>({}), { unsupported: true })) }

/** The properties of a map with `<key>_file` after each that may come from a file. */
export function withFiles (properties: { readonly [key: string]: TSchema }): { [key: string]: TSchema } {
  return Object.fromEntries(Object.entries(properties).flatMap(([key, schema]) =>
    'field' in schema && (schema.field as Field).file ? [[key, schema], [`${key}_file`, Optional(Path())]] : [[key, schema]]))
}

function field<Value> (field: Field): FieldSchema<Value> {
  return Object.assign(Type.Unsafe<Value>({}), { field })
}

function given (value: string | undefined): { default?: string } {
  return value === undefined ? {} : { default: value }
}

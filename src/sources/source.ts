import type { PostedAlert } from '../domain/alert.ts'
import type { Labels } from '../domain/labels.ts'
import type { Severity } from '../domain/severity.ts'
import type { SourceChange } from '../domain/source-change.ts'

/** A request to the webhook of a source. */
export type Delivery = {
  readonly method: 'GET' | 'POST'
  /** As it came, byte by byte: signatures are over this. */
  readonly body: Buffer
  /** By lower-case name, as Node joins those that came several times. */
  readonly headers: { readonly [name: string]: string | undefined }
  /** What stands in the URL behind the name, decoded: where a sender that signs nothing carries its secret. '' if nothing does. */
  readonly token: string
  /** The rest of the URL, behind its `?`; '' if there is none. */
  readonly query: string
  /** The body as JSON; throws BadRequest when it is none, or larger or deeper than is looked at. */
  json (): unknown
}

export type Reading = {
  readonly now: number
  /** The name of the source. */
  readonly source: string
  /** The source's own, added to every alert; they win over those of the payload. */
  readonly labels: Labels
  /** How long what is never resolved stays open, in milliseconds; absent: until its resolve. */
  readonly hold?: number | undefined
  /** Which tags of the sender become labels. */
  readonly tags: readonly string[]
  readonly severity: Severity
  /** The address of the router, without a slash at its end. */
  readonly externalURL: string
}

export type Report = {
  /** Of senders that know labels: what fires has these labels, and so has its end. */
  readonly alerts?: readonly PostedAlert[]
  /** Of all others. */
  readonly changes?: readonly SourceChange[]
  /** What was wrong with the alerts that were left out, each with its place in the payload. */
  readonly problems?: readonly string[]
  /** What was not as expected, and raised all the same. */
  readonly oddities?: readonly string[]
  /** Names of the projects of which a hook came that reports ends: what they raise needs no hold from now on. */
  readonly resolving?: readonly string[]
  /** Why nothing comes of it, for the history. */
  readonly ignored?: string
  /** Nothing comes of it and that is as usual: the history has no line of it. */
  readonly quiet?: boolean
  /** What the sender waits for, as JSON; absent: what was taken and what was not. */
  readonly answer?: unknown
  /** Of the answer, where its sender wants another one than 200. */
  readonly status?: number
}

/** A payload format: one file of this folder, and one line in index.ts. All of it is pure. */
export type SourceType = {
  /** It is nothing without a secret: without one configured, everything is refused. */
  readonly signs: boolean
  /** Keys of the configuration that it knows beyond those of every source. */
  readonly settings?: ReadonlyArray<'tags' | 'ack_on_assign'>
  /** It is asked by GET, too. */
  readonly answersGet?: boolean
  /** Bytes; absent: the limit of all webhooks. */
  readonly bodyLimit?: number
  /** Whether the sender has one of the secrets; compares in constant time. Absent: `carriesSecret` of credentials.ts. */
  readonly verify?: (delivery: Delivery, secrets: readonly string[]) => boolean
  /** The same for a request that is sent again, for no other; absent or undefined where that is not known. */
  readonly idempotencyKey?: (delivery: Delivery) => string | undefined
  /** What a request is read as that lost its headers, as one in a file; undefined where they are there. */
  readonly takenFor?: (delivery: Delivery) => string | undefined
  /** Turns a request, which was found to be genuine, into alerts. Throws BadRequest when all of it is of another kind. */
  readonly read: (delivery: Delivery, reading: Reading) => Report
  /** Headers that `read` looks at: kept with the body, for a replay. */
  readonly keptHeaders?: readonly string[]
  /** Names of members whose values are secret, wherever in the JSON they stand; beside those that every source has. */
  readonly secretMembers?: readonly string[]
}

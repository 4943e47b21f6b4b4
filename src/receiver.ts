import type { Static, TSchema } from 'typebox'
import type { GlobalSettings } from './config/global.ts'
import type { HttpSettings, TlsSettings } from './config/http-config.ts'
import type { Notification } from './domain/notification.ts'
import type { Remembered } from './domain/notification-log.ts'

export type HttpRequest = {
  url: string
  /** POST by default. */
  method?: 'POST' | 'PUT' | 'GET'
  /** Sent as JSON in Go's form (see toGoJson), unless it is a string; nothing is sent where it is undefined. */
  body?: unknown
  headers?: Record<string, string>
  /** Milliseconds for this attempt; none by default. */
  timeout?: number
  /** Ends the attempt. */
  signal?: AbortSignal
  /** What no message may quote, beyond the URL and the headers, which are kept back anyway. */
  secrets?: readonly string[]
}

export type HttpAnswer = { status: number, headers: Record<string, string>, body: string }

/** What a service says in the body of its answer and not by the status. What is left out, the status says. */
export type Judgement = {
  /** False for an error inside a 2xx answer; true for a refusal that the receiver wants to see, because it can do something about it. */
  readonly ok?: boolean
  /** What the status would be if it told the truth: what is tried again and under what reason it counts follows from this one. */
  readonly status?: number
  /** The part of the body that tells what is wrong. */
  readonly message?: string
  readonly retryable?: boolean
  /** Milliseconds that the service wants to be left alone; it is tried again then. */
  readonly retryAfter?: number
}

export type AnswerRule = {
  /** Statuses that are tried again besides 5xx. */
  readonly retryStatus?: readonly number[]
  readonly judge?: (answer: HttpAnswer) => Judgement | undefined
}

/**
 * Sends one request with the integration's http_config; answers on 2xx and rejects with a DeliveryError
 * that says whether to try again.
 */
export type Post = (request: HttpRequest, rule?: AnswerRule) => Promise<HttpAnswer>

export type Mail = {
  /** The same in every attempt, so that a mail server can tell a repetition; to stand in an address. */
  readonly id: string
  /** As in a header: one address, with or without a name. */
  readonly from: string
  /** Likewise, one or more. */
  readonly to: string
  /** Names in their canonical form, values as text. */
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>
  readonly text?: string | undefined
  readonly html?: string | undefined
  /** Mails with the same key are shown as one conversation, or as one a day. */
  readonly thread?: { readonly key: string, readonly by: 'none' | 'daily' } | undefined
}

export type MailServer = {
  readonly host: string
  readonly port: number
  /** What to call ourselves. */
  readonly hello: string
  /** TLS from the first byte on. */
  readonly implicitTls: boolean
  /** STARTTLS before anything else; without either, nothing is encrypted. */
  readonly requireTls: boolean
  /** The secrets of each mechanism; a file is read when it is needed, and counts more than the text. */
  readonly login?: {
    readonly username: string
    readonly identity?: string | undefined
    readonly password?: string | undefined
    readonly passwordFile?: string | undefined
    readonly secret?: string | undefined
    readonly secretFile?: string | undefined
  } | undefined
}

/** Sends one mail with the integration's tls_config, to all of its addresses or to none; rejects with a DeliveryError that says whether to try again. */
export type SendMail = (order: { readonly mail: Mail, readonly server: MailServer, readonly signal?: AbortSignal }) => Promise<void>

/**
 * What a template of the configuration makes of a notification: of the one to be delivered, unless another is named. Throws a
 * DeliveryError that is not tried again.
 */
export type Render = (template: string, about?: Notification) => string

export type { Remembered }

export type Delivery<Settings> = {
  /** With the content of each file under the key that the file stands for. */
  readonly settings: Settings
  readonly notification: Notification
  readonly render: Render
  /** The same, escaped for where in HTML it stands. */
  readonly renderHtml: Render
  readonly post: Post
  readonly sendMail: SendMail
  /** Its messages may have buttons that call back. */
  readonly isInteractive: boolean
  /** Writes one line to the standard output of the process. */
  readonly print: (line: string) => void
  /** Tells the operator, in the log, what went wrong in a send that counts as a success all the same. */
  readonly warn: (message: string) => void
  /**
   * What the last successful send of this group through this integration answered with, or the last one before it that answered with
   * anything; nothing when the group fires anew. Kept in the notification log for as long as it knows of the group, up to 2 KiB.
   */
  readonly remembered: Remembered
  /** For what may be forgotten at any time, such as a token that a service hands out: of this integration, on this node, until a reload. */
  readonly cache: Map<string, unknown>
  /** Aborted when the lease is lost or the process must stop. */
  readonly signal: AbortSignal
}

/** What is wrong with a setting, by its path below the integration. */
export type SettingProblem = { readonly path: ReadonlyArray<string | number>, readonly message: string }

/** The contract that each file of receivers/ fulfils: its own keys, and how to send. */
export type Receiver<Settings extends TSchema = TSchema> = {
  /** `webhook` for `webhook_configs`. */
  readonly type: string
  readonly sendResolved: boolean
  readonly settings: Settings
  /** The `tls_config` of one that does not speak HTTP, and so has no `http_config`. */
  readonly tls?: (settings: Static<Settings>) => TlsSettings | undefined
  /**
   * Keys that are taken from `global` where neither they nor their files are given, by their names there. Such a key is Optional; that
   * it is given in the end, `check` says.
   */
  readonly inherits?: (settings: Static<Settings>, http: HttpSettings | undefined) => { readonly [key: string]: keyof GlobalSettings }
  /** Takes `proxy_url` from the global http_config where its own has none, although nothing else of it is. */
  readonly inheritsProxy?: boolean
  /**
   * What the schema cannot say: pairs that exclude each other and the like, each as path and message. `own` is without what is taken
   * from `global`.
   */
  readonly check?: (settings: Static<Settings>, http: HttpSettings | undefined, more: { readonly own: Static<Settings> }) => readonly SettingProblem[]
  /** Answers with all that is to be remembered from now on; with nothing where what is remembered stays. */
  readonly send: (delivery: Delivery<Static<Settings>>) => Promise<Remembered | void>
}

export function defineReceiver<Settings extends TSchema> (receiver: Receiver<Settings>): Receiver {
  // The settings a receiver gets are those its own schema has checked at load, so the wider type is safe.
  return receiver as unknown as Receiver
}

import type { Static, TSchema } from 'typebox'
import type { GlobalSettings } from './config/global.ts'
import type { HttpSettings, TlsSettings } from './config/http-config.ts'
import type { Notification } from './domain/notification.ts'

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
}

export type HttpAnswer = { status: number, headers: Record<string, string>, body: string }

/**
 * Sends one request with the integration's http_config; answers on 2xx and rejects with a DeliveryError
 * that says whether to try again.
 */
export type Post = (request: HttpRequest, rule?: { retryStatus?: readonly number[] }) => Promise<HttpAnswer>

export type Mail = {
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

/** What a service said of a message that it will need to hear again to change it, such as its id; kept in the notification log. */
export type Remembered = { readonly [key: string]: string }

export type Delivery<Settings> = {
  /** With the content of each file under the key that the file stands for. */
  readonly settings: Settings
  readonly notification: Notification
  readonly render: Render
  /** The same, escaped for where in HTML it stands. */
  readonly renderHtml: Render
  readonly post: Post
  readonly sendMail: SendMail
  /** Writes one line to the standard output of the process. */
  readonly print: (line: string) => void
  /** What the last successful send of this group through this integration answered with. */
  readonly remembered: Remembered
  /** For what may be forgotten at any time, such as a token that a service hands out: of this integration, on this node, until a reload. */
  readonly cache: Map<string, unknown>
  /** Aborted when the lease is lost or the process must stop. */
  readonly signal: AbortSignal
}

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
  /** What the schema cannot say: pairs that exclude each other and the like, each as path and message. */
  readonly check?: (settings: Static<Settings>, http: HttpSettings | undefined) => Array<{ path: string[], message: string }>
  /** Answers with what is to be remembered of what was sent, if anything. */
  readonly send: (delivery: Delivery<Static<Settings>>) => Promise<Remembered | void>
}

export function defineReceiver<Settings extends TSchema> (receiver: Receiver<Settings>): Receiver {
  // The settings a receiver gets are those its own schema has checked at load, so the wider type is safe.
  return receiver as unknown as Receiver
}

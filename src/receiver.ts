import type { Static, TSchema } from 'typebox'
import type { GlobalSettings } from './config/global.ts'
import type { HttpSettings } from './config/http-config.ts'
import type { Notification } from './domain/notification.ts'

export type HttpRequest = {
  url: string
  /** POST by default. */
  method?: 'POST' | 'PUT' | 'GET'
  /** Sent as JSON in Go's form (see toGoJson), unless it is a string; nothing is sent where it is undefined. */
  body?: unknown
  headers?: Record<string, string>
  /** What of the body must not be shown if the service quotes it. */
  secrets?: readonly string[]
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
export type Post = (request: HttpRequest, rule?: AnswerRule) => Promise<HttpAnswer>

/** What of the answers that are not 2xx differs from one service to another. */
export type AnswerRule = {
  /** Tried again, beside 5xx. */
  readonly retryStatus?: readonly number[]
  /** What a body in the service's own form says: shown in its place, and whether to try again whatever the status. */
  readonly explain?: (body: string) => { readonly message: string, readonly retryable: boolean } | undefined
}

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

import type { Answer } from '../../support/sink.ts'

/** What a configuration of a case may name. */
export type Place = {
  /** Of the service that is asked: its origin, the URL of the proxy before it, or host and port of a mail server. */
  readonly address: string
  /** Writes a file and answers with its path. */
  file (content: string): string
}

/** An `http` server on this machine, a `proxy` that answers for any host with a certificate that nobody knows, or a mail server. */
export type Kind = 'http' | 'proxy' | 'smtp'

export type Case = {
  /** One entry of the integration's list. */
  config (place: Place): object
  /** Keys of `global` that nobody else uses. */
  global? (place: Place): object
  /** `odd` by default. */
  readonly alerts?: 'odd' | 'long'
  /** As the integration by default. */
  readonly service?: Kind
  /** How often its service is asked for each of the three tellings; as the integration by default. */
  readonly requests?: readonly [number, number, number]
}

/** An integration that Alertmanager 0.25 has. */
export type Integration = {
  /** As in `receivers/index.ts`. */
  readonly type: string
  /** `http` by default. */
  readonly service?: Kind
  /** As the real service does. */
  readonly answer?: Answer
  readonly requests: readonly [number, number, number]
  readonly cases: { readonly [name: string]: Case }
}

/** Firing, some resolved, all resolved: for those that are told of ends. */
export const withEnds = [1, 1, 1] as const
export const withoutEnds = [1, 1, 0] as const

/** Answers in JSON. */
export function json (status: number, body: object): Answer {
  return response => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

export const throughProxy = (address: string) => ({ proxy_url: address, tls_config: { insecure_skip_verify: true } })

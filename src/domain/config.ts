import type { EscalationPolicy } from './escalation-policy.ts'
import type { InhibitRule } from './inhibit.ts'
import type { Labels } from './labels.ts'
import type { Route } from './route.ts'
import type { Schedule } from './schedule.ts'
import type { Severity } from './severity.ts'
import type { TimeInterval } from './time-interval.ts'
import type { User } from './user.ts'

/** A loaded configuration: checked, defaults filled in, inheritance resolved. Times in milliseconds. */
export type Config = {
  /** SHA-256 of everything that was read, lower-case hex: two nodes with the same hash run the same configuration. */
  readonly hash: string
  /** Alertmanager's `alertmanager_config_hash`: the first six bytes of the text's MD5, little-endian. */
  readonly hashMetric: number
  /** The configuration marshalled again with secrets masked and without Tocsin's own keys; loads in amtool. */
  readonly printed: string
  /** The same with Tocsin's own keys. */
  readonly printedWhole: string
  /** What is valid but probably not meant. */
  readonly warnings: readonly string[]
  readonly resolveTimeout: number
  readonly route: Route
  readonly receivers: readonly ReceiverConfig[]
  readonly inhibitRules: readonly InhibitRule[]
  /** Of `time_intervals` and `mute_time_intervals` together; the instant is inside when any entry contains it. */
  readonly timeIntervals: ReadonlyMap<string, readonly TimeInterval[]>
  readonly sources: readonly SourceConfig[]
  readonly users: readonly User[]
  readonly schedules: readonly Schedule[]
  readonly policies: readonly EscalationPolicy[]
  readonly severity: Severity
  /** The globs of `templates` as written, and the files that they match, both with their folder. */
  readonly templates?: {
    readonly globs: readonly string[]
    readonly files: readonly string[]
    /** What is in the files: their names without folder, and their texts. */
    readonly texts: ReadonlyArray<{ readonly name: string, readonly text: string }>
  }
}

export type ReceiverConfig = {
  readonly name: string
  /** With `name` added. */
  readonly labels: Labels
  readonly integrations: readonly IntegrationConfig[]
  /** The receiver that is told what this one could not be. */
  readonly fallback?: string
  /** Its messages have buttons that call back. */
  readonly interactions?: { readonly signingSecret?: string, readonly signingSecretFile?: string }
}

export type IntegrationConfig = {
  /** The key in the file without `_configs`: `webhook`, `console`. */
  readonly type: string
  /** Position among the integrations of the same type in its receiver. */
  readonly index: number
  readonly sendResolved: boolean
  /** As its receiver's own schema describes it, common keys taken out. */
  readonly settings: unknown
  readonly http: HttpConfig
  /** Of one that does not speak HTTP. */
  readonly tls?: HttpConfig['tls']
}

/** How to speak HTTP to a receiver: `http_config` with its defaults. */
export type HttpConfig = {
  readonly basicAuth?: { readonly username?: string, readonly usernameFile?: string, readonly password?: string, readonly passwordFile?: string }
  readonly authorization?: { readonly type: string, readonly credentials?: string, readonly credentialsFile?: string }
  readonly oauth2?: OAuth2Config
  readonly followRedirects: boolean
  readonly enableHttp2: boolean
  readonly tls: {
    readonly ca?: string,
    readonly caFile?: string
    readonly cert?: string,
    readonly certFile?: string
    readonly key?: string,
    readonly keyFile?: string
    readonly serverName?: string
    readonly insecureSkipVerify: boolean
    /** `TLSv1.2` and so on, as Node names them. */
    readonly minVersion?: string
    readonly maxVersion?: string
  }
  readonly proxyUrl?: string
  readonly noProxy?: string
  readonly proxyFromEnvironment: boolean
  readonly proxyConnectHeader: { readonly [name: string]: readonly string[] }
  readonly headers: { readonly [name: string]: { readonly values: readonly string[], readonly secrets: readonly string[], readonly files: readonly string[] } }
}

/** Where a token for the receiver comes from, by what it is asked for, and the way there. */
export type OAuth2Config = Pick<HttpConfig, 'tls' | 'proxyUrl' | 'noProxy' | 'proxyFromEnvironment' | 'proxyConnectHeader'> & {
  readonly tokenUrl: string
  readonly clientId: string
  readonly scopes: readonly string[]
  readonly endpointParams: { readonly [name: string]: string }
  readonly clientSecret?: string
  readonly clientSecretFile?: string
  /** A signed assertion is shown instead of the client's secret (RFC 7523). */
  readonly assertion?: {
    readonly key?: string
    readonly keyFile?: string
    readonly keyId?: string
    readonly algorithm: string
    readonly issuer: string
    readonly audience: string
    readonly claims: { readonly [name: string]: unknown }
  }
}

/** An inbound webhook, `POST /webhooks/<name>`. */
export type SourceConfig = {
  readonly name: string
  readonly type: string
  /** Added to every alert of this source. */
  readonly labels: Labels
  /** How long what is never resolved stays open, in milliseconds; absent: until its resolve. */
  readonly hold?: number
  /** By which its sender is known; of the file every line is one, so that two are valid while one is replaced. */
  readonly secret?: string
  readonly secretFile?: string
  /** Which of the sender's tags become labels. */
  readonly tags: readonly string[]
  /** Who is assigned a problem at the sender has acknowledged its incident. */
  readonly ackOnAssign: boolean
  /** Quieter than this, in milliseconds, and TocsinSourceSilent is raised. */
  readonly expectEvery?: number
}

import { resolve } from 'node:path'
import type { Config, HttpConfig, IntegrationConfig } from './domain/config.ts'
import { ConfigError, DeliveryError, type ConfigProblem } from './errors.ts'
import type { Senders } from './engine.ts'
import { createMailer } from './mail.ts'
import { createPost, type Exchange, type PostClient } from './post.ts'
import { whyUnreadable } from './post/files.ts'
import { whyUnusable } from './post/tls.ts'
import type { Post, Receiver, SendMail } from './receiver.ts'
import { createRendering } from './rendering.ts'
import { readSecretFiles } from './secret-files.ts'

type Options = {
  readonly receivers: readonly Receiver[]
  readonly userAgent: string
  readonly log: { info (message: string): void, error (message: string): void }
  readonly print: (line: string) => void
  readonly now: () => number
  /** Told of every answer of a service. */
  readonly onExchange?: (exchange: Exchange) => void
}

/** The integrations of a configuration with an HTTP client each. Clients open no connection before their first send. */
export function createSenders (config: Config, { receivers, userAgent, log, print, now, onExchange }: Options): Senders {
  const types = new Map(receivers.map(receiver => [receiver.type, receiver]))
  const clients = new Map<IntegrationConfig, PostClient>(config.receivers.flatMap(({ integrations }) =>
    integrations.map(integration => [integration, createPost({ http: integration.http, userAgent, log, onExchange })] as const)))

  const mailers = new Map<IntegrationConfig, SendMail>()
  for (const { integrations } of config.receivers) {
    for (const integration of integrations) if (integration.tls) mailers.set(integration, createMailer({ tls: integration.tls, now }))
  }

  const caches = new Map(config.receivers.flatMap(({ integrations }) => integrations.map(integration => [integration, new Map<string, unknown>()] as const)))
  const interactive = new Set(config.receivers.flatMap(({ integrations, interactions }) => interactions ? integrations : []))
  const tell = createRendering(config.templates?.texts ?? [], { now, log })

  return {
    async send (integration, notification, { remembered, signal }) {
      const receiver = types.get(integration.type)
      const client = clients.get(integration)
      if (!receiver || !client) throw new DeliveryError(`no receiver of type ${integration.type}`, { retryable: true, reason: 'other' })
      return await receiver.send({
        settings: await readSecretFiles(receiver.settings, integration.settings),
        ...tell(notification),
        post: keepingBack(client.post, notification.incident?.token),
        isInteractive: interactive.has(integration),
        sendMail: mailers.get(integration) ?? refuseMail,
        print,
        remembered,
        warn: message => log.error(`${notification.receiver}/${integration.type}[${integration.index}]: ${message}`),
        cache: caches.get(integration) ?? new Map(),
        signal
      })
    },

    async close () {
      await Promise.all([...clients.values()].map(client => client.close()))
    }
  }
}

/** Whoever reads a message about a failure must not be able to acknowledge by it. */
function keepingBack (post: Post, token: string | undefined): Post {
  return token === undefined ? post : async (request, rule) => await post({ ...request, secrets: [...request.secrets ?? [], token] }, rule)
}

async function refuseMail (): Promise<never> {
  throw new DeliveryError('this integration sends no mail', { retryable: false, reason: 'other' })
}

/**
 * Rejects with ConfigError when the TLS material of a receiver cannot be used, as it would go unnoticed until the first page otherwise.
 * Answers with a warning for each other file that cannot be read: it may still come, as it is read at each send.
 */
export async function checkSenders ({ receivers }: Pick<Config, 'receivers'>, file: string): Promise<string[]> {
  const problems: ConfigProblem[] = []
  const warnings: string[] = []
  const whyUnusableTls = once((tls: HttpConfig['tls']) => whyUnusable(tls))
  const whyUnreadableFile = once((name: string) => whyUnreadable(name))
  for (const { name, integrations } of receivers) {
    for (const integration of integrations) {
      const { type, index, http: { tls, oauth2 }, tls: own } = integration
      const path = `receiver ${JSON.stringify(name)}: ${type}_configs[${index}]`
      const materials = own ? [['tls_config', own] as const] : [['http_config.tls_config', tls], ['http_config.oauth2.tls_config', oauth2?.tls]] as const
      for (const [below, material] of materials) {
        const message = material && await whyUnusableTls(material)
        if (message !== undefined) problems.push({ file, line: 0, column: 0, path: `${path}.${below}`, message })
      }
      for (const [below, named] of filesOf(integration)) {
        const why = await whyUnreadableFile(named)
        if (why !== undefined) warnings.push(`${file}: ${path}.${below}: unable to read ${resolve(named)}: ${why}; what is sent before it can be read fails`)
      }
    }
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return warnings
}

/** Files of secrets, each with the key that names it. */
function filesOf ({ settings, http, tls }: IntegrationConfig): Array<readonly [key: string, file: string]> {
  const { basicAuth, authorization, oauth2, headers } = http
  const named: Array<readonly [string, unknown]> = [
    ...Object.entries(Object(settings)).filter(([key]) => key.endsWith('_file')),
    // What sends no HTTP has no use for what `global` says of it.
    ...tls
      ? []
      : [
          ['http_config.basic_auth.username_file', basicAuth?.usernameFile] as const,
          ['http_config.basic_auth.password_file', basicAuth?.passwordFile] as const,
          ['http_config.authorization.credentials_file', authorization?.credentialsFile] as const,
          ['http_config.oauth2.client_secret_file', oauth2?.clientSecretFile] as const,
          ['http_config.oauth2.client_certificate_key_file', oauth2?.assertion?.keyFile] as const,
          ...Object.entries(headers).flatMap(([name, { files }]) => files.map(file => [`http_config.http_headers.${name}.files`, file] as const))
        ]
  ]
  return named.flatMap(([key, file]) => typeof file === 'string' && file !== '' ? [[key, file] as const] : [])
}

/** `global` gives every receiver the same: looked at once. */
function once<Value> (ask: (value: Value) => Promise<string | undefined>): (value: Value) => Promise<string | undefined> {
  const known = new Map<string, Promise<string | undefined>>()
  return value => {
    const key = JSON.stringify(value)
    const answer = known.get(key) ?? ask(value)
    known.set(key, answer)
    return answer
  }
}

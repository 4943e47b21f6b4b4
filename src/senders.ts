import type { Config, IntegrationConfig } from './domain/config.ts'
import { ConfigError, DeliveryError, type ConfigProblem } from './errors.ts'
import type { Senders } from './engine.ts'
import { createMailer } from './mail.ts'
import { createPost, type Exchange, type PostClient } from './post.ts'
import { whyUnusable } from './post/tls.ts'
import type { Receiver, SendMail } from './receiver.ts'
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
  const tell = createRendering(config.templates?.texts ?? [], { now, log })

  return {
    async send (integration, notification, { remembered, signal }) {
      const receiver = types.get(integration.type)
      const client = clients.get(integration)
      if (!receiver || !client) throw new DeliveryError(`no receiver of type ${integration.type}`, { retryable: true, reason: 'other' })
      return await receiver.send({
        settings: await readSecretFiles(receiver.settings, integration.settings),
        ...tell(notification),
        post: client.post,
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

async function refuseMail (): Promise<never> {
  throw new DeliveryError('this integration sends no mail', { retryable: false, reason: 'other' })
}

/**
 * Rejects with ConfigError when the TLS material of a receiver cannot be used, as it would go unnoticed until the first page otherwise.
 * Files of passwords may be missing: they are read at each send, and the failure is told there.
 */
export async function checkSenders ({ receivers }: Pick<Config, 'receivers'>, file: string): Promise<void> {
  const problems: ConfigProblem[] = []
  // `global` gives every receiver the same.
  const found = new Map<string, string | undefined>()
  for (const { name, integrations } of receivers) {
    for (const { type, index, http: { tls, oauth2 }, tls: own } of integrations) {
      const materials = own ? [['tls_config', own] as const] : [['http_config.tls_config', tls], ['http_config.oauth2.tls_config', oauth2?.tls]] as const
      for (const [below, material] of materials) {
        if (!material) continue
        const key = JSON.stringify(material)
        if (!found.has(key)) found.set(key, await whyUnusable(material))
        const message = found.get(key)
        if (message !== undefined) problems.push({ file, line: 0, column: 0, path: `receiver ${JSON.stringify(name)}: ${type}_configs[${index}].${below}`, message })
      }
    }
  }
  if (problems.length > 0) throw new ConfigError(problems)
}

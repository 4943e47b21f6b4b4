import type { Config, IntegrationConfig } from './domain/config.ts'
import { DeliveryError } from './errors.ts'
import type { Senders } from './engine.ts'
import { createPost, type PostClient } from './post.ts'
import type { Receiver } from './receiver.ts'
import { readSecretFiles } from './secret-files.ts'

type Options = {
  readonly receivers: readonly Receiver[]
  readonly userAgent: string
  readonly log: { info (message: string): void }
  readonly print: (line: string) => void
}

/** The integrations of a configuration with an HTTP client each. Clients open no connection before their first send. */
export function createSenders (config: Config, { receivers, userAgent, log, print }: Options): Senders {
  const types = new Map(receivers.map(receiver => [receiver.type, receiver]))
  const clients = new Map<IntegrationConfig, PostClient>(config.receivers.flatMap(({ integrations }) =>
    integrations.map(integration => [integration, createPost({ http: integration.http, userAgent, log })] as const)))

  return {
    async send (integration, notification, signal) {
      const receiver = types.get(integration.type)
      const client = clients.get(integration)
      if (!receiver || !client) throw new DeliveryError(`no receiver of type ${integration.type}`, { retryable: true, reason: 'other' })
      await receiver.send({
        settings: await readSecretFiles(receiver.settings, integration.settings),
        notification,
        post: client.post,
        print,
        signal
      })
    },

    async close () {
      await Promise.all([...clients.values()].map(client => client.close()))
    }
  }
}

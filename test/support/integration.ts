import type { Test } from 'tap'
import { loadConfig } from '../../src/config/load.ts'
import type { Config } from '../../src/domain/config.ts'
import { ConfigError } from '../../src/errors.ts'
import { createPost } from '../../src/post.ts'
import type { Delivery, Receiver, Remembered } from '../../src/receiver.ts'
import { readSecretFiles } from '../../src/secret-files.ts'
import { delivery } from './delivery.ts'
import { httpConfig } from './http-config.ts'
import type { Sink } from './sink.ts'

type Loading = { readonly receiver: Receiver, /** YAML, both as what stands between braces. */ readonly own: string, readonly global?: string, readonly file?: string }

/** A configuration with one integration. */
export function loadIntegration ({ receiver, own, global = '', file = 'a.yml' }: Loading): Config & { settings: unknown } {
  const text = `global: {${global}}\nroute: {receiver: a}\nreceivers: [{name: a, ${receiver.type}_configs: [{${own}}]}]\n`
  const config = loadConfig({ file, text, receivers: [receiver] })
  return { ...config, settings: config.receivers[0]?.integrations[0]?.settings }
}

/** What is said of one that is refused, each as path and message. */
export function whyRefused (loading: Loading): string[] {
  try {
    loadIntegration(loading)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ path, message }) => `${path}: ${message}`)
    throw error
  }
}

/** Sends as the product does, but to a server on this machine, also where the service has one address for everybody. */
export async function sendTo (t: Test, sink: Sink, { receiver, ...given }: { receiver: Receiver } & Pick<Delivery<unknown>, 'settings'> & Partial<Omit<Delivery<unknown>, 'post'>>): Promise<Remembered | void> {
  const { post, close } = createPost({ http: httpConfig(), userAgent: 'Alertmanager/0.34.0' })
  t.teardown(close)
  const settings = await readSecretFiles(receiver.settings, given.settings)
  return await receiver.send(delivery({ ...given, settings, post: async (request, rule) => await post({ ...request, url: atOrigin(request.url, sink.origin) }, rule) }))
}

/** The same place on another server. */
export function atOrigin (url: string, origin: string): string {
  const { pathname, search } = new URL(url)
  return origin + pathname + search
}

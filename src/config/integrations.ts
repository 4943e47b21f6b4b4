import type { Static } from 'typebox'
import type { Receiver } from '../receiver.ts'
import type { httpConfigSchema } from './http-config.ts'

export type ReadIntegration = {
  readonly receiver: Receiver
  /** Position among the integrations of its type. */
  readonly index: number
  /** Below its receiver: `webhook_configs`, 0. */
  readonly path: readonly [string, number]
  readonly sendResolved: boolean
  readonly http: Static<typeof httpConfigSchema> | undefined
  /** The keys of the receiver's own schema, and `<key>_file` of those that may come from a file. */
  readonly settings: { readonly [key: string]: unknown }
}

/** The integrations of one entry of `receivers`, in the order of the given list. */
export function integrationsOf (entry: object, receivers: readonly Receiver[]): ReadIntegration[] {
  const lists = new Map(Object.entries(entry))
  return receivers.flatMap(receiver => {
    const key = `${receiver.type}_configs`
    // The reader has built it by integrationSchema; the types do not know, as the list of receivers comes from outside.
    const list = (lists.get(key) ?? []) as Array<{ send_resolved: boolean, http_config?: Static<typeof httpConfigSchema> }>
    return list.map(({ send_resolved: sendResolved, http_config: http, ...settings }, index) =>
      ({ receiver, index, path: [key, index] as const, sendResolved, http, settings }))
  })
}

import type { Receiver } from '../receiver.ts'
import type { GlobalSettings } from './global.ts'
import type { HttpSettings } from './http-config.ts'
import { isGiven } from './key-or-file.ts'

export type ReadIntegration = {
  readonly receiver: Receiver
  /** Position among the integrations of its type. */
  readonly index: number
  /** Below its receiver: `webhook_configs`, 0. */
  readonly path: readonly [string, number]
  readonly sendResolved: boolean
  readonly http: HttpSettings | undefined
  /** The keys of the receiver's own schema, and `<key>_file` of those that may come from a file. */
  readonly settings: { readonly [key: string]: unknown }
  /** The same without what is taken from `global`. */
  readonly own: { readonly [key: string]: unknown }
}

/** The integrations of one entry of `receivers`, in the order of the given list, with what they take from `global`. */
export function integrationsOf (entry: object, { receivers, global }: { readonly receivers: readonly Receiver[], readonly global: GlobalSettings }): ReadIntegration[] {
  const lists = new Map(Object.entries(entry))
  return receivers.flatMap(receiver => {
    const key = `${receiver.type}_configs`
    // The reader has built it by integrationSchema; the types do not know, as the list of receivers comes from outside.
    const list = (lists.get(key) ?? []) as Array<{ send_resolved: boolean, http_config?: HttpSettings }>
    return list.map(({ send_resolved: sendResolved, http_config: http, ...own }, index) =>
      ({ receiver, index, path: [key, index] as const, sendResolved, http, own, settings: { ...own, ...inherited(receiver, { settings: own, http, global }) } }))
  })
}

type Inheriting = { readonly settings: { readonly [key: string]: unknown }, readonly http: HttpSettings | undefined, readonly global: { readonly [key: string]: unknown } }

/** A key or its file, whichever `global` has. What is empty is not given, as in Alertmanager. */
function inherited ({ inherits }: Receiver, { settings, http, global }: Inheriting): { readonly [key: string]: unknown } {
  const taken = Object.entries(inherits?.(settings, http) ?? {})
    .filter(([own]) => !isGiven(settings, own))
    .flatMap(([own, theirs]) => [[own, global[theirs]], [`${own}_file`, global[`${theirs}_file`]]] as const)
  return Object.fromEntries(taken.filter(([, value]) => value !== undefined))
}

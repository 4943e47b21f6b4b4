import type { Receiver } from '../receiver.ts'
import type { GlobalSettings } from './global.ts'
import type { HttpSettings } from './http-config.ts'
import { isGiven } from './key-or-file.ts'

type Taken = readonly [own: string, theirs: string]

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
  /** Which of its keys are taken from there, and what they are called in `global`. */
  readonly taken: readonly Taken[]
}

/** The integrations of one entry of `receivers`, in the order of the given list, with what they take from `global`. */
export function integrationsOf (entry: object, { receivers, global }: { readonly receivers: readonly Receiver[], readonly global: GlobalSettings }): ReadIntegration[] {
  const lists = new Map(Object.entries(entry))
  const values: { readonly [key: string]: unknown } = global
  return receivers.flatMap(receiver => {
    const key = `${receiver.type}_configs`
    // The reader has built it by integrationSchema; the types do not know, as the list of receivers comes from outside.
    const list = (lists.get(key) ?? []) as Array<{ send_resolved: boolean, http_config?: HttpSettings }>
    return list.map(({ send_resolved: sendResolved, http_config: http, ...own }, index) => {
      const taken = takenFrom(values, receiver, { own, http })
      const settings = { ...own, ...Object.fromEntries(taken.map(([key, theirs]) => [key, values[theirs]])) }
      return { receiver, index, path: [key, index] as const, sendResolved, http, own, settings, taken }
    })
  })
}

/** A key or its file, whichever `global` has. What is empty is not given, as in Alertmanager. */
function takenFrom (global: { readonly [key: string]: unknown }, { inherits }: Receiver, { own, http }: Pick<ReadIntegration, 'own' | 'http'>): Taken[] {
  return Object.entries(inherits?.(own, http) ?? {})
    .filter(([key]) => !isGiven(own, key))
    .flatMap(([key, theirs]): Taken[] => [[key, theirs], [`${key}_file`, `${theirs}_file`]])
    .filter(([, theirs]) => global[theirs] !== undefined)
}

/** Whether it takes `proxy_url` from the global http_config although it has one of its own. The environment goes before it in Go, too. */
export function inheritsProxy ({ receiver, http }: Pick<ReadIntegration, 'receiver' | 'http'>): boolean {
  return receiver.inheritsProxy === true && http !== undefined && !http.proxy_url && !http.proxy_from_environment
}

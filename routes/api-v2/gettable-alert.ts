import { formatMillis, instantAt } from '../../src/domain/instant.ts'
import type { MemberView } from '../../src/engine.ts'
import { printLabels, quote } from '../go-json.ts'

/** An alert as the API shows it, as JSON. Written by hand: tens of thousands of them are asked for at once. */
export function printAlert ({ alert, silencedBy, inhibitedBy }: MemberView, receivers: readonly string[], mutedBy: readonly string[] = []): string {
  const state = silencedBy.length || inhibitedBy.length || mutedBy.length ? 'suppressed' : 'active'
  return `{"annotations":${printLabels(alert.annotations)},` +
    `"endsAt":"${formatMillis(alert.endsAt)}",` +
    `"fingerprint":"${alert.fingerprint}",` +
    `"receivers":${printList(receivers, printName)},` +
    `"startsAt":"${formatMillis(alert.startsAt)}",` +
    `"status":{"inhibitedBy":${printList(inhibitedBy, quote)},"mutedBy":${printList(mutedBy, quote)},"silencedBy":${printList(silencedBy, quote)},"state":"${state}"},` +
    `"updatedAt":"${formatMillis(instantAt(alert.updatedAt))}",` +
    (alert.generatorURL ? `"generatorURL":${quote(alert.generatorURL)},` : '') +
    `"labels":${printLabels(alert.labels)}}`
}

function printName (name: string): string {
  return `{"name":${quote(name)}}`
}

export function printList<Item> (items: readonly Item[], print: (item: Item) => string): string {
  return items.length ? `[${items.map(item => print(item)).join(',')}]` : '[]'
}

/** The same in pieces, for lists of any length. */
export function * piecesOfList<Item> (items: readonly Item[], pieces: (item: Item) => Iterable<string>): Iterable<string> {
  yield '['
  let first = true
  for (const item of items) {
    if (!first) yield ','
    first = false
    yield * pieces(item)
  }
  yield ']'
}

import type { Alert } from '../../src/domain/alert.ts'
import { formatMillis, instantAt } from '../../src/domain/instant.ts'
import type { Labels } from '../../src/domain/labels.ts'
import type { MemberView } from '../../src/engine.ts'
import { printLabels, quote } from '../go-json.ts'
import type { Piece } from './answers.ts'

/** What no refresh of an alert changes, ready to be sent, and of what it was made. */
type Printed = Pick<Alert, 'annotations' | 'startsAt' | 'generatorURL'> & { readonly head: Buffer, readonly start: string, readonly tail: Buffer }

// By what never changes and is the same object from one look at an alert to the next.
const printed = new WeakMap<Labels, Printed>()
const printedReceivers = new WeakMap<readonly string[], string>()

/** An alert as the API shows it, as JSON. Written by hand: tens of thousands of them are asked for at once. */
export function printAlert ({ alert, silencedBy, inhibitedBy }: MemberView, receivers: readonly string[], mutedBy: readonly string[] = []): Piece[] {
  const { head, start, tail } = print(alert)
  const state = silencedBy.length || inhibitedBy.length || mutedBy.length ? 'suppressed' : 'active'
  return [
    head,
    `"endsAt":"${formatMillis(alert.endsAt)}","fingerprint":"${alert.fingerprint}","receivers":${printReceivers(receivers)},"startsAt":"${start}",` +
      `"status":{"inhibitedBy":${printList(inhibitedBy, quote)},"mutedBy":${printList(mutedBy, quote)},"silencedBy":${printList(silencedBy, quote)},"state":"${state}"},` +
      `"updatedAt":"${formatMillis(instantAt(alert.updatedAt))}",`,
    tail
  ]
}

function print ({ labels, annotations, startsAt, generatorURL }: Alert): Printed {
  const known = printed.get(labels)
  if (known && known.annotations === annotations && known.startsAt === startsAt && known.generatorURL === generatorURL) return known
  const made = {
    annotations,
    startsAt,
    generatorURL,
    head: Buffer.from(`{"annotations":${printLabels(annotations)},`),
    start: formatMillis(startsAt),
    tail: Buffer.from(`${generatorURL ? `"generatorURL":${quote(generatorURL)},` : ''}"labels":${printLabels(labels)}}`)
  }
  printed.set(labels, made)
  return made
}

function printReceivers (receivers: readonly string[]): string {
  let text = printedReceivers.get(receivers)
  if (text === undefined) {
    text = printList(receivers, name => `{"name":${quote(name)}}`)
    printedReceivers.set(receivers, text)
  }
  return text
}

export function printList<Item> (items: readonly Item[], print: (item: Item) => string): string {
  return items.length ? `[${items.map(item => print(item)).join(',')}]` : '[]'
}

const comma = Buffer.from(',')

/** The same in pieces, for lists of any length. */
export function * piecesOfList<Item> (items: readonly Item[], pieces: (item: Item) => Iterable<Piece>): Iterable<Piece> {
  yield '['
  let first = true
  for (const item of items) {
    if (!first) yield comma
    first = false
    yield * pieces(item)
  }
  yield ']'
}

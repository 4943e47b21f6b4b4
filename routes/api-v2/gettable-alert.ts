import type { Alert } from '../../src/domain/alert.ts'
import { formatMillis, instantAt } from '../../src/domain/instant.ts'
import type { Labels } from '../../src/domain/labels.ts'
import type { MemberView } from '../../src/engine.ts'
import { printLabels, quote } from '../go-json.ts'
import type { Piece } from './answers.ts'

type Shown = MemberView & { readonly receivers: readonly string[], readonly mutedBy: readonly string[] }

/** How an alert was printed last, as what; what no refresh changes stands before `head` and from `tail` on. */
type Printed = { readonly shown: Shown, readonly text: Buffer, readonly head: number, readonly tail: number }

// By what is the same object from one look at an alert to the next, even if it was sent again in between.
const printed = new WeakMap<Labels, Printed>()
const nobody: readonly string[] = []

/** An alert as the API shows it, as JSON. Tens of thousands of them are asked for at once, and mostly are as they were the last time. */
export function printAlert ({ alert, silencedBy, inhibitedBy }: MemberView, receivers: readonly string[], mutedBy = nobody): Buffer {
  const shown = { alert, silencedBy, inhibitedBy, receivers, mutedBy }
  const last = printed.get(alert.labels)
  if (last && areSame(last.shown, shown)) return last.text

  const next = last && haveSameDocument(last.shown.alert, alert) ? printMiddleAnew(last, shown) : printWhole(shown)
  printed.set(alert.labels, next)
  return next.text
}

function printWhole (shown: Shown): Printed {
  const { annotations, generatorURL, labels } = shown.alert
  const before = `{"annotations":${printLabels(annotations)},`
  const behind = `${generatorURL ? `"generatorURL":${quote(generatorURL)},` : ''}"labels":${printLabels(labels)}}`
  const text = Buffer.from(before + printMiddle(shown) + behind)
  return { shown, text, head: Buffer.byteLength(before), tail: text.length - Buffer.byteLength(behind) }
}

function printMiddleAnew ({ text: last, head, tail }: Printed, shown: Shown): Printed {
  const middle = printMiddle(shown)
  const behind = head + Buffer.byteLength(middle)
  // No buffer for the middle alone: small ones share blocks of memory, and this one would live on in them.
  const text = Buffer.allocUnsafe(behind + last.length - tail)
  last.copy(text, 0, 0, head)
  text.write(middle, head)
  last.copy(text, behind, tail)
  return { shown, text, head, tail: behind }
}

function printMiddle ({ alert, silencedBy, inhibitedBy, receivers, mutedBy }: Shown): string {
  const state = silencedBy.length || inhibitedBy.length || mutedBy.length ? 'suppressed' : 'active'
  return `"endsAt":"${formatMillis(alert.endsAt)}",` +
    `"fingerprint":"${alert.fingerprint}",` +
    `"receivers":${printList(receivers, name => `{"name":${quote(name)}}`)},` +
    `"startsAt":"${formatMillis(alert.startsAt)}",` +
    `"status":{"inhibitedBy":${printList(inhibitedBy, quote)},"mutedBy":${printList(mutedBy, quote)},"silencedBy":${printList(silencedBy, quote)},"state":"${state}"},` +
    `"updatedAt":"${formatMillis(instantAt(alert.updatedAt))}",`
}

function areSame (a: Shown, b: Shown): boolean {
  return a.alert === b.alert && haveSame(a.receivers, b.receivers) && haveSame(a.inhibitedBy, b.inhibitedBy) &&
    haveSame(a.silencedBy, b.silencedBy) && haveSame(a.mutedBy, b.mutedBy)
}

function haveSame (a: readonly string[], b: readonly string[]): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let n = 0; n < a.length; n++) if (a[n] !== b[n]) return false
  return true
}

/** Of alerts with the same labels. */
function haveSameDocument (a: Alert, b: Alert): boolean {
  return a.annotations === b.annotations && a.generatorURL === b.generatorURL
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

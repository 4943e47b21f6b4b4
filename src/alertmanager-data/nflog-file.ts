import { readMessage, readRecords, readTimestamp, type Records } from './message.ts'

/** An entry of Alertmanager's notification log. */
export type Nflog = {
  readonly groupKey: string
  readonly receiver: string
  readonly integration: string
  /** Among the integrations of this type in the receiver. */
  readonly index: number
  /** When it was told and until when that is remembered, epoch milliseconds. */
  readonly at: number
  readonly expiresAt: number
  /** Alertmanager's own hashes of the alerts told, 16 hex digits. */
  readonly firing: readonly string[]
  readonly resolved: readonly string[]
  /** What the integration has noted of its message, as far as it is text. */
  readonly noted: { readonly [key: string]: string }
}

/** Reads the file `nflog` of Alertmanager's storage path. */
export function readNflogFile (bytes: Uint8Array): Records<Nflog> {
  return readRecords(bytes, { name: 'entry', read: readEntry })
}

function readEntry (message: Uint8Array): Omit<Nflog, 'expiresAt'> {
  let groupKey = ''
  let at = 0
  let from = { receiver: '', integration: '', index: 0 }
  const firing: string[] = []
  const resolved: string[] = []
  const noted: Array<readonly [string, string]> = []
  readMessage(message, {
    1: field => { groupKey = field.text() },
    2: field => { from = readReceiver(field.bytes()) },
    5: field => { at = readTimestamp(field).ms },
    6: field => { firing.push(...field.integers().map(hexDigits)) },
    7: field => { resolved.push(...field.integers().map(hexDigits)) },
    8: field => { noted.push(...readNote(field.bytes())) }
  })
  if (groupKey === '' || from.receiver === '' || from.integration === '') throw new Error('the entry does not say whom it is about')
  return { groupKey, ...from, at, firing, resolved, noted: Object.fromEntries(noted) }
}

function readReceiver (message: Uint8Array) {
  let receiver = ''
  let integration = ''
  let index = 0
  readMessage(message, {
    1: field => { receiver = field.text() },
    2: field => { integration = field.text() },
    3: field => { index = Number(field.integer()) }
  })
  return { receiver, integration, index }
}

/** A key and its value, which may be a number: then it is left out. */
function readNote (message: Uint8Array): Array<readonly [string, string]> {
  let key = ''
  let value: string | undefined
  readMessage(message, {
    1: field => { key = field.text() },
    2: field => { readMessage(field.bytes(), { 1: text => { value = text.text() } }) }
  })
  return value === undefined ? [] : [[key, value]]
}

function hexDigits (hash: bigint): string {
  return hash.toString(16).padStart(16, '0')
}

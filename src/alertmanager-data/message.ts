import { BinaryReader, WireType } from '@bufbuild/protobuf/wire'
import type { Instant } from '../domain/instant.ts'

/** One field of a protobuf message; each way of reading it throws when it was written as something else. */
export type Field = {
  text (): string
  bytes (): Uint8Array
  integer (): bigint
  /** Of a repeated field, packed or not. */
  integers (): bigint[]
}

/** What is done with each field of a message, by its number; those that are not named are skipped. */
export type Fields = { readonly [number: number]: (field: Field) => void }

/** Reads a protobuf message, field by field. Throws an Error when it is none. */
export function readMessage (bytes: Uint8Array, fields: Fields): void {
  const reader = new BinaryReader(bytes)
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag()
    const read = fields[number]
    if (read) read(fieldAt(reader, number, wireType))
    else reader.skip(wireType, number)
  }
}

function fieldAt (reader: BinaryReader, number: number, wireType: WireType): Field {
  const expect = (wanted: WireType) => {
    if (wireType !== wanted) throw new Error(`field ${number} has wire type ${wireType}, expected ${wanted}`)
  }
  return {
    text () {
      expect(WireType.LengthDelimited)
      return reader.string(true)
    },
    bytes () {
      expect(WireType.LengthDelimited)
      return reader.bytes()
    },
    integer () {
      expect(WireType.Varint)
      return BigInt(reader.uint64())
    },
    integers () {
      if (wireType === WireType.Varint) return [BigInt(reader.uint64())]
      expect(WireType.LengthDelimited)
      const packed = new BinaryReader(reader.bytes())
      const all: bigint[] = []
      while (packed.pos < packed.len) all.push(BigInt(packed.uint64()))
      return all
    }
  }
}

/** A google.protobuf.Timestamp. */
export function readTimestamp (field: Field): Instant {
  let seconds = 0
  let nanos = 0
  readMessage(field.bytes(), {
    1: seconds_ => { seconds = Number(BigInt.asIntN(64, seconds_.integer())) },
    2: nanos_ => { nanos = Number(BigInt.asIntN(64, nanos_.integer())) }
  })
  return { ms: seconds * 1000 + Math.floor(nanos / 1e6), nanos: nanos % 1e6, offset: 0 }
}

export type Records<Entry> = {
  readonly records: readonly Entry[]
  /** What cannot be read, and at which byte of the file the record begins. */
  readonly damages: ReadonlyArray<{ readonly at: number, readonly reason: string }>
}

type Remembered<Entry> = Entry & {
  /** Until when it is remembered, epoch milliseconds. */
  readonly expiresAt: number
}

type Contents<Entry> = {
  /** What a record is called. */
  readonly name: string
  readonly read: (message: Uint8Array) => Entry
}

/** Reads a file of records with their length before each. One that is broken does not keep those behind it from being read. */
export function readRecords<Entry> (bytes: Uint8Array, contents: Contents<Entry>): Records<Remembered<Entry>> {
  const reader = new BinaryReader(bytes)
  const records: Array<Remembered<Entry>> = []
  const damages: Array<{ at: number, reason: string }> = []
  while (reader.pos < reader.len) {
    const at = reader.pos
    let message: Uint8Array
    try {
      message = reader.bytes()
    } catch {
      damages.push({ at, reason: 'the file ends in the middle of a record' })
      break
    }
    try {
      records.push(readRecord(message, contents))
    } catch (error) {
      damages.push({ at, reason: error instanceof Error ? error.message : String(error) })
    }
  }
  return { records, damages }
}

function readRecord<Entry> (message: Uint8Array, { name, read }: Contents<Entry>): Remembered<Entry> {
  let entry: Uint8Array | undefined
  let expiresAt = 0
  readMessage(message, {
    1: field => { entry = field.bytes() },
    2: field => { expiresAt = readTimestamp(field).ms }
  })
  if (!entry) throw new Error(`the record has no ${name}`)
  return { ...read(entry), expiresAt }
}

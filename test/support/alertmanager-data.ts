import { BinaryWriter } from '@bufbuild/protobuf/wire'

/** A message of the format of Alertmanager's files: the values by their field numbers (spec, appendix A). */
export type Message = { readonly [field: number]: Value | readonly Value[] }

type Value = string | number | Date | Message | Packed

/** 64-bit numbers of a repeated field, as protobuf packs them. */
export type Packed = { readonly packed: readonly bigint[] }

export function encode (message: Message): Uint8Array {
  const writer = new BinaryWriter()
  for (const [number, values] of Object.entries(message)) {
    for (const value of [values].flat()) writeField(writer, Number(number), value)
  }
  return writer.finish()
}

/** A file: each message behind its length. */
export function snapshotFile (messages: readonly Message[]): Buffer {
  const writer = new BinaryWriter()
  for (const message of messages) writer.bytes(encode(message))
  return Buffer.from(writer.finish())
}

const varint = 0
const lengthDelimited = 2

function writeField (writer: BinaryWriter, number: number, value: Value): void {
  if (typeof value === 'number') writer.tag(number, varint).int64(value)
  else if (typeof value === 'string') writer.tag(number, lengthDelimited).string(value)
  else writer.tag(number, lengthDelimited).bytes(encodeInner(value))
}

function encodeInner (value: Date | Message | Packed): Uint8Array {
  if (value instanceof Date) return encode({ 1: Math.floor(value.getTime() / 1000), 2: value.getTime() % 1000 * 1e6 })
  if (!isPacked(value)) return encode(value)
  const writer = new BinaryWriter()
  for (const number of value.packed) writer.uint64(number)
  return writer.finish()
}

function isPacked (value: Message | Packed): value is Packed {
  return 'packed' in value
}

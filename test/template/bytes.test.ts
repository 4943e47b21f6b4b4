import t from 'tap'
import fc from 'fast-check'
import { byteLength, fromBytes, joinBytes, toBytes } from '../../src/template/bytes.ts'
import { quote, unquote } from '../../src/template/quote.ts'

t.test('any bytes are kept in a text', async () => {
  fc.assert(fc.property(fc.uint8Array(), bytes => Buffer.from(toBytes(fromBytes(bytes))).equals(Buffer.from(bytes))))
})

t.test('texts that are UTF-8 are themselves', async () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), text => fromBytes(toBytes(text)) === text && byteLength(text) === Buffer.byteLength(text)))
})

t.test('the parts of a text that was cut anywhere make the text again', async () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, place) => {
    const bytes = toBytes(text)
    const cut = bytes.length === 0 ? 0 : place % bytes.length
    return joinBytes(fromBytes(bytes.subarray(0, cut)) + fromBytes(bytes.subarray(cut))) === text
  }))
})

t.test('what is quoted is read back', async () => {
  fc.assert(fc.property(fc.uint8Array(), fc.boolean(), (bytes, ascii) => {
    const text = fromBytes(bytes)
    return unquote(quote(text, ascii)) === text
  }))
})

t.test('bytes that are no character count one by one', async t => {
  const cases: Array<[bytes: number[], length: number, quoted: string]> = [
    [[0xff], 1, '"\\xff"'],
    [[0xc3], 1, '"\\xc3"'],
    [[0xc3, 0xa9], 2, '"é"'],
    [[0xe2, 0x82], 2, '"\\xe2\\x82"'],
    [[0xed, 0xa0, 0x80], 3, '"\\xed\\xa0\\x80"'],
    [[0xf4, 0x90, 0x80, 0x80], 4, '"\\xf4\\x90\\x80\\x80"'],
    [[0x61, 0x80, 0x62], 3, '"a\\x80b"'],
    [[0xef, 0xbf, 0xbd], 3, '"\ufffd"']
  ]
  for (const [bytes, length, quoted] of cases) {
    t.equal(byteLength(fromBytes(Uint8Array.from(bytes))), length, quoted)
    t.equal(quote(fromBytes(Uint8Array.from(bytes))), quoted)
  }
})

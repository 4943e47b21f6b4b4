import { fromBytes, toBytes } from '../bytes.ts'

/** In the alphabet for URLs, filled up with `=`. */
export function encodeBase64 (text: string): string {
  const plain = Buffer.from(toBytes(text)).toString('base64')
  return plain.replaceAll('+', '-').replaceAll('/', '_')
}

/** Throws an Error in Go's words, which name the byte, when the text is not of that form; line ends in it are skipped. */
export function decodeBase64 (text: string): string {
  const wrong = firstWrong(text)
  if (wrong !== undefined) throw new Error(`illegal base64 data at input byte ${wrong}`)
  return fromBytes(Buffer.from(text.replace(/[\r\n]/g, ''), 'base64url'))
}

const digit = /[\w-]/

/** The place of the first byte that is wrong. What is not ASCII is wrong, so places are the same in bytes and in characters. */
function firstWrong (text: string): number | undefined {
  const read = Array.from(text.matchAll(/[^\r\n]/gs), ({ 0: character, index }) => ({ character, index }))
  const end = read.findIndex(({ character }) => !digit.test(character))
  if (end < 0) return read.length % 4 === 0 ? undefined : text.length - read.length % 4
  const count = end % 4
  const [first, second, third] = read.slice(end)
  if (first?.character !== '=' || count < 2) return first?.index
  if (count === 3) return second?.index
  // Two are needed to fill up.
  if (!second) return text.length
  return second.character === '=' ? third?.index : second.index - 1
}

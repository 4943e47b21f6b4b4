import { parseAddresses } from './addresses.ts'

/** `message-id` as `Message-Id`, the form in which Alertmanager compares names. */
export function canonicalName (name: string): string {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return name
  return name.toLowerCase().replace(/(^|-)[a-z]/g, start => start.toUpperCase())
}

/** Whether it can stand before a colon. */
export function isHeaderName (name: string): boolean {
  return /^[!-9;-~]+$/.test(name)
}

const addressHeaders = new Set(['From', 'Sender', 'Reply-To', 'To', 'Cc', 'Bcc'])
const plain = /^[\t -~]*$/

// What needs no escape in an encoded word: anywhere in a header, and in the name before an address.
const anywhere = /[!-<>@-^`-~]/
const inName = /[A-Za-z0-9!*+/-]/

const preferredLength = 76
// With `Subject: ` before it, too.
const longestWord = 64
const longestLine = 998

/**
 * One header with its line end. Long ones are folded, and whatever is not plain ASCII is encoded, line breaks among it. What servers would
 * refuse for the length of its lines is encoded as well.
 */
export function writeHeader (name: string, value: string): string {
  if (plain.test(value)) {
    const line = fold(`${name}: ${value}`)
    if (line.split('\r\n').every(({ length }) => length <= longestLine)) return `${line}\r\n`
  }
  const encoded = (addressHeaders.has(name) ? encodeNames(value) : undefined) ?? encode(value, anywhere)
  return `${fold(`${name}: ${encoded}`)}\r\n`
}

/** An address inside an encoded word is none: only the names are encoded. */
function encodeNames (value: string): string | undefined {
  const addresses = parseAddresses(value)
  if (!addresses?.every(({ address }) => plain.test(address))) return
  return addresses.map(({ name, address }) => name === '' ? address : `${plain.test(name) ? name : encode(unquote(name), inName)} <${address}>`).join(', ')
}

function unquote (name: string): string {
  return name.replace(/"((?:[^"\\]|\\.)*)"/gs, (_, text: string) => text.replace(/\\(.)/gs, '$1'))
}

/** As encoded words of RFC 2047, in which no character is cut in two. */
function encode (value: string, literal: RegExp): string {
  const [start, end] = ['=?utf-8?q?', '?=']
  const words: string[] = []
  let word = ''
  for (const rune of value) {
    const written = rune === ' ' ? '_' : literal.test(rune) ? rune : [...Buffer.from(rune)].map(byte => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
    if (start.length + word.length + written.length + end.length > longestWord) {
      words.push(word)
      word = ''
    }
    word += written
  }
  return [...words, word].map(text => start + text + end).join(' ')
}

/** Breaks before single spaces, so that whoever joins the lines has the same text again, and no line is blank. */
function fold (line: string): string {
  const pieces = line.split(/(?<=[^\s:]) (?=\S)/)
  let folded = pieces[0] ?? ''
  let length = folded.length
  for (const piece of pieces.slice(1)) {
    const fits = length + 1 + piece.length <= preferredLength
    folded += `${fits ? '' : '\r\n'} ${piece}`
    length = fits ? length + 1 + piece.length : 1 + piece.length
  }
  return folded
}

type Headers = { readonly [name: string]: string | undefined }
type Part = { readonly headers: Headers, readonly text: string }

/** A message in its parts: names of headers in lower case, their values and the texts as they are read. What is made up for each message stands for itself. */
export function readMail (content: string): { readonly headers: Headers, readonly parts: readonly Part[] } {
  const { headers, body } = readPart(content)
  const type = headers['content-type'] ?? ''
  const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1]
  return {
    headers: {
      ...headers,
      'content-type': boundary ? type.replace(boundary, 'boundary').replaceAll('"', '').replace(/;\s+/g, '; ') : type,
      'message-id': headers['message-id']?.replace(/^<[^\s@<>]+@[^\s@<>]+>$/, '<some@host>'),
      date: headers['date']?.replace(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}$/, 'now')
    },
    parts: boundary ? partsOf(body, boundary).map(decodePart) : [decodePart(content)]
  }
}

function partsOf (body: string, boundary: string): string[] {
  const [, ...parts] = `\r\n${body}`.split(`\r\n--${boundary}`)
  return parts.filter(part => !part.startsWith('--')).map(part => part.slice(part.indexOf('\r\n') + 2))
}

function decodePart (content: string): Part {
  const { headers, body } = readPart(content)
  const isQuoted = headers['content-transfer-encoding'] === 'quoted-printable'
  return { headers: { ...headers, 'content-type': headers['content-type']?.toLowerCase() }, text: isQuoted ? decodeQuoted(body.replace(/=\r\n/g, '')) : body }
}

function readPart (content: string): { headers: Headers, body: string } {
  const end = content.startsWith('\r\n') ? 0 : content.indexOf('\r\n\r\n') + 2
  const unfolded = content.slice(0, end).replace(/\r\n(?=[ \t])/g, '')
  const headers = unfolded.split('\r\n').filter(line => line).map(line => {
    const [name = '', ...value] = line.split(':')
    return [name.toLowerCase(), decodeWords(value.join(':').trim())]
  })
  return { headers: Object.fromEntries(headers), body: content.slice(end + 2) }
}

/** Encoded words of a header; the space between two of them belongs to the encoding. */
function decodeWords (text: string): string {
  return text.replace(/(\?=)\s+(?==\?)/g, '$1').replace(/(?:=\?utf-8\?q\?[^?]*\?=)+/gi, words => decodeQuoted(words.replace(/=\?utf-8\?q\?([^?]*)\?=/gi, '$1').replaceAll('_', ' ')))
}

function decodeQuoted (text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}

import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { encode, wrap } from 'nodemailer/lib/qp'
import { formatLayout } from '../domain/go-layout.ts'
import { instantAt } from '../domain/instant.ts'
import type { Mail } from '../receiver.ts'
import { parseAddresses } from './addresses.ts'
import { writeHeader } from './header.ts'

/** Said by the way a message is written; what an operator has set would contradict it. */
const ours = new Set(['Content-Type', 'Content-Transfer-Encoding', 'Mime-Version'])

/** A whole message in Alertmanager's form: its headers, then the text, then the HTML, of which readers show the last that they can. */
export function composeMail ({ id, from, headers, text, html, thread }: Mail, now: number): string {
  const here = instantAt(now, -new Date(now).getTimezoneOffset())
  const boundary = randomBytes(30).toString('hex')
  const given = new Set(headers.map(([name]) => name))
  const added: Array<[name: string, value: string]> = [
    ['Message-Id', `<${id}@${domainOf(from)}>`],
    ['Date', formatLayout('Mon, 02 Jan 2006 15:04:05 -0700', here)]
  ]
  if (thread) {
    // It names no mail that was ever sent: mail programs put those together that answer the same one.
    const root = `<alert-${thread.key}-${thread.by === 'daily' ? formatLayout('2006-01-02', here) : ''}@alertmanager>`
    added.push(['References', root], ['In-Reply-To', root])
  }
  const parts = [
    ...text === undefined ? [] : [['text/plain', text] as const],
    ...html === undefined ? [] : [['text/html', html] as const]
  ]
  // Without any part it would be no multipart message.
  if (parts.length === 0) parts.push(['text/plain', ''])
  return [
    ...headers.filter(([name]) => !ours.has(name)).map(([name, value]) => writeHeader(name, value)),
    ...added.filter(([name]) => !given.has(name)).map(([name, value]) => writeHeader(name, value)),
    `Content-Type: multipart/alternative; boundary=${boundary}\r\n`,
    'MIME-Version: 1.0\r\n\r\n',
    ...parts.map(([type, content]) => `--${boundary}\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Type: ${type}; charset=UTF-8\r\n\r\n${quotedPrintable(content)}\r\n`),
    `--${boundary}--\r\n`
  ].join('')
}

/** That of the sender: another node that repeats the attempt has another name, and the same sender. */
function domainOf (from: string): string {
  const [, domain] = /@([\w.-]+)$/.exec(parseAddresses(from)?.[0]?.address ?? '') ?? []
  return domain ?? (hostname() || 'localhost.localdomain')
}

function quotedPrintable (text: string): string {
  return wrap(encode(text.replace(/\r\n?|\n/g, '\r\n')))
}

import fc from 'fast-check'
import PostalMime from 'postal-mime'
import t from 'tap'
import { canonicalName, isHeaderName, writeHeader } from '../../src/mail/header.ts'
import { parseAddresses } from '../../src/mail/addresses.ts'
import { composeMail } from '../../src/mail/message.ts'
import type { Mail } from '../../src/receiver.ts'
import { mailServer, patient, someMail, startMailServer } from '../support/mail-server.ts'

const now = Date.UTC(2026, 10, 20, 9, 30)

function compose (changes: Partial<Mail>): string {
  return composeMail({ ...someMail, ...changes }, now)
}

/** The parts as they stand on the wire: their headers and their bodies. */
function partsOf (message: string): Array<{ headers: string[], body: string }> {
  const [, boundary = ''] = /\r\nContent-Type: multipart\/alternative; boundary=(\w+)\r\n/.exec(message) ?? []
  const pieces = message.slice(message.indexOf('\r\n\r\n')).split(`\r\n--${boundary}`)
  if (pieces.at(-1) !== '--\r\n') throw new Error('the last boundary is missing')
  return pieces.slice(1, -1).map(piece => {
    const [head = '', ...body] = piece.slice(2).split('\r\n\r\n')
    return { headers: head.split('\r\n'), body: body.join('\r\n\r\n') }
  })
}

/** With line ends as they are in a mail. */
const onTheWire = (text: string) => text.replace(/\r\n?|\n/g, '\r\n')
const decode = (body: string) => Buffer.from(body.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))), 'latin1').toString()
const partHeaders = (type: string) => ['Content-Transfer-Encoding: quoted-printable', `Content-Type: text/${type}; charset=UTF-8`]

t.test('text comes first and HTML last, both as quoted-printable', async t => {
  const [text, html] = ['Größe: 5 = fünf\n.\n..dots \t\nFrom here\n', `<p>${'long '.repeat(400)}</p>\n`]
  const message = compose({ text, html })
  t.same(partsOf(message).map(({ headers }) => headers), [partHeaders('plain'), partHeaders('html')])
  t.same(partsOf(message).map(({ body }) => decode(body)), [text, html].map(onTheWire))
  t.ok(partsOf(message).flatMap(({ body }) => body.split('\r\n')).every(line => /^[\t -~]{0,76}$/.test(line)))
})

t.test('a repeated attempt is the same mail to mail servers, whichever node makes it', async t => {
  const idOf = (changes: Partial<Mail>) => /^Message-Id: (.*)\r$/m.exec(compose(changes))?.[1]
  t.equal(idOf({ id: 'a', from: 'Router <router@mail.example>' }), '<a@mail.example>')
  t.equal(idOf({ id: 'b', from: 'router@mail.example' }), '<b@mail.example>')
  for (const from of ['router@größe.example', 'router@[127.0.0.1]', '']) t.match(idOf({ id: 'a', from }), /^<a@[\w.-]+>$/, from)
})

t.test('one part alone is a part of a multipart message, too', async t => {
  t.same(partsOf(compose({ html: '<b>x</b>' })), [{ headers: partHeaders('html'), body: '<b>x</b>' }])
  t.same(partsOf(compose({ text: 'x', html: undefined })), [{ headers: partHeaders('plain'), body: 'x' }])
  t.same(partsOf(compose({ html: undefined })), [{ headers: partHeaders('plain'), body: '' }])
})

t.test('a server gets the message as it was written', async t => {
  const { port, received } = await startMailServer(t)
  const [text, html] = ['.\n..\n.one\n\nÄ\n', '<p>\u{1f525} &amp;</p>']
  const mail: Mail = { id: 'some-id', from: 'Wächter <router@mail.example>', to: 'ana@mail.example, "Bö, Co" <bo@mail.example>', headers: [['From', 'Wächter <router@mail.example>'], ['To', 'ana@mail.example, "Bö, Co" <bo@mail.example>'], ['Subject', '[FIRING:1] Größe \u{1f525}']], text, html }
  await patient({ insecureSkipVerify: false }, () => now)({ mail, server: mailServer(port, { hello: 'router.example' }) })
  const [{ from, to, mail: parsed, session } = {}] = received
  t.match({ from, to }, { from: 'router@mail.example', to: ['ana@mail.example', 'bo@mail.example'] })
  t.equal(session?.hostNameAppearsAs, 'router.example')
  t.match(parsed, { subject: '[FIRING:1] Größe \u{1f525}', from: { name: 'Wächter', address: 'router@mail.example' }, to: [{ name: '', address: 'ana@mail.example' }, { name: 'Bö, Co', address: 'bo@mail.example' }], text })
  t.equal(parsed?.html?.trim(), html)
  t.equal(new Date(parsed?.date ?? '').getTime(), now)
  t.match(parsed?.messageId, /^<\d+\.\d+@.+>$/)
})

t.test('headers that are given are not added, and what says how the message is written cannot be given', async t => {
  const message = compose({ headers: [['Message-Id', '<a@b>'], ['Date', 'Mon, 02 Jan 2006 15:04:05 +0000'], ['Content-Type', 'text/html'], ['Content-Transfer-Encoding', 'base64'], ['Mime-Version', '2.0']] })
  t.equal(message.match(/^(Message-Id|Date|Content-Type|Content-Transfer-Encoding|MIME-Version): .*/gmi)?.slice(0, 4).join('|'),
    `Message-Id: <a@b>|Date: Mon, 02 Jan 2006 15:04:05 +0000|${/^Content-Type: multipart.*/m.exec(message)?.[0]}|MIME-Version: 1.0`)
})

t.test('a thread is named by its key, and by the day if that is wanted', async t => {
  const day = new Date(now).toLocaleDateString('sv')
  for (const [by, root] of [['none', '<alert-0123-@alertmanager>'], ['daily', `<alert-0123-${day}@alertmanager>`]] as const) {
    t.match(compose({ thread: { key: '0123', by } }), `\r\nReferences: ${root}\r\nIn-Reply-To: ${root}\r\n`)
  }
  t.notMatch(compose({}), /References|In-Reply-To/)
})

t.test('whatever a header holds, it stays one header and is read as it was', async t => {
  await fc.assert(fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async text => {
    const written = writeHeader('X-Text', text)
    const lines = written.split('\r\n')
    t.ok(lines.pop() === '' && lines.slice(1).every(line => /^ \S/.test(line)) && lines.every(line => /^[\t -~]{1,998}$/.test(line)))
  }))
  for (const value of ['a\r\nBcc: eve@mail.example', 'a\nBcc: eve@mail.example', 'a\rBcc: eve@mail.example', '\r\n\r\n<script>', 'é\u2028\u0000']) {
    const message = compose({ headers: [['Subject', value]] })
    const parsed = await PostalMime.parse(message)
    t.equal(parsed.bcc, undefined)
    t.notMatch(message, /^(Bcc|<script)/m)
    t.match(writeHeader('Subject', value), /^Subject: =\?utf-8\?q\?[!-~]*\?=\r\n$/)
  }
})

t.test('long headers are folded and read as they were', async t => {
  for (const subject of [`[FIRING:3]  Disk ${'zone=a  b:c '.repeat(200)}`, 'x'.repeat(3000), 'Grüße '.repeat(100), `${'y'.repeat(990)} z`]) {
    const parsed = await PostalMime.parse(compose({ headers: [['Subject', subject]] }))
    t.equal(parsed.subject?.trim(), subject.trim())
  }
  const many = Array.from({ length: 100 }, (_, index) => `person${index}@mail.example`)
  const { to } = await PostalMime.parse(compose({ headers: [['To', many.join(',')]] }))
  t.same(to?.map(({ address }) => address), many)
})

t.test('names of headers', async t => {
  for (const [name, canonical] of [['subject', 'Subject'], ['MESSAGE-ID', 'Message-Id'], ['x-pager', 'X-Pager'], ['a b', 'a b']] as const) t.equal(canonicalName(name), canonical)
  for (const name of ['Subject', 'X/Odd(Name)']) t.ok(isHeaderName(name))
  for (const name of ['', 'a b', 'a:', 'a\r\nBcc', 'ä']) t.notOk(isHeaderName(name))
})

t.test('lists of addresses are read strictly', async t => {
  const good: Array<[text: string, ...addresses: string[]]> = [['a@x', 'a@x'], [' a@x ,b@y\n', 'a@x', 'b@y'], ['a@x,', 'a@x'], ['Joe Q. Public <j@x>', 'j@x'], ['"Last, First" <c@z>, d@z', 'c@z', 'd@z'], ['"a@x" <b@y>', 'b@y'],
    ['a@x (at work, mostly)', 'a@x'], ['"a b"@x', '"a b"@x'], ['a@[127.0.0.1]', 'a@[127.0.0.1]'], ['Jürgen <j@x>', 'j@x']]
  for (const [text, ...addresses] of good) t.same(parseAddresses(text)?.map(({ address }) => address), addresses, text)
  for (const text of ['', ',', 'ana', 'a@x b@y', 'a@x; b@y', 'a@x <b@y>', '<a@x', 'a@x>', '<a@x> Ana', 'a@', '@x', 'a@b@c', 'a b@x', 'a@x\r\nRCPT TO:<e@x>', 'a\u0000@x', '"a@x', 'a@x, , "']) {
    t.equal(parseAddresses(text), undefined, JSON.stringify(text))
  }
})

t.test('a mail that is addressed wrongly is not tried again, and not sent at all', async t => {
  const { port, received } = await startMailServer(t)
  for (const [changes, message] of [
    [{ from: 'a@x, b@y' }, "must be exactly one 'from' address (got: 2)"],
    [{ from: 'ana' }, "parse 'from' addresses: not a list of addresses"],
    [{ to: '' }, "parse 'to' addresses: no address"],
    [{ to: 'a@x b@y' }, "parse 'to' addresses: not a list of addresses"]
  ] as const) {
    await t.rejects(patient()({ mail: { ...someMail, ...changes }, server: mailServer(port) }), { name: 'DeliveryError', retryable: false, reason: 'other', message })
  }
  t.equal(received.length, 0)
})

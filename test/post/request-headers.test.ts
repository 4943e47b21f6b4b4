import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { HttpConfig } from '../../src/domain/config.ts'
import { createPost } from '../../src/post.ts'
import type { HttpRequest } from '../../src/receiver.ts'
import { httpConfig } from '../support/http-config.ts'
import { startSink } from '../support/sink.ts'

async function connect (t: Test, http: Partial<HttpConfig>) {
  const sink = await startSink(t)
  const { post, close } = createPost({ http: httpConfig(http), userAgent: 'Alertmanager/0.34.0' })
  t.teardown(close)
  return {
    sink,
    send: (request: Partial<HttpRequest> = {}) => post({ url: `${sink.origin}/hook`, body: {}, ...request }),
    last: (name: string) => sink.received.at(-1)?.headers[name]
  }
}

const basic = (pair: string) => 'Basic ' + Buffer.from(pair).toString('base64')

t.test('basic auth sends user and password', async t => {
  const { send, last } = await connect(t, { basicAuth: { username: 'user', password: 'é:x' } })
  await send()
  t.equal(last('authorization'), basic('user:é:x'))
})

t.test('files of basic auth are read at every send', async t => {
  const folder = t.testdir({ user: 'ana\n', password: 'one\n' })
  const { send, last } = await connect(t, { basicAuth: { usernameFile: join(folder, 'user'), passwordFile: join(folder, 'password') } })
  await send()
  t.equal(last('authorization'), basic('ana:one'))
  writeFileSync(join(folder, 'password'), 'two')
  await send()
  t.equal(last('authorization'), basic('ana:two'))
})

t.test('credentials of any type are sent, from a file too', async t => {
  const folder = t.testdir({ token: ' t0ken \n' })
  const inline = await connect(t, { authorization: { type: 'GenieKey', credentials: 'key' } })
  await inline.send()
  t.equal(inline.last('authorization'), 'GenieKey key')

  const fromFile = await connect(t, { authorization: { type: 'Bearer', credentialsFile: join(folder, 'token') } })
  await fromFile.send()
  t.equal(fromFile.last('authorization'), 'Bearer t0ken')
  writeFileSync(join(folder, 'token'), 'renewed')
  await fromFile.send()
  t.equal(fromFile.last('authorization'), 'Bearer renewed')
})

t.test('user and password in the URL go before http_config, a header of the receiver before both', async t => {
  const { sink, send, last } = await connect(t, { authorization: { type: 'Bearer', credentials: 'key' } })
  const url = sink.origin.replace('//', '//us%40er:pass@')
  await send({ url })
  t.equal(last('authorization'), basic('us@er:pass'))
  await send({ url, headers: { Authorization: 'own', 'Content-Type': 'text/plain', 'X-Own': '1' } })
  t.equal(last('authorization'), 'own')
  t.equal(last('content-type'), 'text/plain')
  t.equal(last('x-own'), '1')
})

t.test('http_headers are added with every value, files read at every send', async t => {
  const folder = t.testdir({ tenant: 'c\n' })
  const { sink, send } = await connect(t, { headers: { 'X-Tenant': { values: ['a'], secrets: ['b'], files: [join(folder, 'tenant')] } } })
  const tenants = () => {
    const raw = sink.received.at(-1)?.rawHeaders ?? []
    return raw.filter((_, at) => raw[at - 1] === 'X-Tenant')
  }
  await send()
  t.strictSame(tenants(), ['a', 'b', 'c'])
  writeFileSync(join(folder, 'tenant'), 'd')
  await send()
  t.strictSame(tenants(), ['a', 'b', 'd'])
})

t.test('a file that is gone fails the attempt, to be tried again, and is named', async t => {
  const folder = t.testdir({ token: 'x' })
  const file = join(folder, 'token')
  const { sink, send } = await connect(t, { authorization: { type: 'Bearer', credentialsFile: file } })
  rmSync(file)
  await t.rejects(send(), { name: 'DeliveryError', retryable: true, reason: 'other', message: `unable to read authorization credentials file ${file}: no such file` })
  writeFileSync(file, 'back')
  await send()
  t.equal(sink.received.length, 1)
})

t.test('a secret with a line break in it is not sent and not shown', async t => {
  const { sink, send } = await connect(t, { authorization: { type: 'Bearer', credentials: 'two\nlines' } })
  await t.rejects(send(), { name: 'DeliveryError', retryable: true, message: 'Post "<redacted>": a header has an invalid value' })
  t.equal(sink.received.length, 0)
})

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { createAuthority } from './support/certificates.ts'
import { without } from './support/program.ts'

// The whole line of a Dockerfile that tells how the container is asked for its health is JSON.
const [, line = ''] = /^HEALTHCHECK .*\\\n +CMD (.*)$/m.exec(readFileSync(new URL('../Dockerfile', import.meta.url), 'utf8')) ?? []
const [, ...args]: string[] = JSON.parse(line)

/** The exit code of the check. */
async function check (url: string): Promise<unknown> {
  const child = spawn(process.execPath, args, { env: { HEALTH_URL: url }, stdio: 'ignore' })
  return (await once(child, 'close'))[0]
}

for (const [status, code] of [[200, 0], [401, 0], [429, 0], [503, 1], [404, 1]] as const) {
  t.test(`a router that answers ${status} is ${code === 0 ? 'alive' : 'not well'}`, async t => {
    const server = createServer((_request, response) => response.writeHead(status).end())
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    t.teardown(() => { server.closeAllConnections(); server.close() })
    // It listens on a port.
    t.equal(await check(`http://127.0.0.1:${(server.address() as AddressInfo).port}/-/healthy`), code)
  })
}

t.test('its certificate may be of any authority', { skip: without('openssl') }, async t => {
  const { cert, key } = createAuthority(t.testdir({}), 'own').issue('router', 'DNS:elsewhere.example')
  const server = createTlsServer({ cert, key }, (_request, response) => response.writeHead(401).end())
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => { server.closeAllConnections(); server.close() })
  // It listens on a port.
  t.equal(await check(`https://127.0.0.1:${(server.address() as AddressInfo).port}/-/healthy`), 0)
})

t.test('one that is not there is not', async t => {
  t.equal(await check('http://127.0.0.1:1/-/healthy'), 1)
  t.equal(await check('https://127.0.0.1:1/-/healthy'), 1)
})

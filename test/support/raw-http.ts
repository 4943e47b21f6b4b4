import { connect, type AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'

/** Listens on a free port of this machine until the test is over. */
export async function listen (app: FastifyInstance, t: Test): Promise<number> {
  t.teardown(() => app.close())
  await app.listen({ host: '127.0.0.1', port: 0 })
  return (app.server.address() as AddressInfo).port // A TCP server has this kind of address.
}

/** Sends bytes as they are and resolves with all that came back when the server closed the connection, or when `until` is in it. */
export async function exchange (port: number, chunks: Iterable<string | Buffer>, until?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    socket.on('data', data => {
      answer += data.toString('latin1')
      if (until !== undefined && answer.includes(until)) socket.destroy()
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', error => answer ? resolve(answer) : reject(error))
    for (const chunk of chunks) socket.write(chunk)
  })
}

import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createSecureServer, type ServerOptions } from 'node:https'
import { createServer as createRawServer, type AddressInfo, type Server, type Socket } from 'node:net'

type Test = { teardown (end: () => unknown): unknown }

export type Received = { readonly method: string, readonly url: string, readonly headers: IncomingMessage['headers'], readonly rawHeaders: readonly string[], readonly body: string }

export type Sink = {
  readonly port: number
  /** Without a slash at the end. */
  readonly origin: string
  /** In the order in which they came. */
  readonly received: Received[]
}

export type Answer = (response: ServerResponse, request: Received) => void

/** A server on this machine that keeps what it receives. */
export async function startSink (t: Test, answer: Answer = response => response.end('ok'), tls?: ServerOptions): Promise<Sink> {
  const received: Received[] = []
  const listener: RequestListener = async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method = '', url = '', headers, rawHeaders } = request
    const seen = { method, url, headers, rawHeaders, body: Buffer.concat(chunks).toString() }
    received.push(seen)
    answer(response, seen)
  }
  const server = tls ? createSecureServer(tls, listener) : createServer(listener)
  // A sender whose connection is closed for being idle, just when it sends again, has to try once more, and is late.
  server.keepAliveTimeout = 0
  const port = await listen(t, server)
  return { port, origin: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`, received }
}

/** A server below HTTP: `talk` gets each connection once a request has begun to come in. */
export async function startRaw (t: Test, talk: (socket: Socket) => void): Promise<{ port: number, origin: string }> {
  const server = createRawServer(socket => {
    socket.on('error', () => {}).once('data', () => talk(socket))
  })
  const port = await listen(t, server)
  return { port, origin: `http://127.0.0.1:${port}` }
}

export async function listen (t: Test, server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  // An address of a TCP server is never a string.
  return (server.address() as AddressInfo).port
}

import { createServer, request as forward, type IncomingMessage } from 'node:http'
import { createServer as createSecureServer, type ServerOptions } from 'node:https'
import { connect } from 'node:net'
import { listen } from './sink.ts'

type Test = { teardown (end: () => unknown): unknown }

export type Seen = { readonly method: string, readonly target: string, readonly headers: IncomingMessage['headers'] }

type Options = {
  /** The status to answer with. */
  readonly refuse?: number
  readonly tls?: ServerOptions
  /** The port on this machine where all tunnels end, whatever host is asked for. */
  readonly tunnelsTo?: number
}

/** A forward proxy on this machine: it passes on what it is asked to and notes it. */
export async function startProxy (t: Test, { refuse, tls, tunnelsTo }: Options = {}) {
  const seen: Seen[] = []
  const server = tls ? createSecureServer(tls) : createServer()
  const note = ({ method = '', url = '', headers }: IncomingMessage) => seen.push({ method, target: url, headers })

  server.on('request', (request, response) => {
    note(request)
    if (refuse) {
      response.writeHead(refuse).end('refused by the proxy')
      return
    }
    const onward = forward(request.url ?? '', { method: request.method, headers: request.headers }, answer => {
      response.writeHead(answer.statusCode ?? 0, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.writeHead(502).end())
    request.pipe(onward)
  })
  server.on('connect', (request: IncomingMessage, socket, head) => {
    note(request)
    if (refuse) {
      socket.end(`HTTP/1.1 ${refuse} No\r\n\r\n`)
      return
    }
    const [host = '', port = ''] = tunnelsTo ? ['127.0.0.1', tunnelsTo] : (request.url ?? '').split(':')
    const far = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      far.write(head)
      far.pipe(socket).pipe(far)
    })
    far.on('error', () => socket.destroy())
    socket.on('error', () => far.destroy())
    t.teardown(() => far.destroy())
  })

  const port = await listen(t, server)
  return { port, url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`, seen }
}

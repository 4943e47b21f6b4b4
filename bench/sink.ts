import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Takes notifications and notes when which came. */
export type Sink = {
  readonly url: string
  readonly count: () => number
  /** When the first notification about a pod came, performance.now(). */
  readonly firstAbout: ReadonlyMap<string, number>
  close (): Promise<void>
}

export async function openSink (): Promise<Sink> {
  const firstAbout = new Map<string, number>()
  let count = 0
  const server = createServer((request, response) => {
    const at = performance.now()
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => { body += text }).on('end', () => {
      count++
      response.end()
      const pod = /"groupLabels":\{[^}]*"pod":"([^"]+)"/.exec(body)?.[1]
      if (pod !== undefined && !firstAbout.has(pod)) firstAbout.set(pod, at)
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on TCP has such an address.
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    count: () => count,
    firstAbout,
    async close () {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    }
  }
}

import { Agent, request, type IncomingHttpHeaders } from 'node:http'
import type { Ask } from './time-line.ts'

export type Answer = { readonly status: number, readonly headers: IncomingHttpHeaders, readonly body: string }

/** Bounds what hangs. */
const patience = 30_000

/** Sends a request as it is: no header but those of HTTP itself is added, no redirect followed. An answer that breaks off has the status 0. */
export async function exchange (origin: string, { method = 'GET', path, headers = {}, body }: Ask, agent?: Agent): Promise<Answer> {
  const { hostname, port } = new URL(origin)
  return new Promise((resolve, reject) => {
    const broken = (error: Error) => 'code' in error && error.code === 'ECONNRESET' ? resolve({ status: 0, headers: {}, body: '' }) : reject(error)
    const sent = request({ hostname, port, path, method, headers, timeout: patience, ...agent ? { agent } : {} }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', data => { text += data }).on('error', broken)
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
    })
    sent.on('timeout', () => sent.destroy(new Error(`no answer to ${method} ${path} within ${patience / 1000} s`)))
    sent.on('error', broken).end(body)
  })
}

import { request as plainRequest } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { Socket } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import type { HttpConfig } from '../domain/config.ts'
import { failure, failureOf } from './failure.ts'
import { basicAuthOf, hostOf, portOf } from './url.ts'

export type TunnelOptions = {
  readonly proxy: URL
  /** `host:port` of the far end. */
  readonly target: string
  readonly headers: HttpConfig['proxyConnectHeader']
  readonly tls: ConnectionOptions
  readonly timeout: number
}

/** Asks a proxy for a connection to a host that it does not look into. */
export function openTunnel ({ proxy, target, headers, tls, timeout }: TunnelOptions): Promise<Socket> {
  const authorization = basicAuthOf(proxy)
  const options = {
    method: 'CONNECT',
    host: hostOf(proxy),
    port: portOf(proxy),
    path: target,
    agent: false,
    headers: { host: target, ...headers, ...authorization && { 'proxy-authorization': authorization } }
  }
  return new Promise((resolve, reject) => {
    const request = proxy.protocol === 'https:' ? secureRequest({ ...options, ...tls }) : plainRequest(options)
    const deadline = setTimeout(() => request.destroy(failure('proxy did not answer in time')), timeout)
    request
      .once('connect', ({ statusCode }, socket, head) => {
        clearTimeout(deadline)
        if (statusCode === 200) {
          if (head.length > 0) socket.unshift(head)
          resolve(socket)
        } else {
          socket.destroy()
          reject(failure(`proxy answered CONNECT with status code ${statusCode}`))
        }
      })
      .on('error', error => {
        clearTimeout(deadline)
        reject(failure(`proxy: ${failureOf(error).message.replace(/^.*?: /, '')}`))
      })
      .end()
  })
}

import { once } from 'node:events'
import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectSecurely, type ConnectionOptions } from 'node:tls'

type Options = {
  readonly host: string
  readonly port: number
  /** Absent: without TLS. */
  readonly tls: ConnectionOptions | undefined
  /** Milliseconds. */
  readonly timeout: number
  readonly signal: AbortSignal
}

/** A connection that is open. Names are looked up as the system does it, which nodemailer does not. */
export async function connect ({ host, port, tls, timeout, signal }: Options): Promise<Socket> {
  const socket = tls ? connectSecurely({ host, port, ...isIP(host) ? {} : { servername: host }, ...tls }) : connectPlain({ host, port })
  const timer = setTimeout(() => socket.destroy(Object.assign(new Error('too late'), { code: 'ETIMEDOUT' })), timeout)
  try {
    await once(socket, tls ? 'secureConnect' : 'connect', { signal })
    return socket
  } catch (error) {
    socket.on('error', () => {}).destroy()
    throw error
  } finally {
    clearTimeout(timer)
  }
}

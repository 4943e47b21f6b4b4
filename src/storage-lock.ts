import { once } from 'node:events'
import { rename, rm } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { randomUUID } from 'node:crypto'

export class StorageInUse extends Error {
  override readonly name = 'StorageInUse'
}

/**
 * Holds a file name for this process. The lock is a listening socket: the kernel lets go of it when the process dies,
 * however it dies, and it is seen across containers that share the folder, where process ids mean nothing.
 */
export async function lock (path: string): Promise<{ release: () => Promise<void> }> {
  for (let attempt = 0; attempt < 3; attempt++) {
    const server = await listen(path)
    if (server) return { release: () => close(server) }
    if (await isAlive(path)) break
    await removeStale(path)
  }
  throw new StorageInUse(`${path} is held by another process`)
}

async function listen (path: string): Promise<Server | undefined> {
  const server = createServer(socket => socket.destroy())
  try {
    server.listen(path)
    await once(server, 'listening')
    return server.unref()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return
    throw error
  }
}

/** Asks more than once: between its bind and its listen a new owner refuses connections. */
async function isAlive (path: string): Promise<boolean> {
  for (let attempt = 0; attempt < 3; attempt++) {
    if (await accepts(path)) return true
    await delay(30)
  }
  return false
}

async function accepts (path: string): Promise<boolean> {
  const socket = connect(path)
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** Moves the file away before it is deleted: if another process took the name over in between, it gets it back. */
async function removeStale (path: string): Promise<void> {
  const aside = `${path}.${randomUUID().slice(0, 8)}`
  try {
    await rename(path, aside)
  } catch {
    return
  }
  if (await accepts(aside)) await rename(aside, path)
  else await rm(aside, { force: true })
}

async function close (server: Server): Promise<void> {
  server.close()
  await once(server, 'close')
}

import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readdir, rm } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

export class StorageInUse extends Error {
  override readonly name = 'StorageInUse'
}

/**
 * Holds a folder for this process. The lock is a listening socket in it: the kernel lets go of it when the process dies, however
 * it dies, and it is seen across containers that share the folder, where process ids mean nothing.
 *
 * Whoever wants the folder puts up its own socket first and looks for others afterwards. So of two at the same time at least one
 * sees the other, and no file of the dead is ever taken over, which would be a race.
 */
export async function lockFolder (folder: string): Promise<{ release: () => Promise<void> }> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const name = `router-${randomUUID().slice(0, 8)}.sock`
    const server = await listen(join(folder, name))
    if (!await hasOther(folder, name)) return { release: () => close(server) }
    await close(server)
    // The other one may be giving way just as we do.
    await delay(10 + Math.random() * 90)
  }
  throw new StorageInUse(`${folder} is held by another process`)
}

async function listen (path: string): Promise<Server> {
  const server = createServer(socket => socket.destroy())
  server.listen(path)
  await once(server, 'listening')
  return server.unref()
}

/** Whether another holder lives; removes what the dead have left. */
async function hasOther (folder: string, own: string): Promise<boolean> {
  for (const name of await readdir(folder)) {
    if (name === own || !/^router-.*\.sock$/.test(name)) continue
    if (await accepts(join(folder, name))) return true
    await rm(join(folder, name), { force: true })
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

async function close (server: Server): Promise<void> {
  server.close()
  await once(server, 'close')
}

import { constants } from 'node:fs'
import { access, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** The name of a user in the form that `sudo -u` takes; the number where the system's file does not have it. */
export async function userName (uid: number): Promise<string> {
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '')
  return users.split('\n').map(line => line.split(':')).find(fields => fields[2] === String(uid))?.[0] ?? `#${uid}`
}

export type Foreign = { readonly owner: string, readonly us: string }

/** Whose a file is if it is not of the user that this process runs as. */
export async function foreignOwner (path: string): Promise<Foreign | undefined> {
  const us = process.geteuid?.()
  const { uid } = await stat(path)
  return us === undefined || uid === us ? undefined : { owner: await userName(uid), us: await userName(us) }
}

/** A folder, or the first file in it, that this process may not read and write; undefined when it may, or when there is none. */
export async function deniedFile (folder: string): Promise<string | undefined> {
  try {
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? undefined : folder
  }
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    try {
      await access(path, constants.R_OK | constants.W_OK)
    } catch {
      return path
    }
  }
}

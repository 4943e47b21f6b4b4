import { readFile } from 'node:fs/promises'
import { whyNot } from './file-errors.ts'

/** What signs links, first, and what has signed those that are still good. */
export type LinkKeys = () => Promise<readonly string[]>

// As much as cannot be tried out.
const shortest = 16

/**
 * The keys in a file: the one of the first line signs, those of the others are still valid. It is read at each use, so that a new key
 * works at once; while it cannot be read, or is being written, the keys that were read last are good.
 */
export async function openLinkKeys (file: string): Promise<LinkKeys> {
  let known = await read(file)
  return async () => {
    known = await read(file).catch(() => known)
    return known
  }
}

async function read (file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => { throw new Error(`unable to read the key of links from ${file}: ${whyNot(error)}`) })
  const keys = text.split('\n').map(line => line.trim()).filter(Boolean)
  if (keys.length === 0) throw new Error(`${file} holds no key for links: its first line is to be one`)
  if (keys.some(({ length }) => length < shortest)) throw new Error(`${file} holds a key for links that is shorter than ${shortest} characters`)
  return keys
}

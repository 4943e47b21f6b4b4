import { readFileSync } from 'node:fs'
import { parseDocument } from 'yaml'
import { CommandError } from './command-error.ts'

/** Older names of flags in these files. */
const formerNames = new Map([['comment_required', 'require-comment']])

/** Texts of flags from amtool's configuration files, those that are there; of two files the first counts. */
export function readSettings (files: readonly string[]): Map<string, string> {
  const settings = new Map<string, string>()
  for (const file of files) {
    const own = parseSettings(file, readIfThere(file))
    for (const [key, text] of own) {
      const name = formerNames.get(key) ?? key
      if (!settings.has(name) && (name === key || !own.has(name))) settings.set(name, text)
    }
  }
  return settings
}

function readIfThere (file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT' || code === 'ENOTDIR') return ''
    throw new CommandError(`could not load config file: ${file}: ${code === 'EACCES' ? 'permission denied' : String(code)}`)
  }
}

function parseSettings (file: string, text: string): Map<string, string> {
  // Everything stays the text that it is: the flag knows what to make of it.
  const document = parseDocument(text, { schema: 'failsafe' })
  const [error] = document.errors
  if (error) throw new CommandError(`could not load config file: ${file}: ${error.message.split('\n')[0]}`)
  const value: unknown = document.toJS()
  if (value === null || value === '') return new Map()
  if (typeof value !== 'object' || Array.isArray(value)) throw new CommandError(`could not load config file: ${file}: expected a map from the names of flags to their values`)
  return new Map(Object.entries(value).map(([key, of]) => {
    if (typeof of !== 'string') throw new CommandError(`could not load config file: ${file}: ${key}: expected a single value`)
    return [key, of]
  }))
}

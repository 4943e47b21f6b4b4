import { readFileSync } from 'node:fs'
import type { Config } from '../domain/config.ts'
import { ConfigError } from '../errors.ts'
import { whyNot } from '../file-errors.ts'
import { expandGlob } from './glob.ts'
import { loadConfig, type LoadOptions } from './load.ts'

/** Reads and loads a configuration file; what goes wrong in reading it is a ConfigError too. */
export function readConfigFile (path: string, options: Omit<LoadOptions, 'file' | 'text' | 'expand'>): Config {
  return loadConfig({ ...options, file: path, text: readText(path), expand: expandGlob })
}

/** A text file; that it cannot be read is a ConfigError. */
export function readText (path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const message = code === 'ERR_ENCODING_INVALID_ENCODED_DATA' ? 'the file is not valid UTF-8' : `cannot read the file: ${whyNot(error)}`
    throw new ConfigError([{ file: path === '' ? '""' : path, line: 0, column: 0, path: '', message }])
  }
}

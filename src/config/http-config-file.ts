import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Static } from 'typebox'
import type { HttpConfig } from '../domain/config.ts'
import { parseConfigDocument } from './document.ts'
import { checkHttpConfig, compileHttpConfig, httpConfigSchema } from './http-config.ts'
import { createProblems } from './problems.ts'
import { createReader } from './read.ts'

type Settings = Static<typeof httpConfigSchema>

/**
 * Loads a file that holds nothing but an `http_config`; throws a ConfigError. Relative paths in it begin in the folder above its own,
 * which is where amtool begins.
 */
export function loadHttpConfigFile (file: string): HttpConfig {
  const document = parseConfigDocument(readFileSync(file, 'utf8'))
  const problems = createProblems(file, document.locate)
  for (const { at, message } of document.syntaxProblems) problems.add([], message, { at })
  problems.throwIfAny()
  const reader = createReader({ document, problems, warn: () => {}, mode: 'fallback', folder: dirname(dirname(file)) })
  const { value } = reader.read(httpConfigSchema, document.root)
  checkHttpConfig(value, [], problems)
  problems.throwIfAny()
  return compileHttpConfig(value)
}

/** How to speak HTTP where nothing is configured. */
export const defaultHttpConfig: HttpConfig = compileHttpConfig(defaults())

function defaults (): Settings {
  return { proxy_from_environment: true, follow_redirects: true, enable_http2: true }
}

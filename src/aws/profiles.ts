import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { codeOf } from '../post/files.ts'
import type { Environment } from '../post/proxy.ts'

export type Profile = { readonly [key: string]: string }

/** The profiles of AWS' two files, which may both have keys of one profile; read at each use, as their owner may rotate them. */
export async function readProfiles (environment: Environment): Promise<ReadonlyMap<string, Profile>> {
  const folder = join(environment['HOME'] || environment['USERPROFILE'] || homedir(), '.aws')
  const [config, credentials] = await Promise.all([
    readIfAny(environment['AWS_CONFIG_FILE'] || join(folder, 'config')),
    readIfAny(environment['AWS_SHARED_CREDENTIALS_FILE'] || join(folder, 'credentials'))
  ])
  const profiles = new Map<string, Profile>()
  for (const [section, keys] of parseSections(config)) {
    const [, name] = section === 'default' ? [section, section] : /^profile\s+(.*)$/.exec(section) ?? []
    if (name) profiles.set(unquote(name), keys)
  }
  for (const [name, keys] of parseSections(credentials)) profiles.set(name, { ...profiles.get(name), ...keys })
  return profiles
}

async function readIfAny (file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return ''
    throw error
  }
}

/** Sections in brackets with a `key = value` a line. Indented lines are keys of keys, none of which matters here. */
export function parseSections (text: string): Map<string, { [key: string]: string }> {
  const sections = new Map<string, { [key: string]: string }>()
  let current: { [key: string]: string } | undefined
  for (const line of text.split(/\r?\n/)) {
    const [, section] = /^\[\s*(.*?)\s*\]/.exec(line) ?? []
    const [, key, value] = /^([^\s#;=[][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (section !== undefined) {
      current = sections.get(section) ?? {}
      sections.set(section, current)
    } else if (current && key !== undefined && value !== undefined) {
      current[key.toLowerCase()] = value.replace(/\s[#;].*$/, '')
    }
  }
  return sections
}

function unquote (name: string): string {
  return name.replace(/^(["'])(.*)\1$/, '$2')
}

import { userInfo } from 'node:os'
import { CommandError } from './command-error.ts'
import type { Flags, Values } from './flags.ts'

/** The name of whoever runs this; empty where there is none. */
export function userName (): string {
  try {
    return userInfo().username
  } catch {
    // A user of a container may have no name.
    return ''
  }
}

export const byFlags = {
  by: { kind: 'text', placeholder: 'NAME', help: 'Who does this. Default: author of the files of settings, or the name of the user.' },
  // Silences are made under this name, and a file of settings has it for all commands.
  author: { kind: 'text', hidden: true, help: '' }
} as const satisfies Flags

/** Who does something. */
export function nameOf ({ by, author }: Values<typeof byFlags>): string {
  const name = by || author || userName()
  if (name === '') throw new CommandError('say who you are with --by')
  return name
}

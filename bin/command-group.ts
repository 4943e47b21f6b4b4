import { nearest } from '../src/config/nearest.ts'
import { FlagError, readTexts, type Flags } from './flags.ts'
import type { Terminal } from './terminal.ts'
import { toolFlags } from './tool-flags.ts'

export type Command = (argv: readonly string[], terminal: Terminal) => Promise<number>

export type Commands = { readonly [name: string]: { readonly help: string, readonly load: () => Promise<Command> } }

type Group = {
  /** What stands between `tocsin` and the commands. */
  readonly name: string
  readonly help: string
  readonly commands: Commands
  /** The one that is meant when none is named. */
  readonly default?: string
  /** Flags, beyond those of every tool, that may stand before the name of a command. */
  readonly flags?: Flags
}

/** Several commands below one name. Flags may stand before the name of the command, too. */
export function defineGroup (group: Group): Command {
  const { name, commands, flags } = group
  return async function runGroup (argv, terminal) {
    const found = findCommand(argv, { ...toolFlags, ...flags })
    const named = found.word !== undefined && Object.hasOwn(commands, found.word) ? commands[found.word] : undefined
    if (named) return (await named.load())(found.rest, terminal)
    if (found.asksForHelp) {
      terminal.out(usage(group))
      return 0
    }
    const standard = commands[group.default ?? '']
    // What is none of the names may be an operand of the default.
    if (standard) return (await standard.load())(argv, terminal)

    const meant = found.word === undefined ? undefined : nearest(found.word, Object.keys(commands))
    terminal.err(found.word === undefined
      ? `tocsin: error: expected a command: ${Object.keys(commands).join(', ')}; try tocsin ${name} --help`
      : `tocsin: error: expected command but got "${found.word}"${meant ? `, did you mean ${meant}?` : ''}; try tocsin ${name} --help`)
    return 1
  }
}

type Found = { word: string | undefined, rest: string[], asksForHelp: boolean, asksForVersion: boolean }

/** The first argument that is no flag, and all others. */
export function findCommand (argv: readonly string[], flags: Flags): Found {
  try {
    const { texts, read } = readTexts(flags, argv, { untilOperand: true })
    return { word: argv[read], rest: argv.toSpliced(read, 1), asksForHelp: texts.has('help'), asksForVersion: texts.has('version') }
  } catch (error) {
    if (!(error instanceof FlagError)) throw error
    // A flag of the default command, or of none.
    return { word: undefined, rest: [...argv], asksForHelp: argv.includes('--help') || argv.includes('-h'), asksForVersion: argv.includes('--version') }
  }
}

function usage ({ name, help, commands, default: standard }: Group): string {
  const width = Math.max(10, ...Object.keys(commands).map(word => word.length + 2))
  const rows = Object.entries(commands).map(([word, of]) => `  ${word.padEnd(width)}${of.help}${word === standard ? ' (the default)' : ''}`)
  return `usage: tocsin ${name} <command> [<flags>]\n\n${help}\n\nCommands:\n${rows.join('\n')}\n\ntocsin ${name} <command> --help says what a command takes.\n`
}

import { nearest } from '../../src/config/nearest.ts'
import { describeVersion, type Terminal } from '../terminal.ts'

export type Command = (argv: readonly string[], terminal: Terminal) => Promise<number>

/** Loaded when called for: the tools start without the router's packages. */
const commands: { readonly [name: string]: { readonly help: string, readonly load: () => Promise<Command> } } = {
  serve: {
    help: 'run the router',
    load: async () => (await import('./serve.ts')).serve
  },
  'check-config': {
    help: 'say everything that is wrong with configuration files',
    load: async () => {
      const [{ checkConfig }, { receivers }] = await Promise.all([import('./check-config.ts'), import('../../receivers/index.ts')])
      return (argv, { out, err }) => checkConfig(argv, { receivers, out, err })
    }
  },
  import: {
    help: 'take over the silences and the notification log of an Alertmanager',
    load: async () => (await import('./import.ts')).importData
  }
}

const usage = `usage: tocsin <command> [<arguments>]

Commands:
${Object.entries(commands).map(([name, { help }]) => `  ${name.padEnd(14)}${help}`).join('\n')}

tocsin <command> --help says what a command takes; tocsin --version which one this is.
`

/** Runs one command line; answers the exit code. */
export async function runCommand (argv: readonly string[], terminal: Terminal): Promise<number> {
  const { out, err, version } = terminal
  const [name, ...rest] = argv
  if (name === '--version' || name === 'version') {
    out(describeVersion(version))
    return 0
  }
  if (name === '--help' || name === '-h' || (name === 'help' && rest.length === 0)) {
    out(usage)
    return 0
  }
  if (name === undefined) {
    err(usage)
    return 2
  }
  if (name === 'help') return runCommand([rest[0] ?? '', '--help'], terminal)

  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) {
    const meant = name.startsWith('-') ? 'serve' : nearest(name, Object.keys(commands))
    err(`tocsin: error: unknown command "${name}"${meant ? `, did you mean ${meant}?` : ''} Try tocsin --help`)
    return 2
  }
  const run = await command.load()
  return run(rest, terminal)
}

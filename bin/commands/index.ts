import { nearest } from '../../src/config/nearest.ts'
import { findCommand, type Commands } from '../command-group.ts'
import type { Terminal } from '../terminal.ts'
import { toolFlags } from '../tool-flags.ts'
import { describeVersion } from '../version.ts'

/** Loaded when called for: the tools start without the router's packages. */
const commands: Commands = {
  serve: { help: 'run the router', load: async () => (await import('./serve.ts')).serve },
  'check-config': {
    help: 'say everything that is wrong with configuration files',
    load: async () => {
      const [{ checkConfig, pipedInput }, { receivers }] = await Promise.all([import('./check-config.ts'), import('../../receivers/index.ts')])
      return (argv, { out, err }) => checkConfig(argv, { receivers, now: Date.now(), out, err, input: pipedInput() })
    }
  },
  import: { help: 'take over the silences and the notification log of an Alertmanager', load: async () => (await import('./import.ts')).importData },
  alert: { help: 'show and send alerts', load: async () => (await import('./alert/index.ts')).alert },
  silence: { help: 'show, create, change and end silences', load: async () => (await import('./silence/index.ts')).silence },
  incident: { help: 'show incidents, acknowledge and resolve them', load: async () => (await import('./incident/index.ts')).incident },
  oncall: { help: 'show who is on call', load: async () => (await import('./oncall/index.ts')).oncall },
  source: { help: 'show what comes by webhooks, try what would become of it', load: async () => (await import('./source/index.ts')).source },
  routes: { help: 'draw the tree of routes, test where an alert goes', load: async () => (await import('./routes/index.ts')).routes },
  config: { help: 'show the configuration that a router runs', load: async () => (await import('./config/index.ts')).config },
  template: { help: 'render the templates of notifications', load: async () => (await import('./template/index.ts')).template },
  receiver: { help: 'send a test notification through a receiver', load: async () => (await import('./receiver/index.ts')).receiver },
  cluster: { help: 'show the nodes of a router', load: async () => (await import('./cluster/index.ts')).cluster }
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
  if (name === undefined || name === '--help' || name === '-h' || (name === 'help' && rest.length === 0)) {
    out(usage)
    return 0
  }
  if (name === 'help') return runCommand([...rest, '--help'], terminal)

  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) {
    const { word, rest: others, asksForHelp, asksForVersion } = findCommand(argv, toolFlags)
    if (word !== undefined && word !== name) return runCommand([word, ...others], terminal)
    if (word === undefined && (asksForHelp || asksForVersion)) return runCommand([asksForHelp ? '--help' : '--version'], terminal)
    const meant = name.startsWith('-') ? 'serve' : nearest(name, Object.keys(commands))
    err(`tocsin: error: unknown command "${name}"${meant ? `, did you mean ${meant}? Try` : ', try'} tocsin --help`)
    return 1
  }
  const run = await command.load()
  return run(rest, terminal)
}

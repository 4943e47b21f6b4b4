import { statSync } from 'node:fs'
import { alertmanagerVersion } from '../src/alertmanager-version.ts'
import { ConfigError } from '../src/errors.ts'
import { defaultHttpConfig, loadHttpConfigFile } from '../src/config/http-config-file.ts'
import type { MatcherMode } from '../src/domain/matcher-parser.ts'
import { createClient, type Client } from './client.ts'
import { CommandError } from './command-error.ts'
import { parseFeatures } from './commands/features.ts'
import { describeFlags } from './flag-help.ts'
import { FlagError, parseCommandLine, type Flags, type Values } from './flags.ts'
import { formatterOf, type Formatter } from './format/index.ts'
import type { Terminal } from './terminal.ts'
import { settingsFiles, toolFlags } from './tool-flags.ts'
import { readSettings } from './tool-settings.ts'
import { describeVersion } from './version.ts'

export type Call<F extends Flags> = {
  readonly values: Values<F>
  readonly operands: readonly string[]
  /** Whether a flag was set, by the command line or by a file. */
  readonly isSet: (flag: keyof F | keyof typeof toolFlags) => boolean
  readonly terminal: Terminal
  readonly format: Formatter
  readonly mode: MatcherMode
  /** Epoch ms at which the command began. */
  readonly now: number
  /** The router; asked for when everything else is right, because it then compares versions. */
  readonly connect: () => Promise<Client>
}

type Tool<F extends Flags> = {
  /** What stands between `tocsin` and the flags. */
  readonly name: string
  /** How its operands are shown; without it there are none. */
  readonly operands?: string
  readonly help: string
  readonly flags: F
  /** Answers the exit code, 0 by default. */
  readonly run: (call: Call<F>) => Promise<number | void>
}

/** Makes a command of the kind that amtool has: with its flags, files of settings, time-out and errors. */
export function defineTool<const F extends Flags> (tool: Tool<F>) {
  return async function runTool (argv: readonly string[], terminal: Terminal): Promise<number> {
    let client: Client | undefined
    let deadline: NodeJS.Timeout | undefined
    try {
      // A wrong file of settings must not be in the way of those who ask for help.
      const asksForHelp = argv.some(argument => argument === '--help' || argument === '-h' || argument === '--version')
      const settings = asksForHelp ? new Map<string, string>() : readSettings(settingsFiles())
      // Both tables are constants whose names differ: the values are those of the two.
      const flags = { ...tool.flags, ...toolFlags }
      const { values, operands, given } = parseCommandLine<Flags>(flags, argv, { env: process.env, settings }) as {
        values: Values<F> & Values<typeof toolFlags>, operands: readonly string[], given: ReadonlySet<string>
      }
      if (values.help) {
        terminal.out(usage(tool))
        return 0
      }
      if (values.version) {
        terminal.out(describeVersion(terminal.version))
        return 0
      }
      if (operands.length > 0 && tool.operands === undefined) throw new FlagError(`unexpected ${operands[0]}, try --help`)

      const controller = new AbortController()
      deadline = setTimeout(() => controller.abort(new CommandError(`no answer within ${values.timeout / 1000}s (--timeout)`)), values.timeout)
      const connect = async () => {
        client = createClient({ ...address(values), userAgent: `tocsin/${terminal.version}`, signal: controller.signal, ...values.verbose && { onRequest: terminal.err } })
        if (values['version-check']) await compareVersions(client, terminal)
        return client
      }
      return await tool.run({
        values,
        operands,
        isSet: name => given.has(String(name)) || settings.has(String(name)),
        terminal,
        format: formatterOf(values.output, values['date.format']),
        mode: parseFeatures([values['enable-feature']]).matcherMode,
        now: Date.now(),
        connect
      }) ?? 0
    } catch (error) {
      if (!(error instanceof CommandError || error instanceof FlagError || error instanceof ConfigError)) throw error
      terminal.err(`tocsin: error: ${error.message}`)
      return 1
    } finally {
      clearTimeout(deadline)
      await client?.close()
    }
  }
}

function usage ({ name, operands, help, flags }: Pick<Tool<Flags>, 'name' | 'operands' | 'help' | 'flags'>): string {
  const own = Object.keys(flags).length > 0 ? `Flags:\n${describeFlags(flags)}\n\n` : ''
  return `usage: tocsin ${name} [<flags>]${operands ? ` ${operands}` : ''}\n\n${help}\n\n${own}Flags of all commands like this one:\n${describeFlags(toolFlags)}\n\n` +
    `Every flag can be set in ${settingsFiles('$HOME').join(' or ')}, a line of \`name: value\` each.\n`
}

function address (values: Values<typeof toolFlags>) {
  const text = values['alertmanager.url']
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new FlagError(`--alertmanager.url must be a URL such as http://localhost:9093, not "${text}"`)
  }
  const url = new URL(text)
  const file = values['http.config.file']
  if (!file) return { url, http: defaultHttpConfig }
  if (url.username || url.password) throw new FlagError('user and password in --alertmanager.url and --http.config.file exclude each other')
  existing(file)
  return { url, http: loadHttpConfigFile(file) }
}

/** The file, which must be there. */
export function existing (file: string): string {
  const found = statSync(file, { throwIfNoEntry: false })
  if (!found) throw new FlagError(`path '${file}' does not exist`)
  if (found.isDirectory()) throw new FlagError(`'${file}' is a directory`)
  return file
}

/** Whatever goes wrong here, the request that matters will tell. */
async function compareVersions (client: Client, terminal: Terminal): Promise<void> {
  const status = await client.status().catch(() => undefined)
  if (!status) return
  const { version } = status.versionInfo
  if (series(version) === series(alertmanagerVersion)) return
  terminal.err(`Warning: tocsin speaks as Alertmanager ${alertmanagerVersion} does, and the router is of version ${version}.`)
}

function series (version: string): string {
  return version.split('.').slice(0, 2).join('.')
}

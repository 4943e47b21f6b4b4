import { fstatSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { expandGlob } from '../../src/config/glob.ts'
import { loadConfig } from '../../src/config/load.ts'
import { readConfigFile } from '../../src/config/read-file.ts'
import { suggestEscalation } from '../../src/config/suggest-escalation.ts'
import type { Config } from '../../src/domain/config.ts'
import { ConfigError } from '../../src/errors.ts'
import type { Receiver } from '../../src/receiver.ts'
import { checkSenders } from '../../src/senders.ts'
import { checkSourceSecrets } from '../../src/source-secrets.ts'
import { FlagError, parseCommandLine } from '../flags.ts'
import { toolFlags } from '../tool-flags.ts'

type Streams = {
  readonly receivers: readonly Receiver[]
  /** Epoch milliseconds. */
  readonly now: number
  /** Each takes one line without its end. */
  readonly out: (line: string) => void
  readonly err: (line: string) => void
  /** Read when no file is named; nothing where nothing is piped in. */
  readonly input?: NodeJS.ReadableStream | undefined
}

const usage = `usage: tocsin check-config FILE…

Checks configuration files, or standard input, and prints everything that is wrong with them. Ends with 1 if anything is.
It takes the flags of the other tools, as amtool does; none of them matters here.

  tocsin check-config alertmanager.yml
  ssh router cat /etc/alertmanager.yml | tocsin check-config`

const standardInput = '/dev/stdin'

/** `tocsin check-config FILE…`, worded as amtool does; answers the exit code. */
export async function checkConfig (argv: readonly string[], { receivers, now, out, err, input }: Streams): Promise<number> {
  let parsed
  try {
    parsed = parseCommandLine(toolFlags, argv, { env: process.env })
  } catch (error) {
    if (!(error instanceof FlagError)) throw error
    err(`tocsin: error: ${error.message}`)
    return 1
  }
  if (parsed.values.help) {
    out(usage)
    return 0
  }
  const { operands } = parsed
  if (operands.length === 0 && !input) {
    err(usage)
    return 1
  }
  const piped = operands.length === 0 && input ? await text(input) : ''
  const load = (file: string) => operands.length === 0
    ? loadConfig({ file, text: piped, receivers, now, expand: expandGlob })
    : readConfigFile(file, { receivers, now })

  let failed = 0
  for (const file of operands.length === 0 ? [standardInput] : operands) {
    const config = checkFile(file, { load, out, err })
    if (!config) failed++
    else if (operands.length > 0) await warnOfFiles(config, { file, err })
    out('')
  }
  if (failed > 0) err(`tocsin: error: failed to validate ${failed} file(s)`)
  return failed > 0 ? 1 : 0
}

/** Standard input, if something is piped in. */
export function pipedInput (): NodeJS.ReadableStream | undefined {
  try {
    return fstatSync(0).isCharacterDevice() ? undefined : process.stdin
  } catch {
    // It is closed.
    return undefined
  }
}

function checkFile (file: string, { load, out, err }: Pick<Streams, 'out' | 'err'> & { load: (file: string) => Config }): Config | undefined {
  try {
    const config = load(file)
    const { inhibitRules, receivers: { length }, templates, timeIntervals, sources, warnings } = config
    out(`Checking '${file}'  SUCCESS`)
    out('Found:')
    out(' - global config')
    out(' - route')
    out(` - ${inhibitRules.length} inhibit rules`)
    out(` - ${length} receivers`)
    out(` - ${templates?.globs.length ?? 0} templates`)
    // amtool counts no more than these.
    out(` - ${timeIntervals.size} time intervals`)
    out(` - ${sources.length} sources`)
    for (const warning of warnings) err(`warning: ${warning}`)
    for (const suggestion of suggestEscalation(config)) err(`suggestion: ${file}: ${suggestion}`)
    return config
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    out(`Checking '${file}'  FAILED: ${error.problems.length === 1 ? '1 error' : `${error.problems.length} errors`}`)
    for (const line of error.message.split('\n')) out(line)
    for (const warning of error.warnings) err(`warning: ${warning}`)
    return undefined
  }
}

/** Without its certificates the router takes no configuration. Here they need not be, nor secrets: it may be another machine. */
async function warnOfFiles (config: Config, { file, err }: Pick<Streams, 'err'> & { file: string }): Promise<void> {
  try {
    for (const warning of [...await checkSenders(config, file), ...await checkSourceSecrets(config.sources, file)]) err(`warning: ${warning}`)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    for (const line of error.message.split('\n')) err(`warning: ${line}: the router would not take this configuration`)
  }
}

import { readConfigFile } from '../../src/config/read-file.ts'
import { ConfigError } from '../../src/errors.ts'
import type { Receiver } from '../../src/receiver.ts'

type Streams = {
  readonly receivers: readonly Receiver[]
  /** Each takes one line without its end. */
  readonly out: (line: string) => void
  readonly err: (line: string) => void
}

const usage = `usage: tocsin check-config FILE…

Checks configuration files and prints everything that is wrong with them.`

/** `tocsin check-config FILE…`, worded as amtool does; answers the exit code. */
export async function checkConfig (argv: readonly string[], { receivers, out, err }: Streams): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) {
    out(usage)
    return 0
  }
  const option = argv.find(argument => argument.startsWith('-'))
  if (option !== undefined || argv.length === 0) {
    if (option !== undefined) err(`tocsin: error: unknown option ${option}`)
    err(usage)
    return 1
  }
  let failed = 0
  for (const file of argv) {
    if (!checkFile(file, { receivers, out, err })) failed++
    out('')
  }
  if (failed > 0) err(`tocsin: error: failed to validate ${failed} file(s)`)
  return failed > 0 ? 1 : 0
}

function checkFile (file: string, { receivers, out, err }: Streams): boolean {
  try {
    const { inhibitRules, receivers: { length }, templates, timeIntervals, sources, warnings } = readConfigFile(file, { receivers })
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
    return true
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    out(`Checking '${file}'  FAILED: ${error.problems.length === 1 ? '1 error' : `${error.problems.length} errors`}`)
    for (const line of error.message.split('\n')) out(line)
    return false
  }
}

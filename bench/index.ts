import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import type { Bench, Form, Scenario } from './bench.ts'
import { printTable, type Row } from './report.ts'
import { type AppendFsync, alertmanagerVersion } from './routers.ts'
import { burst, sustained } from './scenarios/burst.ts'
import { flushes } from './scenarios/flushes.ts'
import { growth } from './scenarios/growth.ts'
import { lateness } from './scenarios/lateness.ts'
import { memory } from './scenarios/memory.ts'
import { read } from './scenarios/read.ts'
import { changing, resend } from './scenarios/resend.ts'
import { rulesAndSilences } from './scenarios/rules.ts'
import { sentry } from './scenarios/sentry.ts'
import { closeAll } from './stage.ts'

const scenarios: readonly Scenario[] = [resend, changing, burst, sustained, read, rulesAndSilences, lateness, flushes, sentry, memory, growth]
const fsyncs: readonly AppendFsync[] = ['always', 'everysec']

const usage = `npm run bench -- [options]

  --quick            smaller and shorter: some 10 minutes
  --long             larger: up to a million alerts, an hour
  --only=a,b         only these scenarios
  --fsync=always     only this appendfsync; everysec likewise
  --no-peer          without Alertmanager
  --node-args=ARGS   for Tocsin's process, such as "--cpu-prof --cpu-prof-dir=/tmp/profiles"

Scenarios:
${scenarios.map(({ name, title }) => `  ${name.padEnd(12)} ${title}`).join('\n')}
`

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    fsync: { type: 'string', default: '' },
    'no-peer': { type: 'boolean', default: false },
    'node-args': { type: 'string', default: '' },
    help: { type: 'boolean', default: false }
  }
})

if (options.help) process.stdout.write(usage)
else await main()

async function main (): Promise<void> {
  const form: Form = options.quick ? 'quick' : options.long ? 'long' : 'full'
  const version = alertmanagerVersion()
  const bench: Bench = {
    form,
    fsyncs: options.fsync === '' ? fsyncs : fsyncs.filter(name => listed(options.fsync).includes(name)),
    peer: version !== undefined && !options['no-peer'],
    nodeArgs: options['node-args'].split(' ').filter(arg => arg !== ''),
    say: text => process.stderr.write(text + '\n')
  }
  const wanted = options.only === '' ? scenarios : listed(options.only).map(find)
  if (version === undefined) bench.say('prometheus-alertmanager is not installed: there is nothing to compare with')

  const rows: Row[] = []
  for (const { name, title, run } of wanted) {
    bench.say(`${name}: ${title}`)
    try {
      const found = await run(bench)
      rows.push(...found)
      // Whoever ends the run early has at least this.
      bench.say(printTable(found))
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      bench.say(`${name} failed: ${reason}`)
      rows.push({ figure: name, fsync: '', tocsin: '–', aim: '', note: `failed: ${reason.split('\n')[0]}` })
      process.exitCode = 1
    }
  }
  await closeAll()

  process.stdout.write(`${form} run on ${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, Alertmanager ${version ?? 'absent'}\n\n`)
  process.stdout.write(printTable(rows) + '\n')
}

function listed (text: string): string[] {
  return text.split(',').map(name => name.trim())
}

function find (name: string): Scenario {
  const scenario = scenarios.find(candidate => candidate.name === name)
  if (!scenario) throw new Error(`no scenario is called ${name}; there are ${scenarios.map(({ name }) => name).join(', ')}`)
  return scenario
}

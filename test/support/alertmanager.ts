import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startProgram, temporaryFolder, without, type Program } from './program.ts'
import { until } from './until.ts'

type Test = { teardown (end: () => unknown): unknown }

const program = '/usr/bin/prometheus-alertmanager'

/** Why tests side by side with the real one are skipped; false where it is installed. */
export const withoutAlertmanager = without(program)

export type Alertmanager = Program & { readonly origin: string }

/** Starts the real one on a free port. */
export async function runAlertmanager (t: Test, { config, args = [], folder, externalURL = 'http://router.example' }: { config: string | object, args?: readonly string[], folder?: string, externalURL?: string }): Promise<Alertmanager> {
  const home = folder ?? await temporaryFolder(t)
  const file = join(home, 'alertmanager.yml')
  await writeFile(file, typeof config === 'string' ? config : JSON.stringify(config))
  const started = startProgram(t, {
    command: program,
    args: [`--config.file=${file}`, `--storage.path=${home}`, '--web.listen-address=127.0.0.1:0', '--cluster.listen-address=', `--web.external-url=${externalURL}`, ...args]
  })
  const [, address] = await started.line(/msg="Listening on" address=(\S+)/)
  const origin = `http://${address}`
  // One that speaks TLS only, or is below a path, refuses this; it answers all the same.
  await until(() => fetch(origin).then(() => true, () => false), { what: 'an Alertmanager that answers' })
  return { ...started, origin }
}

/** The same, and only its origin. */
export async function startAlertmanager (t: Test, config: string): Promise<string> {
  const { origin } = await runAlertmanager(t, { config })
  return origin
}

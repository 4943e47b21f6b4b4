import { spawn } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Test } from 'tap'

const program = '/usr/bin/prometheus-alertmanager'

/** Why tests side by side with the real one are skipped; false where it is installed. */
export const withoutAlertmanager = existsSync(program) ? false : `${program} is not installed`

/** Starts the real one on a free port and answers its origin. */
export async function startAlertmanager (t: Test, config: string): Promise<string> {
  const folder = t.testdir()
  const file = join(folder, 'alertmanager.yml')
  writeFileSync(file, config)
  const child = spawn(program, [
    `--config.file=${file}`, `--storage.path=${folder}`, '--web.listen-address=127.0.0.1:0', '--cluster.listen-address=', '--web.external-url=http://router.example'
  ], { stdio: ['ignore', 'ignore', 'pipe'] })
  t.teardown(() => new Promise(resolve => {
    child.once('exit', resolve)
    child.kill()
  }))

  const log: string[] = []
  for await (const line of createInterface({ input: child.stderr })) {
    log.push(line)
    const [, address] = /msg="Listening on" address=(\S+)/.exec(line) ?? []
    if (address) {
      child.stderr.resume()
      return `http://${address}`
    }
  }
  throw new Error(`Alertmanager did not start:\n${log.join('\n')}`)
}

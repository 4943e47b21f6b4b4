import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { until } from './until.ts'

const { REDIS_URL: _, TOCSIN_PROGRAM: built, ...cleanEnv } = process.env
// `npm test` has built it. Without that the loader of the test runner, which this process was given, reads its TypeScript.
const program = built ? ['--enable-source-maps', built] : [...process.execArgv, fileURLToPath(new URL('../../bin/tocsin.ts', import.meta.url))]

/** How `tocsin` is run from here. */
export const tocsin = { command: process.execPath, args: program, env: cleanEnv }

type Teardown = { teardown: (handler: () => Promise<void>) => void }

/** Starts `tocsin` as a process of its own. */
export function spawnTocsin (t: Teardown, args: readonly string[], env: NodeJS.ProcessEnv = {}, stdin: 'ignore' | 'pipe' = 'ignore') {
  const child = spawn(process.execPath, [...program, ...args], { env: { ...cleanEnv, ...env }, stdio: [stdin, 'pipe', 'pipe'] })
  const exited = once(child, 'close').then(([code, signal]) => ({ code: code ?? signal, stdout: stdout(), stderr: stderr() }))
  const stdout = collect(child.stdout)
  const stderr = collect(child.stderr)
  t.teardown(async () => {
    child.kill('SIGKILL')
    await exited
  })
  return {
    child,
    stdout,
    stderr,
    /** Resolves at its end with the exit code, or the signal that ended it, and all its output. */
    exited,
    /** Waits for a line on stderr; answers the match. */
    says: (pattern: RegExp) => until(() => pattern.exec(stderr()) ?? (child.exitCode === null ? undefined : fail(pattern, stderr())), { what: `a line like ${pattern}` })
  }
}

function collect (stream: ChildProcess['stdout']): () => string {
  let text = ''
  stream?.setEncoding('utf8').on('data', chunk => { text += chunk })
  return () => text
}

function fail (pattern: RegExp, stderr: string): never {
  throw new Error(`tocsin ended without a line like ${pattern}:\n${stderr}`)
}

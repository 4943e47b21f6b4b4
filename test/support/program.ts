import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { until } from './until.ts'

type Test = { teardown (end: () => unknown): unknown }

export type Program = {
  readonly pid: number
  /** Of both outputs, in the order in which they came. */
  readonly lines: readonly string[]
  readonly stdout: readonly string[]
  /** Waits for a line, counted from `after`; rejects when the program ends without it. */
  line (pattern: RegExp, after?: number): Promise<RegExpExecArray>
  kill (signal?: NodeJS.Signals): void
  /** Resolves when it has ended and all of its output was read. */
  readonly exited: Promise<Exit>
}

export type Exit = { readonly code: number | null, readonly signal: NodeJS.Signals | null }

/** Why a test is skipped that needs these programs; false when all are there. */
export function without (...programs: string[]): string | false {
  const missing = programs.filter(program => !isInstalled(program))
  return missing.length > 0 && `${missing.join(' and ')} not installed`
}

function isInstalled (program: string): boolean {
  const paths = program.startsWith('/') ? [program] : (process.env['PATH'] ?? '').split(delimiter).map(folder => join(folder, program))
  return paths.some(path => {
    try {
      accessSync(path, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

export async function temporaryFolder (t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-e2e-'))
  t.teardown(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** Nothing of the test runner's environment, and nobody's settings. */
export const bareEnv = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent' }

/** Runs a program that ends with the test at the latest. */
export function startProgram (t: Test, { command, args, env = bareEnv }: { command: string, args: readonly string[], env?: NodeJS.ProcessEnv }): Program {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const lines: string[] = []
  const stdout: string[] = []
  createInterface({ input: child.stdout }).on('line', line => {
    lines.push(line)
    stdout.push(line)
  })
  createInterface({ input: child.stderr }).on('line', line => lines.push(line))

  let exit: Exit | undefined
  const exited = new Promise<Exit>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      exit = { code, signal }
      resolve(exit)
    })
  })
  t.teardown(async () => {
    const impatience = setTimeout(() => child.kill('SIGKILL'), 10_000)
    if (!exit) child.kill('SIGTERM')
    await exited
    clearTimeout(impatience)
  })

  return {
    pid: child.pid ?? 0,
    lines,
    stdout,
    exited,
    kill (signal = 'SIGTERM') { child.kill(signal) },
    async line (pattern, after = 0) {
      return await until(() => {
        const ended = exit
        for (const line of lines.slice(after)) {
          const found = pattern.exec(line)
          if (found) return found
        }
        if (ended) throw new Error(`${command} ended (${ended.signal ?? ended.code}) without ${pattern}:\n${lines.join('\n')}`)
      }, { what: `${pattern} in the output of ${command}`, timeout: 60_000 })
    }
  }
}

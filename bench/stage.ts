import { type ChildProcess, fork, type ForkOptions, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A temporary folder and the processes that work in it. All of them end with the stage, whichever way the run ends. */
export type Stage = {
  readonly folder: string
  /** Starts a program and waits until `ready` answers true. */
  start (program: string, args: readonly string[], ready: (output: () => string) => boolean | Promise<boolean>): Promise<Running>
  /** Starts a module of ours that one talks to by messages. */
  fork (module: string, options?: ForkOptions): ChildProcess
  close (): Promise<void>
}

export type Running = { readonly pid: number, readonly output: () => string, stop (): Promise<void> }

const open = new Set<Stage>()

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    closeAll().finally(() => process.exit(130))
  })
}

export async function closeAll (): Promise<void> {
  await Promise.all([...open].map(stage => stage.close()))
}

const startPatience = 30_000
const stopPatience = 10_000
/** Characters of a program's output that are kept, to tell why it ended. */
const outputKept = 20_000

export function createStage (name: string): Stage {
  const folder = mkdtempSync(join(tmpdir(), `tocsin-bench-${name}-`))
  const children = new Set<ChildProcess>()
  let closing: Promise<void> | undefined

  const stage: Stage = {
    folder,

    async start (program, args, ready) {
      const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
      children.add(child)
      let output = ''
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => { output = (output + text).slice(-outputKept) })
      }
      let failure: string | undefined
      child.once('error', error => { failure = error.message })
      child.once('exit', (code, signal) => { failure ??= `it ended with ${signal ?? `exit code ${code}`}` })

      const until = performance.now() + startPatience
      while (!await ready(() => output)) {
        if (failure === undefined && performance.now() > until) failure = `it was not ready after ${startPatience / 1000} s`
        if (failure !== undefined) throw new Error(`${program} does not start: ${failure}\n${output}`)
        await new Promise(resolve => setTimeout(resolve, 30))
      }
      return { pid: child.pid ?? 0, output: () => output, stop: () => end(child) }
    },

    fork (module, options) {
      const child = fork(module, { cwd: folder, ...options })
      children.add(child)
      return child
    },

    close () {
      closing ??= (async () => {
        // The last started first: a router before its Redis.
        for (const child of [...children].reverse()) await end(child)
        rmSync(folder, { recursive: true, force: true })
        open.delete(stage)
      })()
      return closing
    }
  }

  async function end (child: ChildProcess): Promise<void> {
    children.delete(child)
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
    const gone = new Promise(resolve => child.once('exit', resolve))
    child.kill('SIGTERM')
    const impatience = setTimeout(() => child.kill('SIGKILL'), stopPatience)
    await gone
    clearTimeout(impatience)
  }

  open.add(stage)
  return stage
}

export async function freePort (): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}

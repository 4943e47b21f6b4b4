import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startProgram, temporaryFolder, type Program } from './program.ts'
import { tocsin } from './tocsin.ts'

type Test = { teardown (end: () => unknown): unknown }

export type Router = Program & {
  /** Without a slash at the end. */
  readonly origin: string
  readonly configFile: string
}

export type RouterOptions = {
  /** YAML, or what JSON makes of it. */
  readonly config: string | object
  readonly args?: readonly string[]
  /** Where configuration and state are; by default a new one. */
  readonly folder?: string
  /** On top of that of the test run. */
  readonly env?: NodeJS.ProcessEnv
}

/** `tocsin serve` as its users run it, without waiting for anything. */
export async function spawnRouter (t: Test, { config, args = [], folder, env }: RouterOptions): Promise<Program & { configFile: string }> {
  const home = folder ?? await temporaryFolder(t)
  const configFile = join(home, 'tocsin.yml')
  await writeFile(configFile, typeof config === 'string' ? config : JSON.stringify(config))
  const started = startProgram(t, {
    ...tocsin,
    env: { ...tocsin.env, ...env },
    args: [...tocsin.args, 'serve', `--config.file=${configFile}`, `--storage.path=${join(home, 'data')}`, '--web.listen-address=127.0.0.1:0', '--web.external-url=http://router.example', ...args]
  })
  return { ...started, configFile }
}

/** The same, once it listens. */
export async function startRouter (t: Test, options: RouterOptions): Promise<Router> {
  const started = await spawnRouter(t, options)
  const [, address] = await started.line(/(?=.*Listening on).*address"?[=:]"?(127\.0\.0\.1:\d+)/)
  return { ...started, origin: `http://${address}` }
}

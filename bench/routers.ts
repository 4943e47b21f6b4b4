import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import { type Configuration, printConfiguration } from './configuration.ts'
import { freePort, type Stage } from './stage.ts'

/** A router under measurement. */
export type Router = {
  readonly name: string
  readonly url: string
  /** Resident memory of the router's own process, bytes. */
  memory (): number
  /** Processor time that the router, and then its Redis, have used so far, in seconds; NaN where the system does not tell. */
  cpu (): readonly [number, number]
  /** Of its Redis; absent for a router that has none. */
  readonly redis?: { used (): Promise<number>, memory (): number }
  stop (): Promise<void>
}

export type AppendFsync = 'always' | 'everysec'

const tocsin = fileURLToPath(new URL('../bin/tocsin.js', import.meta.url))

/** Tocsin with a Redis that is started as `serve` starts it but with the fsync to be measured; `own`: with the one that `serve` starts. */
export async function startTocsin (stage: Stage, configuration: Configuration, { appendfsync, nodeArgs = [] }: { appendfsync: AppendFsync | 'own', nodeArgs?: readonly string[] }): Promise<Router> {
  const socket = join(stage.folder, 'redis.sock')
  const server = appendfsync === 'own'
    ? undefined
    : await stage.start('redis-server', [
      '--dir', stage.folder, '--unixsocket', socket, '--port', '0', '--save', '', '--appendonly', 'yes', '--appendfsync', appendfsync, '--maxmemory-policy', 'noeviction'
    ], output => output().includes('ready to accept connections'))

  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const router = await stage.start(process.execPath, [
    ...nodeArgs, tocsin, 'serve', `--config.file=${writeConfiguration(stage, configuration)}`, `--storage.path=${stage.folder}`, ...server ? [`--redis.url=${socket}`] : [],
    `--web.listen-address=127.0.0.1:${port}`, '--log.level=warn'
  ], () => isReady(url))
  const redis = server?.pid ?? childOf(router.pid)

  return {
    name: `tocsin, ${appendfsync}`,
    url,
    memory: () => residentMemory(router.pid),
    cpu: () => [cpuTime(router.pid), cpuTime(redis)],
    ...server && {
      redis: {
        memory: () => residentMemory(server.pid),
        async used () {
          const client = new Redis({ path: socket })
          const info = await client.info('memory')
          client.disconnect()
          return Number(/used_memory:(\d+)/.exec(info)?.[1])
        }
      }
    },
    async stop () {
      await router.stop()
      await server?.stop()
    }
  }
}

export async function startAlertmanager (stage: Stage, configuration: Configuration): Promise<Router> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const router = await stage.start('prometheus-alertmanager', [
    `--config.file=${writeConfiguration(stage, configuration)}`, `--storage.path=${join(stage.folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`, '--cluster.listen-address=', '--log.level=warn'
  ], () => isReady(url))
  return { name: 'alertmanager', url, memory: () => residentMemory(router.pid), cpu: () => [cpuTime(router.pid), 0], stop: router.stop }
}

/** The version of the peer, or undefined where it is not installed. */
export function alertmanagerVersion (): string | undefined {
  try {
    const text = execFileSync('prometheus-alertmanager', ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    return /version (\S+)/.exec(text)?.[1]
  } catch {
    return undefined
  }
}

function writeConfiguration (stage: Stage, configuration: Configuration): string {
  const file = join(stage.folder, 'alertmanager.yml')
  writeFileSync(file, printConfiguration(configuration))
  return file
}

async function isReady (url: string): Promise<boolean> {
  try {
    // Answered only once the configuration is in force.
    return (await fetch(`${url}/api/v2/status`)).ok
  } catch {
    return false
  }
}

function residentMemory (pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024
}

/** The first process that one has started; NaN where the system does not tell. */
function childOf (pid: number): number {
  try {
    return parseInt(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'))
  } catch {
    return NaN
  }
}

/** Of all threads, in steps of 10 ms. */
function cpuTime (pid: number): number {
  try {
    const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
    const [user, system] = fields.split(' ').slice(11, 13)
    return (Number(user) + Number(system)) / 100
  } catch {
    return NaN
  }
}

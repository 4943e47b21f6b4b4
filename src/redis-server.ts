import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, realpath, rm, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { whyNot } from './file-errors.ts'
import { deniedFile, foreignOwner, userName } from './folder-owner.ts'
import type { Log } from './log.ts'
import { lockFolder, StorageInUse } from './storage-lock.ts'

export type RedisServer = {
  /** Path of the unix socket, in the form that ioredis takes. Stays the same when the child is started again. */
  readonly url: string
  /** Of the child that runs now. */
  readonly pid: number
  /** Ends the child, by force after `patience` milliseconds, and lets go of the storage path. */
  stop (patience?: number): Promise<void>
}

export type RedisServerOptions = {
  readonly storagePath: string
  readonly log: Log
  readonly appendfsync: 'always' | 'everysec'
  /** More arguments for redis-server; they win. */
  readonly extraArgs?: readonly string[]
  /** Whether the child is started again when it dies; true by default. */
  readonly keepAlive?: boolean
  /** The flag that named the storage path; `--storage.path` by default. */
  readonly flag?: string
  /** Whether a storage path of another user is refused: what is written there, its owner could not open. */
  readonly onlyOwn?: boolean
}

const threeWays = `redis-server was not found. One of these gives you a Redis:
  - install it:  apt-get install redis-server   (macOS: brew install redis)
  - use one that you have:  --redis.url=redis://host:6379  or the environment variable REDIS_URL
  - run everything in containers:  docker compose up`

// sockaddr_un holds 108 bytes on Linux and 104 on macOS, with the terminating zero.
const longestSocketPath = 103

/**
 * Starts a redis-server of our own that keeps its data in `storagePath`. It listens on a unix socket only, and it ends when
 * this process ends, even by SIGKILL.
 */
export async function startRedisServer (options: RedisServerOptions): Promise<RedisServer> {
  const { log, keepAlive = true, flag = '--storage.path' } = options
  await makeFolder(resolve(options.storagePath), flag)
  const folder = await realpath(options.storagePath)
  const sockets = await socketFolder(folder)
  const url = join(sockets.path, 'redis.sock')
  const storageLock = await lockStorage({ socketPath: sockets.path, folder, flag })

  const stopped = new AbortController()
  let child: Child
  try {
    if (options.onlyOwn) await refuseForeign(folder)
    await stopLeftover({ url, folder, log })
    child = await launch({ ...options, folder, url })
  } catch (error) {
    await storageLock.release()
    await sockets.remove()
    throw error
  }

  async function superviseChild () {
    let pause = 100
    for (;;) {
      const startedAt = performance.now()
      const how = await child.exited
      if (stopped.signal.aborted || !keepAlive) return
      if (performance.now() - startedAt > 60_000) pause = 100
      log.error({ how, pause: `${pause}ms` }, 'redis-server died; starting it again')
      child = await relaunch()
      log.info({ pid: child.pid }, 'redis-server runs again')
    }

    async function relaunch (): Promise<Child> {
      for (;;) {
        await delay(pause, undefined, { ref: false, signal: stopped.signal }).catch(() => {})
        if (stopped.signal.aborted) return child
        pause = Math.min(pause * 2, 10_000)
        try {
          return await launch({ ...options, folder, url })
        } catch (error) {
          log.error({ err: error, pause: `${pause}ms` }, 'redis-server cannot be started')
        }
      }
    }
  }
  const supervision = superviseChild()

  return {
    url,
    get pid () { return child.pid },
    async stop (patience) {
      if (stopped.signal.aborted) return
      stopped.abort()
      await child.stop(patience)
      await supervision
      // A child that was being started when the stop came.
      await child.stop(patience)
      await storageLock.release()
      await sockets.remove()
    }
  }
}

/**
 * The redis-server of a storage path for a tool that has something to do there: the one of the router that runs on it (`shared`), or
 * else one that ends with `stop`.
 */
export async function borrowRedisServer (options: RedisServerOptions): Promise<Pick<RedisServer, 'url' | 'stop'> & { readonly shared: boolean }> {
  try {
    const { url, stop } = await startRedisServer(options)
    return { url, stop, shared: false }
  } catch (error) {
    if (!(error instanceof StorageInUse)) throw error
    const sockets = await socketFolder(await realpath(options.storagePath))
    return { url: join(sockets.path, 'redis.sock'), stop: () => sockets.remove(), shared: true }
  }
}

type Child = { readonly pid: number, readonly exited: Promise<string>, stop: (patience?: number) => Promise<void> }

async function launch ({ folder, url, log, appendfsync, extraArgs = [] }: RedisServerOptions & { folder: string, url: string }): Promise<Child> {
  const umask = process.umask(0o077)
  const child = spawn('redis-server', [
    '--dir', folder,
    '--unixsocket', 'redis.sock', '--unixsocketperm', '700', '--port', '0',
    '--pidfile', 'redis.pid', '--daemonize', 'no', '--logfile', '',
    '--appendonly', 'yes', '--appendfsync', appendfsync, '--save', '',
    '--maxmemory-policy', 'noeviction',
    ...extraArgs
  ], {
    // In a session of its own, so that Ctrl-C in a terminal reaches the router only, which then stops it in its turn.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe']
  })
  process.umask(umask)

  const lastLines = relayLog(child, log)
  const exited = new Promise<string>(resolve => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
    child.once('error', error => resolve(error.message))
  })
  const { pid } = child
  if (pid === undefined) {
    await exited
    throw new Error(threeWays)
  }
  const endGuard = guard(pid)
  const gone = exited.then(endGuard)
  child.unref()

  const isRunning = () => child.exitCode === null && child.signalCode === null
  while (isRunning() && !await answers(url)) await delay(15)
  if (!isRunning()) {
    const how = await exited
    throw new Error(await whyDenied(folder) ?? `redis-server did not start (${how})${lastLines().map(line => '\n  ' + line).join('')}`)
  }

  return {
    pid,
    exited,
    async stop (patience = 3_000) {
      if (!isRunning()) return
      child.ref()
      child.kill('SIGTERM')
      // What was acknowledged is in the file already; SIGTERM only makes the end tidy.
      const impatience = setTimeout(() => child.kill('SIGKILL'), patience)
      await gone
      clearTimeout(impatience)
    }
  }
}

/**
 * A shell that waits for the end of this process (its standard input closes, whatever the reason) and then ends the child, by force if it hangs.
 * Answers what to call when the child is gone and the shell should go too.
 */
function guard (pid: number): () => void {
  const script = 'read -r _ && exit; kill -TERM "$1"; for second in 1 2 3; do sleep 1; kill -0 "$1" || exit; done; kill -KILL "$1"'
  const shell = spawn('/bin/sh', ['-c', script, 'sh', String(pid)], { detached: true, cwd: '/', stdio: ['pipe', 'ignore', 'ignore'] })
  shell.on('error', () => {})
  shell.stdin.on('error', () => {})
  shell.unref()
  // Keeps the pipe open without keeping the process alive.
  if ('unref' in shell.stdin && typeof shell.stdin.unref === 'function') shell.stdin.unref()
  return () => { shell.stdin.end('\n') }
}

/** Writes the lines of redis-server into our log; answers a function that gives the last ones. */
function relayLog (child: ChildProcess, log: Log): () => string[] {
  const last: string[] = []
  for (const output of [child.stdout, child.stderr]) {
    if (!output) continue
    if ('unref' in output && typeof output.unref === 'function') output.unref()
    createInterface({ input: output }).on('line', line => {
      const [, mark, text] = /^\d+:\w \d+ \w+ \d+ [\d:.]+ ([.\-*#]) (.*)/.exec(line) ?? [undefined, '#', line]
      if (!text?.trim()) return
      last.push(text)
      if (last.length > 5) last.shift()
      // redis-server marks much of its ordinary start and end as a warning, and advice on the kernel's settings too.
      const isWarning = mark === '#' && /warning|error|fail|can't|cannot|unable|short read|bad file|corrupt/i.test(text) && !/overcommit|huge pages/i.test(text)
      log[isWarning ? 'warn' : 'debug']({ component: 'redis-server' }, text)
    })
  }
  return () => last
}

/** A router that was killed may have left its child, if the guard was killed as well. It is ours if it keeps its data here. */
async function stopLeftover ({ url, folder, log }: { url: string, folder: string, log: Log }): Promise<void> {
  const until = performance.now() + 10_000
  while (performance.now() < until) {
    const redis = connection(url)
    try {
      await redis.connect()
    } catch {
      // Redis closes its socket after the last write to its file: refused means that the file is free.
      return
    }
    try {
      const answer = await redis.call('CONFIG', 'GET', 'dir')
      const itsFolder = Array.isArray(answer) ? String(answer[1]) : ''
      if (itsFolder !== folder) throw new StorageInUse(`${url} belongs to a redis-server that keeps its data in ${itsFolder}`)
      log.warn({ folder }, 'stopping the redis-server that an earlier router left behind')
      await redis.call('SHUTDOWN', 'NOSAVE')
    } catch (error) {
      if (error instanceof StorageInUse) throw error
      // It closed the connection, as it should, or is on its way out already.
    } finally {
      redis.disconnect()
    }
    await delay(20)
  }
  const pid = await readFile(join(folder, 'redis.pid'), 'utf8').catch(() => 'unknown')
  throw new Error(`a redis-server that an earlier router left behind in ${folder} does not stop; end it (process id ${pid.trim()}) and start again`)
}

async function answers (url: string): Promise<boolean> {
  const redis = connection(url)
  try {
    await redis.connect()
    return await redis.ping() === 'PONG'
  } catch {
    // Not listening yet, or still loading its file.
    return false
  } finally {
    redis.disconnect()
  }
}

function connection (path: string): Redis {
  const redis = new Redis({ path, lazyConnect: true, enableReadyCheck: false, retryStrategy: () => null, connectTimeout: 1_000, commandTimeout: 2_000 })
  redis.on('error', () => {})
  return redis
}

/** Not `recursive`: where the kernel denies that a folder can be there, as in /proc, Node tries for ever. */
async function makeFolder (path: string, flag: string): Promise<void> {
  try {
    if ((await stat(path)).isDirectory()) return
  } catch (error) {
    // Below a file: the file itself is told.
    if (!hasCode(error, 'ENOENT') && !hasCode(error, 'ENOTDIR')) throw new Error(`the folder ${path} cannot be opened: ${whyNot(error)}; choose another with ${flag}`)
    await makeFolder(dirname(path), flag)
    try {
      return await mkdir(path, { mode: 0o700 })
    } catch (error) {
      if (hasCode(error, 'ENOENT')) throw new Error(`the folder ${path} cannot be made: ${dirname(path)} takes no folders (ENOENT); choose another with ${flag}`)
      if (!hasCode(error, 'EEXIST')) throw new Error(`the folder ${path} cannot be made: ${whyNot(error)}; choose another with ${flag}`)
      // Another process was faster, or a link leads nowhere.
      if ((await stat(path).catch(() => undefined))?.isDirectory()) return
    }
  }
  throw new Error(`${path} is a file, expected a folder; choose another with ${flag}`)
}

function hasCode (error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

async function lockStorage ({ socketPath, folder, flag }: { socketPath: string, folder: string, flag: string }) {
  try {
    return await lockFolder(socketPath)
  } catch (error) {
    if (error instanceof StorageInUse) {
      throw new StorageInUse(`another router runs on the storage path ${folder}. Give this one its own --storage.path, or give both the same --redis.url to make them one`)
    }
    const foreign = await foreignOwner(folder)
    const asOwner = foreign ? `it belongs to the user ${foreign.owner} and this runs as ${foreign.us}. Run it as its owner (sudo -u ${foreign.owner} …) or` : ''
    throw new Error(`the folder ${folder} of ${flag} cannot be written: ${whyNot(error)}; ${asOwner && asOwner + ' '}choose another with ${flag}`)
  }
}

async function refuseForeign (folder: string): Promise<void> {
  const foreign = await foreignOwner(folder)
  if (!foreign) return
  const { owner, us } = foreign
  throw new Error(`${folder} belongs to the user ${owner} and this runs as ${us}: ${owner} could not open what it would write. Run it as ${owner}: sudo -u ${owner} …`)
}

/** Whose files keep a redis-server from starting, and what helps; undefined when none do. */
async function whyDenied (folder: string): Promise<string | undefined> {
  const kept = join(folder, 'appendonlydir')
  const path = await deniedFile(kept)
  if (path === undefined) return undefined
  const us = await userName(process.geteuid?.() ?? 0)
  const { uid } = await stat(path)
  const cure = uid === process.geteuid?.() ? `chmod -R u+rwX ${kept}` : `sudo chown -R ${us} ${kept}`
  return `redis-server did not start: ${path} belongs to the user ${await userName(uid)}, and ${us}, as whom this runs, may not open it. Allow it: ${cure}`
}

/** Where the sockets are reached: the storage path, or a short name for it if that is too long for a socket's address. */
async function socketFolder (folder: string): Promise<{ path: string, remove: () => Promise<void> }> {
  const longestName = join(folder, 'router-12345678.sock')
  // ioredis takes a question mark in a path for the begin of options.
  if (Buffer.byteLength(longestName) <= longestSocketPath && !folder.includes('?')) return { path: folder, remove: async () => {} }
  const temporary = await mkdtemp(join(tmpdir(), 'tocsin-'))
  const path = join(temporary, 's')
  await symlink(folder, path)
  return { path, remove: () => rm(temporary, { recursive: true, force: true }) }
}

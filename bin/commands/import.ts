import { existsSync } from 'node:fs'
import { readFile, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Records } from '../../src/alertmanager-data/message.ts'
import { readNflogFile } from '../../src/alertmanager-data/nflog-file.ts'
import { readSilencesFile } from '../../src/alertmanager-data/silences-file.ts'
import { whyNot } from '../../src/file-errors.ts'
import { createLog, describeError } from '../../src/log.ts'
import { borrowRedisServer } from '../../src/redis-server.ts'
import { openRedisState } from '../../src/state/redis/index.ts'
import { parseRedisUrl, RedisUrlError } from '../../src/state/redis/url.ts'
import type { State } from '../../src/state/state.ts'
import { takeOverLog, takeOverSilences, type Count } from '../../src/take-over.ts'
import { describeFlags } from '../flag-help.ts'
import { FlagError, parseFlags, type Flags, type Values } from '../flags.ts'
import { serveFlags } from './serve-flags.ts'
import type { Terminal } from '../terminal.ts'

const flags = {
  'storage.path': { kind: 'text', default: 'data/', help: 'The --storage.path of Alertmanager, with its files silences and nflog.' },
  'serve.storage-path': { kind: 'text', placeholder: 'PATH', help: 'The --storage.path of tocsin serve, where it runs a redis-server of its own. Default: that of Alertmanager.' },
  'redis.url': { ...serveFlags['redis.url'], help: 'The Redis of tocsin serve. Default: a redis-server of our own in --serve.storage-path.' },
  'redis.namespace': serveFlags['redis.namespace'],
  partial: { kind: 'switch', default: false, help: 'Take what can be read of a file that is damaged.' }
} as const satisfies Flags

const usage = () => `usage: tocsin import [<flags>]

Takes over the silences and the notification log of an Alertmanager that was stopped, so that no silence is lost and no page is repeated.
Writes into the Redis that tocsin serve uses, whether or not it runs yet; give the same --redis flags as there. May be repeated.

Flags (as --flag=value or --flag value):
${describeFlags(flags)}
`

/** `tocsin import`: resolves with the exit code. */
export async function importData (argv: readonly string[], { out, err }: Terminal): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) {
    out(usage())
    return 0
  }
  try {
    const { values } = parseFlags(flags, argv, process.env)
    if (values['redis.url']) parseRedisUrl(values['redis.url'])
    return await takeOver(values, { out, err })
  } catch (error) {
    err(`tocsin: error: ${error instanceof FlagError || error instanceof RedisUrlError ? error.message : describeError(error)}`)
    return 1
  }
}

async function takeOver (values: Values<typeof flags>, { out, err }: Pick<Terminal, 'out' | 'err'>): Promise<number> {
  const folder = values['storage.path']
  if (!existsSync(folder)) throw new Error(`the folder ${folder} of --storage.path does not exist; expected that of an Alertmanager that was stopped`)
  const silences = await readDataFile(join(folder, 'silences'), readSilencesFile)
  const nflog = await readDataFile(join(folder, 'nflog'), readNflogFile)
  if (!silences.written && !nflog.written) throw new Error(`${folder} has neither a file silences nor a file nflog; expected the --storage.path of an Alertmanager that was stopped`)

  const damages = [...silences.damages, ...nflog.damages]
  for (const damage of damages) err(`tocsin: ${values.partial ? 'warning' : 'error'}: ${damage}`)
  if (damages.length > 0 && !values.partial) {
    const readable = `${count(silences.records.length, 'silence')} and ${count(nflog.records.length, 'entry', 'entries')} of the notification log`
    err(`tocsin: error: nothing was taken; ${readable} can be read: --partial takes them`)
    return 1
  }
  for (const { path, written } of [silences, nflog]) out(written ? `${path}: written at ${written.toISOString()}` : `${path}: not there`)

  return await withState(values, async (state, where) => {
    const took = await takeOverSilences(state, silences.records)
    for (const sentence of took.refused) err(`tocsin: error: ${sentence}`)
    out(`silences: ${inWords(took)}${took.refused.length > 0 ? `, ${took.refused.length} not possible` : ''}`)
    out(`notification log: ${inWords(await takeOverLog(state, nflog.records))}`)
    out(where)
    return took.refused.length > 0 ? 1 : 0
  })
}

function inWords ({ taken, known, expired }: Count): string {
  return `${taken} taken, ${known} here already, ${expired} too old`
}

function count (number: number, one: string, several = `${one}s`): string {
  return `${number} ${number === 1 ? one : several}`
}

type DataFile<Entry> = { readonly path: string, readonly written: Date | undefined, readonly records: readonly Entry[], readonly damages: readonly string[] }

/** A file that is not there is empty, as for Alertmanager. */
async function readDataFile<Entry> (path: string, read: (bytes: Uint8Array) => Records<Entry>): Promise<DataFile<Entry>> {
  try {
    const { records, damages } = read(await readFile(path))
    const { mtime } = await stat(path)
    return { path, written: mtime, records, damages: damages.map(({ at, reason }) => `${path} is damaged at byte ${at}: ${reason}`) }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { path, written: undefined, records: [], damages: [] }
    throw new Error(`${path}: cannot read the file: ${whyNot(error)}`)
  }
}

/** Opens the state that the router has or will have; `where` says in a sentence which that is. */
async function withState<Result> (values: Values<typeof flags>, use: (state: State, where: string) => Promise<Result>): Promise<Result> {
  const { 'redis.url': url, 'redis.namespace': namespace } = values
  if (url) return await useState({ url, namespace, ownServer: false }, state => use(state, `They are in the Redis that was named, namespace ${namespace}.`))

  const storagePath = values['serve.storage-path'] || values['storage.path']
  const server = await borrowRedisServer({ storagePath, log: createLog({ level: 'warn', format: 'logfmt' }), appendfsync: 'everysec', flag: '--serve.storage-path', onlyOwn: true })
  try {
    const folder = await realpath(storagePath)
    const where = server.shared ? `The router that runs on ${folder} has them.` : `They are in ${folder}: start the router with --storage.path=${folder}`
    return await useState({ url: server.url, namespace, ownServer: !server.shared }, state => use(state, where))
  } finally {
    await server.stop()
  }
}

async function useState<Result> (options: { readonly url: string, readonly namespace: string, readonly ownServer: boolean }, use: (state: State) => Promise<Result>): Promise<Result> {
  const state = await openRedisState({ ...options, onArmed: () => {} })
  try {
    return await use(state)
  } finally {
    await state.close()
  }
}

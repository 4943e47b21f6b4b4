import t, { type Test } from 'tap'
import { chown, readdir, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { importData } from '../../bin/commands/import.ts'
import { logIdOf } from '../../src/domain/group.ts'
import { openRedisState } from '../../src/state/redis/index.ts'
import { snapshotFile, type Message } from '../support/alertmanager-data.ts'
import { temporaryFolder } from '../support/program.ts'
import { withRedis } from '../support/redis.ts'

const hour = 3_600_000
const now = Date.now()
const at = (hours: number) => new Date(now + hours * hour)
const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`
const equal = (name: string, value: string): Message => ({ 2: name, 3: value })

const silence = (n: number, { ends = 1, updated = -2 } = {}, fields: Message = {}): Message =>
  ({ 1: { 1: id(n), 2: equal('alertname', `A${n}`), 3: at(-3), 4: at(ends), 5: at(updated), 8: 'ana', 9: 'c', ...fields }, 2: at(ends + 120) })
const entry = (alertname: string, expires = 6, fields: Message = {}): Message =>
  ({ 1: { ...fields, 1: `{}:{alertname="${alertname}"}`, 2: { 1: 'hook', 2: 'webhook' }, 5: at(-2), 6: { packed: [5n] } }, 2: at(expires) })

async function dataFolder (t: Test, { silences, nflog }: { silences?: readonly Message[], nflog?: readonly Message[] }): Promise<string> {
  const folder = await temporaryFolder(t)
  if (silences) await writeFile(join(folder, 'silences'), snapshotFile(silences))
  if (nflog) await writeFile(join(folder, 'nflog'), snapshotFile(nflog))
  return folder
}

async function run (...argv: string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await importData(argv, { out: line => out.push(line), write: text => out.push(text), err: line => err.push(line), version: '1', docsFolder: '' })
  return { code, out, err }
}

async function look (t: Test, url: string, namespace = 'tocsin') {
  const state = await openRedisState({ url, namespace, onArmed: () => {} })
  t.teardown(() => state.close())
  const { silences } = await state.silences.changes()
  return silences.map(({ silence }) => silence).sort((a, b) => a.id < b.id ? -1 : 1)
}

t.test('silences come with their ids, times and authors, those that have ended too, and a second time changes nothing', async t => {
  const redis = await withRedis(t)
  const folder = await dataFolder(t, { silences: [silence(1), silence(2, { ends: -1 }), silence(3, { ends: -130 }), silence(4, {}, { 10: { 1: 'ticket', 2: 'OPS-1' } })], nflog: [entry('A'), entry('B', -1)] })
  const flags = [`--storage.path=${folder}`, `--redis.url=${redis.url}`, '--redis.namespace=moved']

  const first = await run(...flags)
  t.match(first, { code: 0, err: [], out: [/silences: written at 20/, /nflog: written at 20/, 'silences: 3 taken, 0 here already, 1 too old', 'notification log: 1 taken, 0 here already, 1 too old', /namespace moved/] })
  const written = { matchers: [{ name: 'alertname', operator: '=', value: 'A1' }], startsAt: at(-3).getTime(), endsAt: at(1).getTime(), updatedAt: at(-2).getTime(), createdBy: 'ana', comment: 'c' }
  const found = await look(t, redis.url, 'moved')
  t.match(found, [{ id: id(1), ...written }, { id: id(2), endsAt: at(-1).getTime() }, { id: id(4), annotations: { ticket: 'OPS-1' } }])

  t.match((await run(...flags)).out.slice(2, 4), ['silences: 0 taken, 3 here already, 1 too old', 'notification log: 0 taken, 1 here already, 1 too old'])
  t.same(await look(t, redis.url, 'moved'), found)
})

t.test('of two states of a silence the later counts', async t => {
  const redis = await withRedis(t)
  const load = async (updated: number, author: string) => await run(`--redis.url=${redis.url}`, `--storage.path=${await dataFolder(t, { silences: [silence(1, { updated }, { 8: author })] })}`)
  await load(-1, 'later')
  t.match((await load(-2, 'earlier')).out, { 2: 'silences: 0 taken, 1 here already, 0 too old' })
  t.match(await look(t, redis.url), [{ createdBy: 'later' }])
  t.match((await load(0, 'latest')).out, { 2: 'silences: 1 taken, 0 here already, 0 too old' })
  t.match(await look(t, redis.url), [{ createdBy: 'latest' }])
})

t.test('a silence with several sets of matchers becomes one for each, and one that says nothing is not taken', async t => {
  const redis = await withRedis(t)
  const folder = await dataFolder(t, { silences: [silence(1, {}, { 11: [{ 1: [equal('a', '1')] }, { 1: [equal('b', '2')] }] }), silence(2, {}, { 2: [] }), silence(3, {}, { 2: [{ 1: 1, 2: 'a', 3: '(' }] })] })
  const { code, out, err } = await run(`--storage.path=${folder}`, `--redis.url=${redis.url}`)
  t.equal(code, 1)
  t.match(err, [`tocsin: error: silence ${id(2)} has no matchers`, /silence 0.*3 cannot be matched: error parsing regexp: missing closing \)/])
  t.match(out, { 1: /nflog: not there/, 2: 'silences: 2 taken, 0 here already, 0 too old, 2 not possible' })
  const found = await look(t, redis.url)
  t.same(found.map(({ matchers }) => matchers.map(({ name }) => name)).sort(), [['a'], ['b']])
  t.ok(found.some(silence => silence.id === id(1)))
  t.match(await run(`--storage.path=${folder}`, `--redis.url=${redis.url}`), { out: { 2: /0 taken, 2 here already/ } })
})

t.test('of a damaged file nothing is taken, or what can be read when that is asked for', async t => {
  const redis = await withRedis(t)
  const folder = await dataFolder(t, { silences: [silence(1), silence(2)], nflog: [entry('A')] })
  const file = join(folder, 'silences')
  const first = snapshotFile([silence(1)]).length
  await truncate(file, first + 20)
  const damage = `${file} is damaged at byte ${first}: the file ends in the middle of a record`

  const flags = [`--storage.path=${folder}`, `--redis.url=${redis.url}`]
  t.same(await run(...flags), {
    code: 1,
    out: [],
    err: [`tocsin: error: ${damage}`, 'tocsin: error: nothing was taken; 1 silence and 1 entry of the notification log can be read: --partial takes them']
  })
  t.same(await look(t, redis.url), [])
  t.match(await run(...flags, '--partial'), { code: 0, err: [`tocsin: warning: ${damage}`], out: { 2: 'silences: 1 taken, 0 here already, 0 too old' } })
  t.match(await look(t, redis.url), [{ id: id(1) }])
})

t.test('without a Redis named it writes where the router keeps its own, whether that runs or not', async t => {
  const folder = await dataFolder(t, { silences: [silence(1)], nflog: [entry('A')] })
  t.match(await run(`--storage.path=${folder}`), { code: 0, out: { 4: /start the router with --storage.path=/ } })
  t.match(await readdir(folder), /appendonlydir/)

  const redis = await withRedis(t)
  const shared = await run(`--storage.path=${folder}`, `--serve.storage-path=${redis.storagePath}`)
  t.match(shared, { code: 0, out: { 2: 'silences: 1 taken, 0 here already, 0 too old', 4: /The router that runs on .* has them/ } })
  t.match(await look(t, redis.url), [{ id: id(1) }])
})

t.test('the log is kept for as long as Alertmanager would have kept it, with what it knows of a message', async t => {
  const redis = await withRedis(t)
  await run(`--storage.path=${await dataFolder(t, { nflog: [entry('A', 6, { 8: { 1: 'threadTs', 2: { 1: '1732.5' } } })] })}`, `--redis.url=${redis.url}`)
  const { Redis } = await import('ioredis')
  const client = new Redis(redis.url)
  t.teardown(() => client.disconnect())
  const stored = JSON.parse(String(await client.hget(`{tocsin}:log:${logIdOf('{}:{alertname="A"}')}`, 'hook/webhook/0')))
  t.match(stored, { at: at(-2).getTime(), firing: ['0000000000000005'], resolved: [], seq: 0, hash: 'xxhash64', remembered: { threadTs: '1732.5' }, expires: at(6).getTime() + 900_000 })
})

t.test('a folder of the router that cannot be written, or is not ours, is refused before anything is written', { skip: process.platform !== 'linux' && 'needs /proc' }, async t => {
  const folder = await dataFolder(t, { silences: [silence(1)] })
  t.match(await run(`--storage.path=${folder}`, '--serve.storage-path=/proc'), { code: 1, err: [/the folder \/proc of --serve\.storage-path cannot be written: permission denied; .*choose another with --serve\.storage-path/] })
  if (process.getuid?.() !== 0) return
  await chown(folder, 65534, 65534)
  t.match(await run(`--storage.path=${folder}`), { code: 1, err: [/belongs to the user \S+ and this runs as root.*sudo -u/] })
  t.same(await readdir(folder), ['silences'])
})

t.test('a file that cannot be read is told in plain words, and the help names the right default', async t => {
  const folder = t.testdir({ silences: {} })
  t.match(await run(`--storage.path=${folder}`), { code: 1, err: [`tocsin: error: ${folder}/silences: cannot read the file: it is a folder`] })
  t.match((await run('--help')).out.join(''), /Default: a redis-server of our own\s+in --serve\.storage-path/)
})

const refusals: Array<[what: string, argv: string[], error: RegExp]> = [
  ['a folder that is not there', ['--storage.path=/nonexistent'], /the folder \/nonexistent of --storage\.path does not exist/],
  ['a folder without either file', ['--storage.path=/proc'], /\/proc has neither a file silences nor a file nflog/],
  ['a flag that it does not have', ['--storage.pth=x'], /unknown long flag '--storage.pth' \(did you mean --storage.path\?\)/],
  ['a Redis that is none', ['--redis.url=http://x'], /redis/i]
]

for (const [what, argv, error] of refusals) {
  t.test(`${what} is refused`, async t => {
    t.match(await run(...argv), { code: 1, out: [], err: [error] })
  })
}

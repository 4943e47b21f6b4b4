import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { lockFolder } from '../src/storage-lock.ts'

function freshFolder (t: Test) {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-lock-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  return folder
}

/** A process that holds the folder as a router does. */
async function startHolder (t: Test, folder: string) {
  const holder = spawn(process.execPath, ['--eval', 'require("net").createServer().listen(process.argv[1], () => console.log("held"))', join(folder, 'router-1.sock')], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => holder.kill('SIGKILL'))
  await once(holder.stdout, 'data')
  return holder
}

t.test('a folder is held by one until it is released', async t => {
  const folder = freshFolder(t)
  const first = await lockFolder(folder)
  await t.rejects(lockFolder(folder), { name: 'StorageInUse' })
  await first.release()
  t.same(readdirSync(folder), [])
  const second = await lockFolder(folder)
  await second.release()
})

t.test('a holder that was killed holds nothing', async t => {
  const folder = freshFolder(t)
  const holder = await startHolder(t, folder)
  await t.rejects(lockFolder(folder), { name: 'StorageInUse' })
  holder.kill('SIGKILL')
  await once(holder, 'exit')
  t.same(readdirSync(folder), ['router-1.sock'], 'its file is still there')

  const held = await lockFolder(folder)
  t.equal(readdirSync(folder).length, 1)
  await held.release()
  t.same(readdirSync(folder), [])
})

t.test('a holder that does not answer still holds', async t => {
  const folder = freshFolder(t)
  const holder = await startHolder(t, folder)
  holder.kill('SIGSTOP')
  await t.rejects(lockFolder(folder), { name: 'StorageInUse' })
})

t.test('of many who want it at the same time, after a holder was killed, never two get it', async t => {
  for (let round = 0; round < 10; round++) {
    const folder = freshFolder(t)
    const holder = await startHolder(t, folder)
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => lockFolder(folder)))
    const held = outcomes.flatMap(outcome => outcome.status === 'fulfilled' ? [outcome.value] : [])
    t.ok(held.length <= 1, `${held.length} got it`)
    for (const { release } of held) await release()
    const next = await lockFolder(folder)
    await next.release()
  }
})

t.test('a folder that does not exist is an error of its own', async t => {
  await t.rejects(lockFolder('/nonexistent'), { code: /EACCES|ENOENT/ })
})

import { createHmac, randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { LRUCache } from 'lru-cache'

/** `busy`: so many passwords are being looked at that this one was not. */
export type Verdict = 'right' | 'wrong' | 'busy'

type Question = { readonly password: string, readonly hash: string }

/** A comparison takes a tenth of a second and more: beyond so many that wait, who guesses is turned away. */
const mostWaiting = 16
/** Senders that come back are recognised; so are, apart from them, those that keep coming with a wrong password. */
const remembered = 1000

// Runs in a thread of its own, where nobody is kept from sending alerts; plain JavaScript, as it is loaded by no bundler or compiler.
const comparer = `
const { parentPort, workerData } = require('node:worker_threads')
import(workerData).then(({ default: bcrypt }) => {
  parentPort.on('message', ({ id, password, hash }) => {
    parentPort.postMessage({ id, matches: bcrypt.compareSync(password, hash) })
  })
})`

/** Compares passwords with bcrypt hashes, one at a time and away from the event loop, and remembers the outcome. */
export function createPasswords () {
  const right = new LRUCache<string, true>({ max: remembered })
  const wrong = new LRUCache<string, true>({ max: remembered })
  const waiting = new Map<number, { readonly resolve: (matches: boolean) => void, readonly reject: (reason: Error) => void }>()
  const underWay = new Map<string, Promise<boolean>>()
  // What is remembered must not help who gets to see the memory.
  const secret = randomBytes(32)
  let worker: Worker | undefined
  let lastId = 0

  function start (): Worker {
    const bcrypt = pathToFileURL(createRequire(import.meta.url).resolve('bcryptjs')).href
    const started = new Worker(comparer, { eval: true, workerData: bcrypt, execArgv: [] })
    started.unref()
    started.on('message', ({ id, matches }: { id: number, matches: boolean }) => {
      waiting.get(id)?.resolve(matches)
      waiting.delete(id)
    })
    started.on('error', giveUp)
    started.on('exit', () => giveUp(new Error('the comparison of passwords has ended')))
    return started
  }

  function giveUp (reason: Error): void {
    worker = undefined
    for (const { reject } of waiting.values()) reject(reason)
    waiting.clear()
  }

  function compare (question: Question): Promise<boolean> {
    return new Promise((resolve, reject) => {
      worker ??= start()
      const id = ++lastId
      waiting.set(id, { resolve, reject })
      worker.postMessage({ id, ...question })
    })
  }

  function keyOf (user: string, { password, hash }: Question): string {
    return createHmac('sha256', secret).update(JSON.stringify([user, hash, password])).digest('base64')
  }

  return {
    /** Rejects when no comparison is possible. */
    async verify (user: string, question: Question): Promise<Verdict> {
      const key = keyOf(user, question)
      if (right.get(key)) return 'right'
      if (wrong.get(key)) return 'wrong'
      let answer = underWay.get(key)
      if (!answer) {
        if (waiting.size >= mostWaiting) return 'busy'
        answer = compare(question).finally(() => underWay.delete(key))
        underWay.set(key, answer)
      }
      const matches = await answer
      const memory = matches ? right : wrong
      memory.set(key, true)
      return matches ? 'right' : 'wrong'
    },

    async close () {
      await worker?.terminate()
    }
  }
}

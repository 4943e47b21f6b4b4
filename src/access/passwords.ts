import { createHmac, randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { LRUCache } from 'lru-cache'
import { createTurns } from './turns.ts'

/** `busy`: so many passwords are being looked at that this one was not. */
export type Verdict = 'right' | 'wrong' | 'busy'

type Question = {
  readonly password: string
  readonly hash: string
  /** Who asks: each asker has a few places to wait in, and all get their turn. */
  readonly asker: string
  /** Of a user that does not exist: looked at when nobody else waits. */
  readonly isUnknown?: boolean
}
type Comparison = { readonly question: Question, readonly resolve: (matches: boolean) => void, readonly reject: (reason: Error) => void }

/** A comparison takes a tenth of a second and more: beyond so many of one asker that wait, it is turned away as one who guesses. */
const places = 8
/** Of all askers. */
const mostWaiting = { known: 1000, unknown: 100 }
/** Senders that come back are recognised; so are, apart from them, those that keep coming with a wrong password. */
const remembered = 1000

// Runs in a thread of its own, where nobody is kept from sending alerts; plain JavaScript, as it is loaded by no bundler or compiler.
const comparer = `
const { parentPort, workerData } = require('node:worker_threads')
import(workerData).then(({ default: bcrypt }) => {
  parentPort.on('message', ({ password, hash }) => parentPort.postMessage(bcrypt.compareSync(password, hash)))
})`

/** Compares passwords with bcrypt hashes, one at a time and away from the event loop, and remembers the outcome. */
export function createPasswords () {
  const right = new LRUCache<string, true>({ max: remembered })
  const wrong = new LRUCache<string, true>({ max: remembered })
  const known = createTurns<Comparison>({ places, most: mostWaiting.known })
  const unknown = createTurns<Comparison>({ places, most: mostWaiting.unknown })
  const underWay = new Map<string, Promise<boolean>>()
  // What is remembered must not help who gets to see the memory.
  const secret = randomBytes(32)
  let worker: Worker | undefined
  let current: Comparison | undefined
  let isClosed = false

  function start (): Worker {
    const bcrypt = pathToFileURL(createRequire(import.meta.url).resolve('bcryptjs')).href
    const started = new Worker(comparer, { eval: true, workerData: bcrypt, execArgv: [] })
    started.unref()
    started.on('message', (matches: boolean) => {
      current?.resolve(matches)
      goOn()
    })
    const giveUp = (reason: Error) => {
      // It tells of its end twice when that is an error.
      if (worker !== started) return
      worker = undefined
      current?.reject(reason)
      goOn()
    }
    started.on('error', giveUp)
    started.on('exit', () => giveUp(new Error('the comparison of passwords has ended')))
    return started
  }

  function goOn (): void {
    current = known.next() ?? unknown.next()
    if (!current) return
    if (isClosed) {
      current.reject(new Error('passwords are not compared any more'))
      return goOn()
    }
    worker ??= start()
    const { password, hash } = current.question
    worker.postMessage({ password, hash })
  }

  /** Undefined when there is no place to wait in. */
  function compare (question: Question): Promise<boolean> | undefined {
    const { promise, ...settle } = withResolvers()
    const turns = question.isUnknown ? unknown : known
    if (!turns.add(question.asker, { question, ...settle })) return undefined
    if (!current) goOn()
    return promise
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
        answer = compare(question)?.finally(() => underWay.delete(key))
        if (!answer) return 'busy'
        underWay.set(key, answer)
      }
      const matches = await answer
      const memory = matches ? right : wrong
      memory.set(key, true)
      return matches ? 'right' : 'wrong'
    },

    async close () {
      isClosed = true
      await worker?.terminate()
    }
  }
}

function withResolvers () {
  let settle: Pick<Comparison, 'resolve' | 'reject'> = { resolve () {}, reject () {} }
  const promise = new Promise<boolean>((resolve, reject) => { settle = { resolve, reject } })
  return { promise, ...settle }
}

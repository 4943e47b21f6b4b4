import { startSink } from '../support/sink.ts'
import type { WebhookAnswer } from './time-line.ts'

type Test = { teardown (end: () => unknown): unknown }

/** A notification as it came in. */
export type Telling = {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly receiver: string
  readonly index: number
  readonly headers: { readonly [name: string]: string | string[] | undefined }
  readonly body: string
}

export type Ear = {
  url (receiver: string, index: number): string
  /** What came for a receiver, in the order in which it came. */
  of (receiver: string): Telling[]
}

export type Ears = { readonly theirs: Ear, readonly ours: Ear }

type Answers = (receiver: string, index: number) => readonly WebhookAnswer[]

/** Where both routers send what they tell. */
export async function listenToBoth (t: Test, answers: Answers): Promise<Ears> {
  const tellings = new Map<string, Telling[]>()
  const { origin } = await startSink(t, (response, { url, headers, body }) => {
    const [, whose = '', receiver = '', index = ''] = url.split('/').map(decodeURIComponent)
    const known = tellings.get(`${whose}/${receiver}`) ?? []
    tellings.set(`${whose}/${receiver}`, known)
    const before = known.filter(telling => telling.index === Number(index)).length
    known.push({ at: Date.now(), receiver, index: Number(index), headers, body })

    const answer = answers(receiver, Number(index))[before] ?? { status: 200 }
    if ('hangs' in answer) return
    if ('cuts' in answer) response.destroy()
    else response.writeHead(answer.status, answer.headers).end()
  })
  const earOf = (whose: string): Ear => ({
    url: (receiver, index) => [origin, whose, encodeURIComponent(receiver), index].join('/'),
    of: receiver => tellings.get(`${whose}/${receiver}`) ?? []
  })
  return { theirs: earOf('theirs'), ours: earOf('ours') }
}

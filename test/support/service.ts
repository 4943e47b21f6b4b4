import type { Test } from 'tap'
import { DeliveryError } from '../../src/errors.ts'
import type { Notification } from '../../src/domain/notification.ts'
import { createPost } from '../../src/post.ts'
import type { Receiver, Remembered } from '../../src/receiver.ts'
import { delivery } from './delivery.ts'
import { httpConfig } from './http-config.ts'
import { startSink, type Answer, type Received } from './sink.ts'

export type Service = {
  readonly origin: string
  readonly received: Received[]
  /** Sends through the receiver, by HTTP; what it keeps in its cache stays for the next send. */
  send (settings: object, told?: Notification): Promise<Remembered | void>
  /** The error that it fails with. */
  failure (settings: object, told?: Notification): Promise<DeliveryError>
}

/** A service on this machine and a receiver that speaks to it. */
export async function startService (t: Test, receiver: Receiver, answer: Answer): Promise<Service> {
  const { origin, received } = await startSink(t, answer)
  const { post, close } = createPost({ http: httpConfig(), userAgent: 'Alertmanager/0.34.0' })
  t.teardown(close)
  const cache = new Map<string, unknown>()
  const send: Service['send'] = async (settings, notification) =>
    await receiver.send(delivery({ settings, post, cache, ...notification && { notification } }))

  return {
    origin,
    received,
    send,
    async failure (settings, told) {
      const error = await send(settings, told).then(() => undefined, error => error)
      if (!(error instanceof DeliveryError)) throw new Error('expected a DeliveryError', { cause: error })
      return error
    }
  }
}

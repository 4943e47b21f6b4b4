import type { WebhookBody } from './webhook-body.ts'
import { startSink, type Answer } from './sink.ts'
import { until } from './until.ts'

type Test = { teardown (end: () => unknown): unknown }

/** Bounds what hangs; a machine that is busy with other things must not reach it. */
const timeout = 60_000

export type Inbox = {
  /** Of the webhook with that name. */
  url (name: string): string
  /** What came for it up to now, in the order in which it came. */
  bodies (name: string): WebhookBody[]
  /** Waits until at least so many have come. */
  wait (name: string, count: number): Promise<WebhookBody[]>
  /** Waits for one that is as wanted. */
  find (name: string, wanted: (body: WebhookBody) => boolean): Promise<WebhookBody>
}

/** Takes webhooks of any number of receivers. */
export async function startInbox (t: Test, answer?: Answer): Promise<Inbox> {
  const { origin, received } = await startSink(t, answer)
  const bodies = (name: string) => received.filter(({ url }) => url === pathOf(name)).map(({ body }): WebhookBody => JSON.parse(body))
  return {
    url: name => origin + pathOf(name),
    bodies,
    wait: (name, count) => until(() => bodies(name).length >= count && bodies(name), { what: `${count} notifications at ${name}`, timeout }),
    find: (name, wanted) => until(() => bodies(name).find(wanted), { what: `a certain notification at ${name}`, timeout })
  }
}

function pathOf (name: string): string {
  return '/' + name.split('/').map(encodeURIComponent).join('/')
}

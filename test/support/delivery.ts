import type { Notification } from '../../src/domain/notification.ts'
import type { Delivery } from '../../src/receiver.ts'
import { createRendering } from '../../src/rendering.ts'
import type { TemplateFile } from '../../src/template/alertmanager/notification-templates.ts'
import { notification as someNotification } from './notification.ts'

type Given<Settings> = Pick<Delivery<Settings>, 'settings'> & Partial<Omit<Delivery<Settings>, 'notification'>> & {
  readonly notification?: Notification
  readonly templates?: readonly TemplateFile[]
  readonly now?: number
}

/** What a receiver is called with. Whoever sends without a `post` of its own is told so. */
export function delivery<Settings> ({ notification = someNotification(), templates = [], now = Date.UTC(2026, 10, 20, 9), ...given }: Given<Settings>): Delivery<Settings> {
  return {
    post: async () => { throw new Error('nothing is to be posted') },
    sendMail: async () => { throw new Error('no mail is to be sent') },
    print () {},
    warn () {},
    remembered: {},
    isInteractive: false,
    cache: new Map(),
    signal: new AbortController().signal,
    ...createRendering(templates, { now: () => now, log: { error () {} } })(notification),
    ...given
  }
}

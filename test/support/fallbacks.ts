import type { Test } from 'tap'
import type { Notification } from '../../src/domain/notification.ts'
import { DeliveryError } from '../../src/errors.ts'
import { openStory, type Message, type StoryOptions } from './harness.ts'

/** `chat` falls back to `mail`, and that to `phone`. */
export const chain = `
route: {receiver: chat, group_by: [alertname], group_wait: 30s, group_interval: 5m, repeat_interval: 4h}
receivers:
  - {name: chat, webhook_configs: [{url: http://localhost/chat}], fallback: mail}
  - {name: mail, webhook_configs: [{url: http://localhost/mail}], fallback: phone}
  - {name: phone, webhook_configs: [{url: http://localhost/phone}]}
`

export const refusal = () => new DeliveryError('it refuses', { retryable: false, reason: 'clientError' })
export const away = () => new DeliveryError('it is away', { retryable: true, reason: 'serverError' })

/** `30 mail first notification: Disk`, with `/` before what is resolved. */
const line = ({ at, receiver, reason, firing, resolved }: Message) => `${at} ${receiver} ${reason}: ${firing.join(', ')}${resolved.length > 0 ? `/${resolved.join(', ')}` : ''}`

/** A story whose receivers fail as `broken` says. */
export async function openChain (t: Pick<Test, 'teardown'>, options: StoryOptions = {}, config = chain) {
  const notifications: Notification[] = []
  const broken = new Map<string, () => DeliveryError>()
  const story = await openStory(t, config, { onMessage: notification => notifications.push(notification), ...options })
  for (const receiver of ['chat', 'mail', 'phone']) {
    story.behave(receiver, async () => {
      const failure = broken.get(receiver)
      if (failure) throw failure()
    })
  }
  return { story, notifications, broken, /** Who was told what since this was asked last. */ told: () => story.arrived().map(line) }
}

/** What says in a message that it went to a fallback. */
export function noteOf (notification: Notification | undefined): string | undefined {
  return notification?.commonAnnotations.tocsin_fallback
}

import t from 'tap'
import { googlechat } from '../../receivers/googlechat.ts'
import { groupKeyHash } from '../../src/domain/notification.ts'
import type { HttpRequest } from '../../src/receiver.ts'
import { delivery } from '../support/delivery.ts'
import { notification } from '../support/notification.ts'
import { ownSettings } from '../support/own-settings.ts'
import { testReceiver } from '../support/receiver-contract.ts'

const settings = (text: string) => ownSettings(googlechat, text)
const webhook = 'https://chat.example/v1/spaces/AAA/messages?key=k&token=t%3D'

testReceiver(t, { receiver: googlechat, settings: url => settings(`url: "${url}"`) })

t.test('messages of a group go into one thread', async t => {
  const sent: HttpRequest[] = []
  await send(`url: "${webhook}"`, sent)
  t.match(sent, [{
    url: `${webhook}&messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD`,
    body: {
      text: '[FIRING:1] DiskFull (db1)\nAlerts Firing:\nLabels:\n - alertname = DiskFull\n - instance = db1\nAnnotations:\nSource: \n<http://router.example/#/alerts?receiver=hook|View in Tocsin>',
      thread: { threadKey: groupKeyHash('{}:{alertname="DiskFull"}') }
    }
  }])
})

t.test('without threads the URL is as configured', async t => {
  const sent: HttpRequest[] = []
  await send(`url: "${webhook}", threads: false, text: "{{ .Status }}"`, sent)
  t.same(sent.map(({ url, body }) => ({ url, body })), [{ url: webhook, body: { text: 'firing' } }])
})

t.test('a text is cut where the message would have more than 32 000 bytes', async t => {
  for (const letter of ['é', '\\n', '\\"', 'a']) {
    const sent: HttpRequest[] = []
    await send(`url: "${webhook}", text: "${letter.repeat(40_000)}"`, sent)
    const bytes = Buffer.byteLength(JSON.stringify(sent[0]?.body))
    t.ok(bytes <= 32_000, `${bytes}`)
    t.ok(bytes > 28_000, `${bytes}`)
    t.match(sent[0]?.body, { text: /…$/ })
  }
})

t.test('429 is tried again, as Google promises no Retry-After', async t => {
  let retried: readonly number[] | undefined
  await googlechat.send(delivery({ settings: settings(`url: "${webhook}"`), post: async (_, rule) => { retried = rule?.retryStatus; return { status: 200, headers: {}, body: '' } } }))
  t.same(retried, [429])
})

t.test('a webhook URL is needed', async t => {
  t.throws(() => settings('text: a'), { message: /one of url or url_file must be configured/ })
})

async function send (text: string, sent: HttpRequest[]) {
  const post = async (request: HttpRequest) => {
    sent.push(request)
    return { status: 200, headers: {}, body: '{}' }
  }
  await googlechat.send(delivery({ settings: settings(text), notification: notification(), post }))
}

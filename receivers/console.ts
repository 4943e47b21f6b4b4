import { Type } from 'typebox'
import { webhookBody } from '../src/domain/webhook-body.ts'
import { defineReceiver } from '../src/receiver.ts'
import { toGoJson } from '../src/text.ts'

/** For a first run, which needs no account anywhere. */
export const console = defineReceiver({
  type: 'console',
  sendResolved: true,
  settings: Type.Object({}),

  async send ({ notification, print }) {
    print(toGoJson(webhookBody(notification)))
  }
})

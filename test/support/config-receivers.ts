import { Type } from 'typebox'
import { Anything, Count, GoDuration, Optional, SecretUrl } from '../../src/config/fields.ts'
import { defineReceiver } from '../../src/receiver.ts'

/** Integrations with the keys of the real ones, for tests of the configuration alone. */
export const receivers = [
  defineReceiver({
    type: 'webhook',
    sendResolved: true,
    settings: Type.Object({
      url: SecretUrl({ template: true, file: true }),
      max_alerts: Count(0),
      timeout: GoDuration('0s', { quiet: true }),
      payload: Optional(Anything())
    }),
    check: ({ max_alerts: most }) => most > 1000 ? [{ path: ['max_alerts'], message: 'more than anybody reads' }] : [],
    send: async () => {}
  }),
  defineReceiver({ type: 'console', sendResolved: true, settings: Type.Object({}), send: async () => {} })
]

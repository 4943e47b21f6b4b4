import { defineGroup } from '../../command-group.ts'
import { receiverTestFlags } from './flags.ts'

export const receiver = defineGroup({
  name: 'receiver',
  help: 'Tries out the receivers of a configuration.',
  flags: receiverTestFlags,
  commands: {
    test: { help: 'send a test notification through a receiver, and say what its services answer', load: async () => (await import('./test.ts')).receiverTest }
  }
})

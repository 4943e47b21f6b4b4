import { defineGroup } from '../../command-group.ts'

export const alert = defineGroup({
  name: 'alert',
  help: 'Shows and sends alerts.',
  default: 'query',
  commands: {
    query: { help: 'list alerts', load: async () => (await import('./query.ts')).alertQuery },
    add: { help: 'send an alert', load: async () => (await import('./add.ts')).alertAdd }
  }
})

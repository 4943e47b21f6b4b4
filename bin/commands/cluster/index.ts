import { defineGroup } from '../../command-group.ts'

export const cluster = defineGroup({
  name: 'cluster',
  help: 'Shows the nodes of a router.',
  default: 'show',
  commands: {
    show: { help: 'show state and nodes', load: async () => (await import('./show.ts')).clusterShow }
  }
})

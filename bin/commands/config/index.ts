import { defineGroup } from '../../command-group.ts'

export const config = defineGroup({
  name: 'config',
  help: 'Shows the configuration that a router runs, and tests its routes.',
  default: 'show',
  commands: {
    show: { help: 'print the configuration', load: async () => (await import('./show.ts')).configShow },
    routes: { help: 'draw or test the routes', load: async () => (await import('../routes/index.ts')).routes }
  }
})

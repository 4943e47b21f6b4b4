import { defineGroup } from '../../command-group.ts'

export const template = defineGroup({
  name: 'template',
  help: 'Renders the templates of notifications.',
  commands: {
    render: { help: 'print what a template makes of some data', load: async () => (await import('./render.ts')).templateRender }
  }
})

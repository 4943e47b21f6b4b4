import { defineGroup } from '../../command-group.ts'
import { routesFlags } from '../../routes-source.ts'

/** `tocsin config routes`, as amtool has it, and shorter `tocsin routes`. */
export const routes = defineGroup({
  name: 'routes',
  help: 'Draws the routes of a router or of a configuration file, and tests them.',
  default: 'show',
  flags: routesFlags,
  commands: {
    show: { help: 'draw the tree of routes', load: async () => (await import('./show.ts')).routesShow },
    test: { help: 'say where an alert with certain labels goes', load: async () => (await import('./test.ts')).routesTest }
  }
})

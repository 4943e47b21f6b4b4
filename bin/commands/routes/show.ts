import { loadRoutes, routesFlags } from '../../routes-source.ts'
import { printRoutes } from '../../routing-tree.ts'
import { defineTool } from '../../tool.ts'

export const routesShow = defineTool({
  name: 'config routes show',
  help: `Draws the tree of routes: the matchers of each, whether it continues, and its receiver. tocsin routes show is the same.

  tocsin routes show --config.file=alertmanager.yml`,
  flags: routesFlags,

  async run (call) {
    const root = await loadRoutes(call)
    call.terminal.out(`Routing tree:\n${printRoutes(root)}\n`)
  }
})

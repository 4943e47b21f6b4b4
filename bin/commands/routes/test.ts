import { makeLabels, type Labels } from '../../../src/domain/labels.ts'
import { matchRoutes } from '../../../src/domain/route.ts'
import { CommandError } from '../../command-error.ts'
import { pairsOf, parseMatcherArguments } from '../../matcher-arguments.ts'
import { loadRoutes, routesFlags } from '../../routes-source.ts'
import { printMatchingRoutes } from '../../routing-tree.ts'
import { defineTool, type Call } from '../../tool.ts'

export const routesTest = defineTool({
  name: 'config routes test',
  operands: '[<label>...]',
  help: `Says to which receivers an alert with these labels goes, in the order of the routes. tocsin routes test is the same.

  tocsin routes test --config.file=alertmanager.yml severity=critical service=db
  tocsin routes test --tree severity=critical                     shows the routes on the way
  tocsin routes test --verify.receivers=chat,page service=db      ends with 1 unless it goes there: for a check before a roll-out`,
  flags: {
    ...routesFlags,
    'verify.receivers': { kind: 'text', placeholder: 'NAMES', help: 'Comma-separated: end with 1 if it goes to others, or in another order.' },
    tree: { kind: 'switch', default: false, help: 'Draw the routes that take it, too.' }
  },

  async run (call) {
    const { values, terminal } = call
    const root = await loadRoutes(call)
    const labels = readLabels(call)
    if (values.tree) terminal.out(`Matching routes:\n${printMatchingRoutes(root, labels)}\n\n`)

    const receivers = matchRoutes(root, labels).map(({ receiver }) => receiver).join(',')
    terminal.out(receivers)
    const expected = values['verify.receivers']
    if (!expected || expected === receivers) return 0
    terminal.out('WARNING: Expected receivers did not match resolved receivers.')
    return 1
  }
})

function readLabels ({ operands, mode, terminal }: Pick<Call<{}>, 'operands' | 'mode' | 'terminal'>): Labels {
  let matchers
  try {
    matchers = parseMatcherArguments(operands, { mode, terminal })
  } catch (error) {
    throw error instanceof CommandError ? new CommandError(`Failed to parse labels: ${error.message}`) : error
  }
  return makeLabels(pairsOf(matchers, 'Labels'))
}

import { CommandError } from '../../command-error.ts'
import { defineTool } from '../../tool.ts'

export const silenceExpire = defineTool({
  name: 'silence expire',
  operands: '<id>...',
  help: `Ends silences at once; stops at the first that cannot be ended.

  tocsin silence expire 4d4c6a52-5c0a-4b29-8b5c-2b8b0c1e8f7a
  tocsin silence expire $(tocsin silence query -q service=db)`,
  flags: {},

  async run ({ operands, connect }) {
    if (operands.length === 0) throw new CommandError('no silence IDs specified')
    const client = await connect()
    for (const [n, id] of operands.entries()) {
      try {
        await client.expireSilence(id)
      } catch (error) {
        if (operands.length === 1 || !(error instanceof CommandError)) throw error
        const rest = operands.slice(n + 1)
        const place = error.message.endsWith(` ${id}`) ? [] : [`this was for ${id}`]
        throw new CommandError([error.message, ...place, ...rest.length > 0 ? [`not tried: ${rest.join(' ')}`] : []].join('; '))
      }
    }
  }
})

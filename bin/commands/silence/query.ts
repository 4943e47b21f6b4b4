import type { GettableSilence } from '../../answers.ts'
import { withAlertname } from '../../matcher-arguments.ts'
import { defineTool } from '../../tool.ts'

export const silenceQuery = defineTool({
  name: 'silence query',
  operands: '[<matcher>...]',
  help: `Lists silences that have all these matchers, exactly as they are written, those that end first first. Without --expired: the active and the pending ones.

  tocsin silence query service=db
  tocsin silence query --within=8h              that end in the next 8 hours
  tocsin silence query --expired --within=2h    that ended in the last 2 hours
  tocsin silence query -o json > silences.json  for tocsin silence import`,
  flags: {
    expired: { kind: 'switch', default: false, help: 'Show the expired ones instead.' },
    quiet: { kind: 'switch', default: false, short: 'q', help: 'Show ids only.' },
    'created-by': { kind: 'text', placeholder: 'NAME', help: 'Only those of this author.' },
    id: { kind: 'text', placeholder: 'ID', help: 'Only this one.' },
    within: { kind: 'duration', default: '0s', help: 'Only those that end, or with --expired ended, within this time of now; 0s is any time.' }
  },

  async run ({ values, operands, terminal, mode, format, connect }) {
    const filter = withAlertname(operands, { mode, terminal })
    const client = await connect()
    const found = await client.silences(filter)
    const now = Date.now()
    const shown = found.filter(silence => isWanted(silence, { ...values, now }))
    if (!values.quiet) terminal.out(format.silences(shown))
    else for (const { id } of shown) terminal.out(id)
  }
})

type Wanted = { readonly expired: boolean, readonly within: number, readonly id: string | undefined, readonly 'created-by': string | undefined, readonly now: number }

function isWanted ({ id, createdBy, endsAt: { ms } }: GettableSilence, { expired, within, now, ...only }: Wanted): boolean {
  if (expired ? ms > now : ms < now) return false
  if (within > 0 && Math.abs(ms - now) > within) return false
  return (!only['created-by'] || only['created-by'] === createdBy) && (!only.id || only.id === id)
}

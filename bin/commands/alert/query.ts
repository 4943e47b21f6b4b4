import { withAlertname } from '../../matcher-arguments.ts'
import { defineTool } from '../../tool.ts'

export const alertQuery = defineTool({
  name: 'alert query',
  operands: '[<matcher>...]',
  help: `Lists the alerts that match all matchers, oldest first. Without a flag for a state: the active ones, which are neither silenced nor inhibited.

  tocsin alert query severity=critical 'service=~"db|cache"'
  tocsin alert query DiskFull                                 as alertname=DiskFull
  tocsin alert query --silenced --inhibited -o extended`,
  flags: {
    active: { kind: 'switch', default: false, short: 'a', help: 'Show active alerts.' },
    silenced: { kind: 'switch', default: false, short: 's', help: 'Show silenced alerts.' },
    inhibited: { kind: 'switch', default: false, short: 'i', help: 'Show inhibited alerts.' },
    unprocessed: { kind: 'switch', default: false, short: 'u', help: 'Show alerts that are not processed yet; routers since 0.33 have none.' },
    receiver: { kind: 'text', placeholder: 'REGEX', short: 'r', help: 'Only alerts that go to a receiver of this name.' }
  },

  async run ({ values, operands, terminal, mode, format, connect }) {
    const { silenced, inhibited, unprocessed, receiver } = values
    const active = values.active || !(silenced || inhibited || unprocessed)
    const filter = withAlertname(operands, { mode, terminal })
    const client = await connect()
    terminal.out(format.alerts(await client.alerts({ active, silenced, inhibited, unprocessed, receiver, filter })))
  }
})

import { formatMillis } from '../../../src/domain/instant.ts'
import { parsePairs, withAlertname } from '../../matcher-arguments.ts'
import { parseTime } from '../../time-arguments.ts'
import { defineTool } from '../../tool.ts'

/** Go's zero time, which the router takes as "not given". */
const unset = '0001-01-01T00:00:00.000Z'

export const alertAdd = defineTool({
  name: 'alert add',
  operands: '[<label>...]',
  help: `Sends one alert. It is resolved after resolve_timeout unless it is sent again or has an end.

  tocsin alert add DiskFull node=db1 severity=warning --annotation='summary="db1 has 2 % left"'
  tocsin alert add alertname=DiskFull node=db1 severity=warning --end=2026-11-20T09:00:00Z`,
  flags: {
    annotation: { kind: 'list', default: [], placeholder: 'NAME=VALUE', help: 'An annotation of the alert. Repeatable.' },
    start: { kind: 'text', placeholder: 'TIME', help: 'When it began, as 2026-11-20T09:00:00+01:00. Default: now.' },
    end: { kind: 'text', placeholder: 'TIME', help: 'When it ends. Default: when it is not sent again.' },
    'generator-url': { kind: 'text', placeholder: 'URL', help: 'Where the alert comes from; notifications link to it.' }
  },

  async run ({ values, operands, terminal, mode, connect }) {
    const alert = {
      labels: parsePairs(withAlertname(operands, { mode, terminal }), 'labels', { mode, terminal }),
      annotations: parsePairs(values.annotation, 'annotations', { mode, terminal }),
      startsAt: values.start ? formatMillis(parseTime('--start', values.start)) : unset,
      endsAt: values.end ? formatMillis(parseTime('--end', values.end)) : unset,
      generatorURL: values['generator-url'] || undefined
    }
    const client = await connect()
    await client.postAlerts([alert])
  }
})

import { formatMillis, instantAt, compareInstants } from '../../../src/domain/instant.ts'
import { matcherToJson } from '../../answers.ts'
import { CommandError } from '../../command-error.ts'
import { parseMatcherArguments, parsePairs, withAlertname } from '../../matcher-arguments.ts'
import { parseSilenceDuration, parseTime } from '../../time-arguments.ts'
import { defineTool } from '../../tool.ts'
import { userName } from '../../user-name.ts'

export const silenceAdd = defineTool({
  name: 'silence add',
  operands: '<matcher>...',
  help: `Silences the alerts that match all matchers, and prints the id of the silence.

  tocsin silence add service=db --duration=2h --comment='moving to new disks'
  tocsin silence add DiskFull 'node=~"db.*"' --comment=known          as alertname=DiskFull
  tocsin silence add service=db --start=2026-11-20T22:00:00+01:00 --end=2026-11-21T02:00:00+01:00 --comment=maintenance`,
  flags: {
    author: { kind: 'text', placeholder: 'NAME', short: 'a', help: 'Who silences. Default: the name of the user.' },
    comment: { kind: 'text', default: '', placeholder: 'TEXT', short: 'c', help: 'Why.' },
    duration: { kind: 'text', default: '1h', short: 'd', help: 'How long, as 30m, 2h or 1d12h.' },
    start: { kind: 'text', placeholder: 'TIME', help: 'When it begins, as 2026-11-20T09:00:00+01:00. Default: now.' },
    end: { kind: 'text', placeholder: 'TIME', help: 'When it ends; counts before --duration.' },
    annotation: { kind: 'list', default: [], placeholder: 'NAME=VALUE', help: 'Something else to keep with the silence. Repeatable.' },
    'require-comment': { kind: 'switch', default: true, hidden: true, help: '' }
  },

  async run ({ values, operands, terminal, mode, now, connect }) {
    const matchers = parseMatcherArguments(withAlertname(operands, { mode, terminal }), { mode, terminal })
    if (matchers.length === 0) throw new CommandError('no matchers specified')

    const startsAt = values.start ? parseTime('--start', values.start) : instantAt(now)
    const endsAt = values.end ? parseTime('--end', values.end) : { ...startsAt, ms: startsAt.ms + parseSilenceDuration(values.duration), offset: 0 }
    if (compareInstants(startsAt, endsAt) > 0) throw new CommandError('silence cannot start after it ends')
    if (values['require-comment'] && values.comment === '') throw new CommandError('comment required by config')

    const silence = {
      ...values.annotation.length > 0 && { annotations: Object.fromEntries(parsePairs(values.annotation, 'annotations', { mode, terminal })) },
      comment: values.comment,
      createdBy: values.author || userName(),
      endsAt: formatMillis(endsAt),
      matchers: matchers.map(matcherToJson),
      startsAt: formatMillis(startsAt)
    }
    const client = await connect()
    terminal.out(await client.postSilence(silence))
  }
})

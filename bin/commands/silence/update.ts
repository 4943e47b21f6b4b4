import { compareInstants, formatMillis } from '../../../src/domain/instant.ts'
import { matcherToJson, type GettableSilence } from '../../answers.ts'
import { CommandError } from '../../command-error.ts'
import { parseSilenceDuration, parseTime } from '../../time-arguments.ts'
import { defineTool } from '../../tool.ts'

export const silenceUpdate = defineTool({
  name: 'silence update',
  operands: '<id>...',
  help: `Changes silences and prints them. One that has begun keeps its id only if its start stays; otherwise it ends and a new one takes its place.

  tocsin silence update --duration=4h 4d4c6a52-5c0a-4b29-8b5c-2b8b0c1e8f7a    4 hours from its start`,
  flags: {
    quiet: { kind: 'switch', default: false, short: 'q', help: 'Show ids only.' },
    duration: { kind: 'text', placeholder: 'DURATION', short: 'd', help: 'How long it lasts from its start on, as 30m, 2h or 1d12h.' },
    start: { kind: 'text', placeholder: 'TIME', help: 'When it begins, as 2026-11-20T09:00:00+01:00.' },
    end: { kind: 'text', placeholder: 'TIME', help: 'When it ends; counts before --duration.' },
    comment: { kind: 'text', placeholder: 'TEXT', short: 'c', help: 'Why.' }
  },

  async run ({ values, operands, terminal, format, connect }) {
    if (operands.length === 0) throw new CommandError('no silence IDs specified')
    const client = await connect()
    const updated: GettableSilence[] = []
    for (const id of operands) {
      const silence = changed(await client.silence(id), values)
      const newId = await client.postSilence({
        id: silence.id,
        annotations: silence.annotations,
        comment: silence.comment,
        createdBy: silence.createdBy,
        endsAt: formatMillis(silence.endsAt),
        matchers: silence.matchers.map(matcherToJson),
        startsAt: formatMillis(silence.startsAt)
      })
      updated.push({ ...silence, id: newId })
    }
    if (!values.quiet) terminal.out(format.silences(updated))
    else for (const { id } of updated) terminal.out(id)
  }
})

type Changes = { readonly start: string | undefined, readonly end: string | undefined, readonly duration: string | undefined, readonly comment: string | undefined }

function changed (silence: GettableSilence, { start, end, duration, comment }: Changes): GettableSilence {
  const startsAt = start ? parseTime('--start', start) : silence.startsAt
  const endsAt = end
    ? parseTime('--end', end)
    : duration ? { ...startsAt, ms: startsAt.ms + parseSilenceDuration(duration), offset: 0 } : silence.endsAt
  if (compareInstants(startsAt, endsAt) > 0) throw new CommandError('silence cannot start after it ends')
  return { ...silence, startsAt, endsAt, comment: comment || silence.comment }
}

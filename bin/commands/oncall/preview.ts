import { receivers } from '../../../receivers/index.ts'
import { suggest } from '../../../src/config/nearest.ts'
import { readConfigFile } from '../../../src/config/read-file.ts'
import { parsePoint } from '../../../src/domain/point-in-time.ts'
import type { Schedule } from '../../../src/domain/schedule.ts'
import { shifts } from '../../../src/domain/shift.ts'
import { dayMs } from '../../../src/domain/wall-clock.ts'
import { CommandError } from '../../command-error.ts'
import { FlagError } from '../../flags.ts'
import { readOwn, type ApiShifts } from '../../own-answers.ts'
import { defineTool, existing } from '../../tool.ts'

const defaultRange = 28 * dayMs

export const oncallPreview = defineTool({
  name: 'oncall preview',
  operands: 'SCHEDULE',
  help: `Prints every change of a schedule on its own clock: by the router with all overrides, or by --config.file, without a router, with those of the file.

  tocsin oncall preview primary --from=2026-12-20 --to=2027-01-10
  tocsin oncall preview primary --config.file=tocsin.yml --to=366d`,
  flags: {
    from: { kind: 'text', default: 'now', placeholder: 'TIME', help: 'As 2026-11-20T09:00:00+01:00, on the clock of the schedule as 2026-11-20T09:00 or 2026-11-20, or 2h from now.' },
    to: { kind: 'text', placeholder: 'TIME', help: 'In the same way. Default: four weeks after --from.' },
    'config.file': { kind: 'text', placeholder: 'FILE', help: 'Take the schedule of this file instead of that of the router.' }
  },

  async run ({ values, operands, isSet, terminal, format, mode, now, connect }) {
    const [name, more] = operands
    if (name === undefined) throw new FlagError("required argument 'SCHEDULE' not provided, try --help")
    if (more !== undefined) throw new FlagError(`unexpected ${more}, try --help`)
    const { from, to, 'config.file': file } = values
    if (!file) {
      const client = await connect()
      terminal.out(format.shifts(readOwn.shifts(await client.own({ method: 'GET', path: ['schedules', name, 'shifts'], query: { from, to } }))))
      return
    }
    if (isSet('alertmanager.url')) terminal.err('Warning: --config.file flag overrides the --alertmanager.url.')
    const { schedules } = readConfigFile(existing(file), { receivers, mode })
    terminal.out(format.shifts(shiftsOf(schedules, { file, name, from, to, now })))
  }
})

type Asked = { readonly file: string, readonly name: string, readonly from: string, readonly to: string | undefined, readonly now: number }

/** What the router would answer if it had these schedules. Throws CommandError. */
export function shiftsOf (schedules: readonly Schedule[], { file, name, from, to, now }: Asked): ApiShifts {
  const schedule = schedules.find(schedule => schedule.name === name)
  if (!schedule) throw new CommandError(`no schedule "${name}" in ${file}${suggest(name, schedules.map(({ name }) => name))}`)
  const { timeZone } = schedule
  const start = parsePoint(from, { now, timeZone })
  if (start === undefined) throw notATime('--from', from)
  const end = to === undefined ? start + defaultRange : parsePoint(to, { now, timeZone, edge: 'end' })
  if (end === undefined) throw notATime('--to', to ?? '')
  try {
    const time = (at: number) => new Date(at).toISOString()
    return { schedule: name, timeZone, items: shifts(schedule, start, end).map(({ start, end, users, deliberate }) => ({ start: time(start), end: time(end), users: [...users], deliberate })) }
  } catch (error) {
    if (error instanceof RangeError) throw new CommandError(error.message)
    throw error
  }
}

function notATime (flag: string, text: string): CommandError {
  return new CommandError(`${flag} must be a time such as 2026-11-20T09:00:00+01:00, 2026-11-20 or 2h, not "${text}"`)
}

import { readOwn } from '../../own-answers.ts'
import { defineTool } from '../../tool.ts'

export const oncallShow = defineTool({
  name: 'oncall show',
  help: `Shows who is on call by each schedule, and until when on its clock. NOBODY is a gap that nobody wanted.

  tocsin oncall show
  tocsin oncall show --schedule=primary --at=2026-12-24T18:00    by the clock of the schedule
  tocsin oncall show --at=12h                                    in 12 hours`,
  flags: {
    at: { kind: 'text', placeholder: 'TIME', help: 'When, as 2026-11-20T09:00:00+01:00 or 2h from now. Default: now.' },
    schedule: { kind: 'text', placeholder: 'NAME', help: 'By this schedule only.' }
  },

  async run ({ values, terminal, format, connect }) {
    const client = await connect()
    const { items } = readOwn.onCall(await client.own({ method: 'GET', path: ['oncall'], query: { at: values.at, schedule: values.schedule } }))
    terminal.out(format.onCall(items))
  }
})

import { CommandError } from '../../command-error.ts'
import { FlagError, type Flags, type Values } from '../../flags.ts'
import { readOwn, type ApiIncident } from '../../own-answers.ts'
import { defineTool } from '../../tool.ts'
import { byFlags, nameOf } from '../../user-name.ts'

type ActTool<F extends Flags> = {
  readonly name: string
  readonly help: string
  readonly flags: F
  /** The last part of the URL, and what is posted there beside the name. */
  readonly act: string
  readonly body: (values: Values<F>) => { readonly [name: string]: unknown }
}

/** A command that does something to incidents and prints what has become of them; it stops at the first that refuses. */
function defineAct<const F extends Flags> ({ name, help, flags, act, body }: ActTool<F>) {
  return defineTool({
    name: `incident ${name}`,
    operands: 'ID...',
    help,
    flags: { ...flags, ...byFlags },

    async run ({ values, operands, terminal, format, connect }) {
      if (operands.length === 0) throw new CommandError('no incident IDs specified')
      // The flags of the two tables have different names: the values are those of both.
      const [own, who] = [values as Values<F>, values as Values<typeof byFlags>]
      const posted = { by: nameOf(who), ...body(own) }
      const client = await connect()
      const changed: ApiIncident[] = []
      try {
        for (const [n, id] of operands.entries()) {
          try {
            const incident = readOwn.incident(await client.own({ method: 'POST', path: ['incidents', id, act], body: posted }))
            if (act === 'acknowledge' && incident.state === 'resolved') terminal.err(`Warning: ${id} is resolved: that you acknowledge it stands in its time line and changes nothing.`)
            changed.push(incident)
          } catch (error) {
            if (!(error instanceof CommandError)) throw error
            const rest = operands.slice(n + 1)
            throw new CommandError(`${id}: ${error.message}${rest.length > 0 ? `; not tried: ${rest.join(' ')}` : ''}`)
          }
        }
      } finally {
        if (changed.length > 0) terminal.out(format.incidents(changed))
      }
    }
  })
}

function required (flag: string, value: string | undefined): string {
  if (!value) throw new FlagError(`required flag --${flag} not provided, try --help`)
  return value
}

const seen = { kind: 'text', placeholder: 'VERSION', help: 'The version that you have looked at: what has come since is not covered.' } as const

function seenIn (text: string | undefined): { readonly seen?: number } {
  if (text === undefined) return {}
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new FlagError(`--seen must be a version, a whole number from 1 on, not "${text}"`)
  return { seen: Number(text) }
}

export const ack = defineAct({
  name: 'ack',
  help: `Acknowledges incidents: nobody is paged any more until something new fires, gets worse, or the time for it is over.

  tocsin incident ack 3fb2c1 --by=ana
  tocsin incident ack $(tocsin incident list -q --state=escalating)`,
  flags: { seen },
  act: 'acknowledge',
  body: values => seenIn(values.seen)
})

export const unack = defineAct({ name: 'unack', help: 'Takes an acknowledgement or a snooze back: the escalation begins anew.', flags: {}, act: 'unacknowledge', body: () => ({}) })

export const resolve = defineAct({
  name: 'resolve',
  help: 'Declares incidents resolved. What still fires after five minutes opens them again.',
  flags: { seen },
  act: 'resolve',
  body: values => seenIn(values.seen)
})

export const escalate = defineAct({
  name: 'escalate',
  help: 'Pages the next tier at once, or the one that is named.',
  flags: { tier: { kind: 'text', placeholder: 'NUMBER', help: 'Which tier; the first is 0.' } },
  act: 'escalate',
  body ({ tier }) {
    if (tier === undefined) return {}
    if (!/^\d{1,9}$/.test(tier)) throw new FlagError(`--tier must be a whole number from 0 on, not "${tier}"`)
    return { tier: Number(tier) }
  }
})

export const reassign = defineAct({
  name: 'reassign',
  help: 'Pages somebody else at once; the escalation goes on if she does not acknowledge.\n\n  tocsin incident reassign 3fb2c1 --to=bo',
  flags: { to: { kind: 'text', placeholder: 'NAME', help: 'To whom.' } },
  act: 'reassign',
  body: ({ to }) => ({ to: required('to', to) })
})

export const snooze = defineAct({
  name: 'snooze',
  help: 'Pages nobody until a time; then the escalation begins anew if it still fires.\n\n  tocsin incident snooze 3fb2c1 --until=2h\n  tocsin incident snooze 3fb2c1 --until=2026-11-23T09:00:00+01:00',
  flags: { until: { kind: 'text', placeholder: 'TIME', help: 'Until when, as 2026-11-20T09:00:00+01:00, or how long from now, as 2h.' }, seen },
  act: 'snooze',
  body: ({ until, seen }) => ({ until: required('until', until), ...seenIn(seen) })
})

export const note = defineAct({
  name: 'note',
  help: 'Writes something down in the time line.\n\n  tocsin incident note 3fb2c1 --text="new disks are on the way"',
  flags: { text: { kind: 'text', placeholder: 'TEXT', short: 't', help: 'What.' } },
  act: 'notes',
  body: ({ text }) => ({ text: required('text', text) })
})

export const addResponder = defineAct({
  name: 'add-responder',
  help: 'Pages somebody as well, until that person acknowledges or declines.\n\n  tocsin incident add-responder 3fb2c1 --person=chen',
  flags: { person: { kind: 'text', placeholder: 'NAME', help: 'Whom.' } },
  act: 'responders',
  body: ({ person }) => ({ add: required('person', person) })
})

export const decline = defineAct({ name: 'decline', help: 'Says that you do not come, when you were asked to: you are not paged for it any more.', flags: {}, act: 'decline', body: () => ({}) })

export const rebase = defineAct({ name: 'rebase', help: 'Goes on by the policy as it is configured now, instead of as it was when the incident began.', flags: {}, act: 'rebase', body: () => ({}) })

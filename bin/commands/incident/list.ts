import { readOwn, type ApiSummary } from '../../own-answers.ts'
import { defineTool } from '../../tool.ts'

/** What one answer may hold. */
const largestPage = 1000

export const incidentList = defineTool({
  name: 'incident list',
  help: `Lists incidents, the latest first.

  tocsin incident list --state=triggered
  tocsin incident list --state=unattended --policy=payments
  tocsin incident list --responder=ana -o extended`,
  flags: {
    state: { kind: 'text', placeholder: 'STATE', help: 'Only those that are triggered, acknowledged, resolved, escalating, unattended, snoozed or suppressed.' },
    policy: { kind: 'text', placeholder: 'NAME', help: 'Only those of this escalation policy.' },
    responder: { kind: 'text', placeholder: 'NAME', help: 'Only those that this person was paged for, was given or acknowledged.' },
    limit: { kind: 'count', default: 100, help: 'How many at most.' },
    quiet: { kind: 'switch', default: false, short: 'q', help: 'Show ids only.' }
  },

  async run ({ values, terminal, format, connect }) {
    const { state, policy, responder, limit, quiet } = values
    const client = await connect()
    const found: ApiSummary[] = []
    let cursor: string | undefined
    do {
      const page = readOwn.incidents(await client.own({
        method: 'GET', path: ['incidents'], query: { state, policy, responder, cursor, limit: String(Math.min(largestPage, Math.max(limit - found.length, 1))) }
      }))
      found.push(...page.items)
      cursor = page.next
    } while (cursor !== undefined && found.length < limit)
    const shown = found.slice(0, limit)
    if (cursor !== undefined) terminal.err(`These are the latest ${shown.length}, there may be more: --limit`)
    if (!quiet) terminal.out(format.incidents(shown))
    else for (const { id } of shown) terminal.out(id)
  }
})

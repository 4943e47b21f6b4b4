import type { Rules, Settings } from './check.ts'
import { integrationsOf } from './integrations.ts'
import { isGiven } from './key-or-file.ts'

/** Of these the service calls back. */
const callsBack = ['slack', 'mattermost', 'ntfy']

/** Buttons that call back are only for receivers that have such, and Slack says by a signature that it is the one who calls. */
export function checkInteractions ({ receivers = [], global }: Settings, { problems, receivers: implemented }: Rules): void {
  if (problems.isWrong(['receivers'])) return
  for (const [index, entry] of receivers.entries()) {
    if (!entry.interactions || problems.has(['receivers', index])) continue
    const types = new Set(integrationsOf(entry, { receivers: implemented, global }).map(({ receiver }) => receiver.type))
    const add = (message: string) => problems.addUnlessWrong(['receivers', index, 'interactions'], message)
    if (!callsBack.some(type => types.has(type))) add(`only receivers with ${callsBack.map(type => `${type}_configs`).join(', ')} have buttons that call back`)
    else if (types.has('slack') && !isGiven(entry.interactions, 'signing_secret')) add('buttons in Slack need the signing_secret of the app, or signing_secret_file')
  }
}

import { hostname } from 'node:os'
import { receivers } from '../../../receivers/index.ts'
import { alertmanagerVersion } from '../../../src/alertmanager-version.ts'
import { nearest } from '../../../src/config/nearest.ts'
import { readConfigFile } from '../../../src/config/read-file.ts'
import type { Remembered } from '../../../src/receiver.ts'
import type { Config, IntegrationConfig, ReceiverConfig } from '../../../src/domain/config.ts'
import { ConfigError, DeliveryError } from '../../../src/errors.ts'
import type { Exchange } from '../../../src/post.ts'
import { checkSenders, createSenders } from '../../../src/senders.ts'
import { CommandError } from '../../command-error.ts'
import { parseExternalURL } from '../../external-url.ts'
import { describeFlags } from '../../flag-help.ts'
import { FlagError, parseCommandLine, type Values } from '../../flags.ts'
import { parsePairs } from '../../matcher-arguments.ts'
import type { Terminal } from '../../terminal.ts'
import { parseFeatures } from '../features.ts'
import { receiverTestFlags } from './flags.ts'
import { createMask } from './mask.ts'
import { testAlertname, testNotification } from './test-notification.ts'

const usage = `usage: tocsin receiver test [<flags>] NAME [<label>...]

Sends a notification that says of itself that it is a test through every integration of the receiver NAME, as the router would, and
prints what was asked of each service and what it answered. Ends with 1 if one has not taken it. Needs no router and no Redis.

  tocsin receiver test on-call --config.file=tocsin.yml
  tocsin receiver test on-call severity=critical --resolved

Labels are added to those of the test alert, for templates that look at them. A service that keeps incidents open keeps that of the test
open, too: --resolved ends it.

Flags (as --flag=value or --flag value):
${describeFlags(receiverTestFlags)}
`

/** `tocsin receiver test`: resolves with the exit code. */
export async function receiverTest (argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const { values, operands: [name, ...labels] } = parseCommandLine(receiverTestFlags, argv, { env: process.env })
    if (values.help) {
      terminal.out(usage)
      return 0
    }
    if (name === undefined) throw new FlagError("required argument 'NAME' not provided: which receiver to test, try --help")
    const { matcherMode: mode } = parseFeatures(values['enable-feature'])
    const more = parsePairs(labels, 'labels', { mode, terminal })
    if (more.has('alertname')) throw new FlagError(`the test alert is always called ${testAlertname}`)

    const file = values['config.file']
    const config = readConfigFile(file, { receivers, mode })
    const receiver = config.receivers.find(({ name: known }) => known === name)
    if (!receiver) throw new CommandError(unknown(name, config, file))
    for (const warning of await checkSenders({ receivers: [receiver] }, file)) terminal.err(`tocsin: warning: ${warning}`)
    return await testReceiver(receiver, { config, labels: more, values, terminal })
  } catch (error) {
    if (!(error instanceof CommandError || error instanceof FlagError || error instanceof ConfigError)) throw error
    terminal.err(`tocsin: error: ${error.message}`)
    return 1
  }
}

type Circumstances = { readonly config: Config, readonly labels: ReadonlyMap<string, string>, readonly values: Values<typeof receiverTestFlags>, readonly terminal: Terminal }

async function testReceiver ({ name, integrations }: ReceiverConfig, { config, labels, values, terminal: { out } }: Circumstances): Promise<number> {
  let show: (exchange: Exchange) => void = () => {}
  const senders = createSenders(config, {
    receivers,
    userAgent: `Alertmanager/${alertmanagerVersion}`,
    log: { info () {}, error: message => out(`  ${message}`) },
    print: line => out(line),
    now: Date.now,
    onExchange: exchange => show(exchange)
  })
  const externalURL = parseExternalURL(values['web.external-url'], undefined).externalURL ?? `http://${hostname()}:9093`
  const about = { receiver: name, labels, externalURL, begun: Date.now() }
  let failed = 0
  // So that the resolved message finds the firing one, where a service lets it be changed.
  const remembered = new Map<IntegrationConfig, Remembered>()

  async function send (integration: IntegrationConfig, status: 'firing' | 'resolved'): Promise<void> {
    out(`${integration.type}[${integration.index}] ${status}`)
    if (status === 'resolved' && !integration.sendResolved) return out('  not sent: send_resolved is false')
    const mask = await createMask(integration)
    show = ({ method, url, answer }) => {
      out(`  ${method} ${mask.url(url)}`)
      if (answer) out(`  ${answer.status}${answer.said && ` ${mask.text(answer.said)}`}`)
    }
    const started = performance.now()
    try {
      const answered = await senders.send(integration, testNotification(status, Date.now(), about), {
        remembered: remembered.get(integration) ?? {},
        signal: AbortSignal.timeout(values.timeout)
      })
      if (answered) remembered.set(integration, answered)
      out(`  sent in ${Math.round(performance.now() - started)} ms`)
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error
      failed++
      out(`  failed: ${mask.text(error.message)}\n  ${error.retryable ? 'The router would try again.' : 'The router would not try again before the next tick of the group.'}`)
    }
  }

  try {
    for (const integration of integrations) await send(integration, 'firing')
    if (values.resolved) for (const integration of integrations) await send(integration, 'resolved')
  } finally {
    await senders.close()
  }
  out(integrations.length === 0 ? `The receiver "${name}" has no integrations: it notifies nobody.` : failed === 0 ? 'All of them took it.' : `${failed} failed.`)
  return failed === 0 && integrations.length > 0 ? 0 : 1
}

function unknown (name: string, { receivers: known }: Config, file: string): string {
  const names = known.map(({ name }) => name)
  const meant = nearest(name, names)
  return `no receiver "${name}" in ${file}${meant === undefined ? `, it has ${names.join(', ')}` : `, did you mean "${meant}"?`}`
}

import { start, type Running } from '../../src/app.ts'
import { Unavailable } from '../../src/errors.ts'
import { createLog, describeError, type Log } from '../../src/log.ts'
import { parseRedisUrl, RedisUrlError } from '../../src/state/redis/url.ts'
import { parseExternalURL } from '../external-url.ts'
import { describeFlags } from '../flag-help.ts'
import { FlagError, parseFlags, type Parsed } from '../flags.ts'
import { parseListenAddress } from '../listen-address.ts'
import { describeVersion, type Terminal } from '../terminal.ts'
import { parseFeatures } from './features.ts'
import { firstAlert } from './first-alert.ts'
import { serveFlags } from './serve-flags.ts'

const usage = () => `usage: tocsin serve [<flags>]

Runs the router. SIGHUP reads the configuration again, SIGTERM and SIGINT stop it.

Flags (as --flag=value or --flag value):
${describeFlags(serveFlags)}
  --cluster.*                         Accepted, no effect: nodes share their state through Redis.
`

const stopBudget = 5_000
/** Of the same signals within so many milliseconds only the first is meant. */
const echoTime = 500

/** `tocsin serve`: resolves with the exit code when the router has stopped. */
export async function serve (argv: readonly string[], { out, err, version, docsFolder }: Terminal): Promise<number> {
  if (['--help', '-h', '--help-long', '--help-man'].some(flag => argv.includes(flag))) {
    out(usage())
    return 0
  }
  if (argv.includes('--version')) {
    out(describeVersion(version))
    return 0
  }
  let settings
  try {
    settings = readSettings(argv)
  } catch (error) {
    if (!(error instanceof FlagError || error instanceof RedisUrlError)) throw error
    err(`tocsin: error: ${error.message}`)
    return 1
  }
  const { options, values, remarks } = settings
  const log = createLog({ level: values['log.level'], format: values['log.format'] })
  log.info({ version, node: process.version, pid: process.pid }, 'Starting Tocsin')
  for (const { reason, flags } of remarks) log.info({ flags: flags.join(',') }, `these flags have no effect: ${reason}`)

  const stopped = stopSignal(log)
  let running: Running | undefined
  // A signal that comes before there is anything to read again would otherwise end the process.
  process.on('SIGHUP', () => {
    running?.reload().catch(() => {}) // The engine has logged it.
  })
  try {
    running = await start({ ...options, log, version, docsFolder })
  } catch (error) {
    explain(log, error)
    return 1
  }
  for (const address of running.addresses) log.info({ address }, 'Listening on')
  if (values['demo-hint']) err(firstAlert({ address: running.addresses[0] ?? '', routePrefix: options.routePrefix, configFile: options.configFile, now: new Date() }))

  await stopped
  await running.stop()
  log.info('See you next time!')
  return 0
}

function readSettings (argv: readonly string[]) {
  const parsed = parseFlags(serveFlags, argv, process.env)
  const { values } = parsed
  const { remarks, ...features } = parseFeatures(values['enable-feature'])
  if (values['redis.namespace'] === '' || /[{}]/.test(values['redis.namespace'])) throw new FlagError('--redis.namespace must not be empty and not contain { or }')
  if (values['config.file'] === '') throw new FlagError('--config.file must not be empty')
  if (values['redis.url']) parseRedisUrl(values['redis.url'])

  return {
    values,
    remarks: [...remarksOn(parsed), ...remarks.map(({ name, reason }) => ({ reason, flags: [`--enable-feature=${name}`] }))],
    options: {
      ...features,
      configFile: values['config.file'],
      listen: values['web.listen-address'].map(parseListenAddress),
      ...parseExternalURL(values['web.external-url'], values['web.route-prefix']),
      webConfigFile: values['web.config.file'] || undefined,
      linkSecretFile: values['link-secret-file'] || undefined,
      storagePath: values['storage.path'],
      retention: values['data.retention'],
      gcInterval: values['alerts.gc-interval'],
      startDelay: values['dispatch.start-delay'],
      perAlertnameLimit: values['alerts.per-alertname-limit'],
      getConcurrency: values['web.get-concurrency'],
      webTimeout: values['web.timeout'],
      redisUrl: values['redis.url'] || undefined,
      namespace: values['redis.namespace'],
      waitReplicas: values['redis.wait-replicas'],
      silenceLimits: { maxSilences: values['silences.max-silences'], maxSilenceSize: values['silences.max-silence-size-bytes'] },
      logSilences: values['log.silences']
    }
  }
}

/** The flags given that change nothing, by the reason why. */
function remarksOn ({ given }: Parsed<typeof serveFlags>): Array<{ reason: string, flags: string[] }> {
  const byReason = new Map<string, string[]>()
  for (const [name, flag] of Object.entries(serveFlags)) {
    if (given.has(name) && 'noEffect' in flag) byReason.set(flag.noEffect, [...byReason.get(flag.noEffect) ?? [], `--${name}`])
  }
  return [...byReason].map(([reason, flags]) => ({ reason, flags }))
}

/**
 * Resolves at the first SIGINT or SIGTERM, and sees to it that the process ends: within the budget after the first, at once at the
 * second, if it is not the echo of the first. What was not finished by then is taken up by other nodes or after the next start.
 */
function stopSignal (log: Log): Promise<void> {
  return new Promise(resolve => {
    let first: { readonly signal: string, readonly at: number } | undefined
    for (const [signal, number] of [['SIGINT', 2], ['SIGTERM', 15]] as const) {
      process.on(signal, () => {
        // Sent to a whole process group, a signal comes twice: npm and the like pass on what we have got already.
        if (first?.signal === signal && performance.now() - first.at < echoTime) return
        if (first) process.exit(128 + number)
        first = { signal, at: performance.now() }
        log.info({ signal }, 'Received a signal, stopping')
        setTimeout(() => {
          log.warn('Stopping took too long, leaving')
          process.exit(0)
        }, stopBudget - 500).unref()
        resolve()
      })
    }
  })
}

/** A line of the log for each line of the message, as it may list several problems or ways out. */
function explain (log: Log, error: unknown): void {
  for (const line of (adviceOn(error) ?? describeError(error)).split('\n')) log.error(line)
}

function adviceOn (error: unknown): string | undefined {
  if (error instanceof Unavailable) return `${error.message}: start it, or name the one to use with --redis.url or REDIS_URL`
  if (!(error instanceof Error) || !('code' in error)) return
  if (error.code === 'EADDRINUSE') return `${error.message}: another process listens there; choose an address with --web.listen-address`
  const listens = 'syscall' in error && error.syscall === 'listen' && 'port' in error
  if (listens && (error.code === 'EACCES' || error.code === 'EPERM')) return `${error.message}: no permission; choose a port above 1023 with --web.listen-address`
  // A Redis that is not found is Unavailable.
  const isNowhere = error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN'
  if (isNowhere) return `${error.message}: this machine has no such address; choose another with --web.listen-address`
}

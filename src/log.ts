import pino, { type Logger } from 'pino'
import { formatLogfmt } from './logfmt.ts'

export type Log = Logger<never>

export const logLevels = ['debug', 'info', 'warn', 'error'] as const
export type LogLevel = typeof logLevels[number]

export const logFormats = ['logfmt', 'json'] as const
export type LogFormat = typeof logFormats[number]

const secretKeys = ['password', 'secret', 'token', 'authorization', 'credentials', 'api_key', 'apiKey', 'cookie']

/**
 * The log of the process. Every line is written before the call returns, so that the last words of a process
 * that is about to end are never lost.
 */
export function createLog (options: { level: LogLevel, format: LogFormat, write?: (line: string) => void }): Log {
  const write = options.write ?? standardError()
  return pino({
    level: options.level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: label => ({ level: label === 'fatal' ? 'error' : label === 'trace' ? 'debug' : label }) },
    serializers: { err: describeError, error: describeError },
    redact: { paths: secretKeys.flatMap(key => [key, `*.${key}`]), censor: '<secret>' }
  }, {
    write: (line: string) => write(maskLinks(maskUrls(options.format === 'logfmt' ? formatLogfmt(JSON.parse(line)) : line)))
  })
}

function standardError () {
  const destination = pino.destination({ dest: 2, sync: true })
  return (line: string) => { destination.write(line) }
}

/** Errors are told by their message and causes; the stack is for errors that nobody expected. */
export function describeError (error: unknown): string {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : JSON.stringify(error) ?? String(error)
  const causes: string[] = []
  for (let cause: unknown = error; cause instanceof Error && causes.length < 5; cause = cause.cause) {
    const message = cause.message || cause.name
    // Some messages quote their cause.
    if (!causes.at(-1)?.includes(message)) causes.push(message)
  }
  const isBug = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError
  return isBug ? `${causes.join(': ')}\n${error.stack}` : causes.join(': ')
}

/** Cuts the token out of every link to an incident, by which anybody could acknowledge it. */
export function maskLinks (text: string): string {
  return text.replace(/(\/i\/[^\s?"'\\]+\?(?:[^\s"'\\]*&)?t=)[\w.%-]+/g, '$1<secret>')
}

/** Cuts the password out of every URL, wherever in the text it stands. */
export function maskUrls (text: string): string {
  return text.replace(/(:\/\/[^\s/@:"'\\]*):[^\s/@"'\\]+@/g, '$1:xxxxx@')
}

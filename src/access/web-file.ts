import { readFile } from 'node:fs/promises'
import { createSecureContext } from 'node:tls'
import { loadWebConfig, type Pem, type WebConfig, type WebTls } from '../config/web.ts'
import { ConfigError } from '../errors.ts'
import { whyNot } from '../file-errors.ts'
import { describeError, type Log } from '../log.ts'
import { trustedBySystem } from '../post/system-trust.ts'

/** What a server is to present and to trust. */
export type Material = {
  readonly cert: string
  readonly key: string
  readonly ca: string | readonly string[] | undefined
  readonly minVersion: WebTls['minVersion']
  readonly maxVersion: WebTls['maxVersion']
  readonly ciphers: string | undefined
  readonly ecdhCurve: string | undefined
  readonly honorCipherOrder: boolean
}

export type WebSettings = WebConfig & { readonly material: Material | undefined }

export type WebFile = {
  /** As it was last read and found to be right. */
  current (): WebSettings
  /** Hears of every change; certificates are among them. */
  onChange (listener: (settings: WebSettings) => void): void
  close (): void
}

/** How soon a change of the file, or of one that it names, counts. */
const readEvery = 1000

/** Reads a web configuration now and whenever it changes. Rejects with ConfigError; one that turns wrong or empty later is told and not taken. */
export async function openWebFile (file: string, { log }: { log: Log }): Promise<WebFile> {
  let { settings, texts, isEmpty } = await read(file).catch((error: unknown) => {
    throw error instanceof ConfigError ? asWebConfiguration(error) : error
  })
  let complaint: string | undefined
  const listeners: Array<(settings: WebSettings) => void> = []

  async function readAgain (): Promise<void> {
    try {
      const found = await read(file)
      // Whoever truncates a file and then writes it would let everybody in for a moment.
      if (found.isEmpty && !isEmpty) throw wrongFile(file, 'the file is empty; {} would stand for no settings')
      if (complaint !== undefined) log.info({ file }, 'the web configuration can be read again')
      complaint = undefined
      if (found.texts === texts) return
      ;({ settings, texts, isEmpty } = found)
      for (const listener of listeners) listener(settings)
      log.info({ file }, 'the web configuration was read again')
    } catch (error) {
      const message = describeError(error)
      if (message !== complaint) for (const line of message.split('\n')) log.error({ file }, `the web configuration is wrong, what was read before stays in force: ${line}`)
      complaint = message
    }
  }

  let reading = Promise.resolve()
  const timer = setInterval(() => { reading = reading.then(readAgain) }, readEvery)
  timer.unref()
  return {
    current: () => settings,
    onChange (listener) { listeners.push(listener) },
    close () { clearInterval(timer) }
  }
}

type Reading = {
  readonly settings: WebSettings
  /** Of the file and of those that it names, to see whether anything changed. */
  readonly texts: string
  /** Whether nothing or only comments are in the file. */
  readonly isEmpty: boolean
}

async function read (file: string): Promise<Reading> {
  const wrong = (message: string) => wrongFile(file, message)
  const textOf = async (path: string, what: string) => await readFile(path, 'utf8').catch((error: unknown) => {
    throw path === file ? wrong(`cannot read the file: ${whyNot(error)}`) : wrong(`cannot read the ${what} ${path}: ${whyNot(error)}`)
  })
  const pemOf = async (pem: Pem, what: string) => 'text' in pem ? pem.text : await textOf(pem.file, what)

  const text = await textOf(file, 'file')
  const config = loadWebConfig({ file, text })
  const isEmpty = text.split('\n').every(line => /^\s*(#|$)/.test(line))
  if (!config.tls) return { settings: { ...config, material: undefined }, texts: text, isEmpty }

  const { tls } = config
  // One after the other: of several that are missing the same one is always named.
  const cert = await pemOf(tls.cert, 'certificate')
  const key = await pemOf(tls.key, 'key')
  const ca = tls.clientCa && await pemOf(tls.clientCa, 'client CA')
  const material: Material = {
    cert,
    key,
    ca: ca ?? (tls.clientAuth.includes('verify') ? trustedBySystem() : undefined),
    minVersion: tls.minVersion,
    maxVersion: tls.maxVersion,
    // OpenSSL 3 speaks TLS before 1.2 at security level 0 only.
    ciphers: tls.ciphers ?? (tls.minVersion < 'TLSv1.2' ? 'DEFAULT@SECLEVEL=0' : undefined),
    ecdhCurve: tls.curves,
    honorCipherOrder: tls.preferOwnCiphers
  }
  try {
    createSecureContext(contextOf(material))
  } catch (error) {
    throw wrong(`certificate and key cannot be used: ${error instanceof Error ? error.message : String(error)}`)
  }
  return { settings: { ...config, material }, texts: [text, cert, key, ca].join('\0'), isEmpty }
}

function wrongFile (file: string, message: string): ConfigError {
  return new ConfigError([{ file, line: 0, column: 0, path: '', message }])
}

/** At the start other files are read, too. */
function asWebConfiguration ({ problems }: ConfigError): ConfigError {
  return new ConfigError(problems.map(problem => ({ ...problem, path: ['web configuration', problem.path].filter(Boolean).join(': ') })))
}

/** As Node wants them: what is absent must not be there. */
export function contextOf ({ ca, ciphers, ecdhCurve, ...rest }: Material) {
  return { ...rest, ...ca !== undefined && { ca: typeof ca === 'string' ? ca : [...ca] }, ...ciphers !== undefined && { ciphers }, ...ecdhCurve !== undefined && { ecdhCurve } }
}

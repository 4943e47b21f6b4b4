import { readFileSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { receivers } from '../../../receivers/index.ts'
import { suggest } from '../../../src/config/nearest.ts'
import { readConfigFile } from '../../../src/config/read-file.ts'
import type { MatcherMode } from '../../../src/domain/matcher-parser.ts'
import { defaultSeverity } from '../../../src/domain/severity.ts'
import { BadRequest } from '../../../src/errors.ts'
import { builtInSources } from '../../../src/sources/built-in.ts'
import { sourceTypes } from '../../../src/sources/index.ts'
import type { Delivery } from '../../../src/sources/source.ts'
import { CommandError } from '../../command-error.ts'
import { FlagError } from '../../flags.ts'
import { createPreviewer, type Preview } from '../../source-preview.ts'
import { defineTool, existing } from '../../tool.ts'

export const sourceTry = defineTool({
  name: 'source try',
  operands: 'NAME FILE...',
  help: `Shows what alerts the bodies of requests to a source would become, and with --config.file to which receivers these go. Nothing is sent and no router is asked; signatures are not looked at. - is standard input.
Several files are taken one after the other: what the first opens the next may resolve.

  tocsin source try sentry issue.json --header='Sentry-Hook-Resource: issue'
  tocsin source try shop created.json resolved.json --config.file=tocsin.yml
  tocsin source deliveries shop 5f0a -o json | jq -r .body | tocsin source try shop -`,
  flags: {
    'config.file': { kind: 'text', placeholder: 'FILE', help: `The configuration that has the source. Without one: ${builtInSources.map(({ name }) => name).join(', ')}.` },
    header: { kind: 'list', default: [], placeholder: "'NAME: VALUE'", help: 'A header of the requests; may be given several times.' }
  },

  async run ({ values, operands, terminal, format, mode, now }) {
    const [name, ...files] = operands
    if (name === undefined) throw new FlagError("required argument 'NAME' not provided, try --help")
    if (files.length === 0) throw new FlagError("required argument 'FILE' not provided, try --help")
    const headers = readHeaders(values.header)
    const preview = createPreviewer({ ...findSource(name, { file: values['config.file'], mode }), mode, now })
    const previews: Preview[] = []
    for (const file of files) {
      const shown = file === '-' ? 'standard input' : file
      try {
        const tried = preview(deliveryOf(await readBody(file), headers))
        if (tried.takenFor !== undefined) terminal.err(`Warning: ${shown}: no header says what this is, so it is taken for ${tried.takenFor}`)
        previews.push(tried)
      } catch (error) {
        if (error instanceof BadRequest) throw new CommandError(`${shown}: ${error.message}`)
        throw error
      }
    }
    terminal.out(format.previews(previews))
  }
})

function findSource (name: string, { file, mode }: { file: string | undefined, mode: MatcherMode }) {
  const config = file ? readConfigFile(existing(file), { receivers, mode }) : undefined
  const sources = new Map([...builtInSources, ...config?.sources ?? []].map(source => [source.name, source]))
  const source = sources.get(name)
  const type = source && sourceTypes.get(source.type)
  if (source && type) return { source, type, route: config?.route, severity: config?.severity ?? defaultSeverity, resolveTimeout: config?.resolveTimeout ?? 300_000 }
  const known = [...sources.keys()].sort()
  throw new CommandError(`no source is named ${JSON.stringify(name)}${suggest(name, known)}; known: ${known.join(', ')}${file ? '' : '; others need --config.file'}`)
}

function readHeaders (texts: readonly string[]): Delivery['headers'] {
  return Object.fromEntries(texts.map(text => {
    const [, name = '', value = ''] = /^([\w!#$%&'*+.^`|~-]+):[ \t]*(.*?)[ \t]*$/.exec(text) ?? []
    if (name === '') throw new FlagError(`--header must be as 'Sentry-Hook-Resource: issue', not ${JSON.stringify(text)}`)
    return [name.toLowerCase(), value]
  }))
}

async function readBody (file: string): Promise<Buffer> {
  return file === '-' ? await buffer(process.stdin) : readFileSync(existing(file))
}

function deliveryOf (body: Buffer, headers: Delivery['headers']): Delivery {
  return {
    method: 'POST',
    body,
    headers,
    token: '',
    query: '',
    json () {
      try {
        return JSON.parse(body.toString().replace(/^\ufeff/, ''))
      } catch (error) {
        throw new BadRequest(body.length === 0 ? 'the body is empty' : `the body is no JSON: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
  }
}

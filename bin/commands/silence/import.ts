import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { readImportedSilence, type ImportedSilence } from '../../answers.ts'
import type { Client } from '../../client.ts'
import { ApiError, CommandError } from '../../command-error.ts'
import { FlagError } from '../../flags.ts'
import { defineTool, existing } from '../../tool.ts'

const unreadable = "couldn't unmarshal input data, is it JSON?"

export const silenceImport = defineTool({
  name: 'silence import',
  operands: '[<file>]',
  help: `Creates silences from a list in JSON, as tocsin silence query -o json and amtool print it, and prints their ids. Without a file it reads standard input.
A silence whose id the router knows is updated; otherwise it gets a new id. Nothing is created when the list cannot be read.

  amtool silence query -o json | tocsin silence import`,
  flags: {
    force: { kind: 'switch', default: false, short: 'f', help: 'Create new silences even if the router knows their ids.' },
    worker: { kind: 'count', default: 8, short: 'w', help: 'How many to create at a time.' }
  },

  async run ({ values, operands, terminal, connect }) {
    const [file, more] = operands
    if (more !== undefined) throw new FlagError(`unexpected ${more}, try --help`)
    if (values.worker === 0) throw new FlagError('--worker must be at least 1; try --help')
    const silences = parseList(file === undefined ? await text(process.stdin) : readFileSync(existing(file), 'utf8'))

    const client = await connect()
    const waiting = [...silences]
    let failed = 0
    const work = async () => {
      for (let silence = waiting.shift(); silence; silence = waiting.shift()) {
        try {
          terminal.out(await create(client, values.force ? { ...silence, id: undefined } : silence))
        } catch (error) {
          if (!(error instanceof CommandError)) throw error
          terminal.err(`Error adding silence id='${values.force ? '' : silence.id ?? ''}': ${error.message}`)
          failed++
        }
      }
    }
    await Promise.all(Array.from({ length: values.worker }, work))
    if (failed > 0) throw new CommandError(`couldn't import ${failed} out of ${silences.length} silences`)
  }
})

function parseList (json: string): ImportedSilence[] {
  let list: unknown
  try {
    list = JSON.parse(json)
  } catch (error) {
    throw new CommandError(`${unreadable}: ${json.trim() === '' ? 'EOF' : error instanceof Error ? error.message : String(error)}`)
  }
  if (!Array.isArray(list)) throw new CommandError(`${unreadable}: expected a list of silences`)
  return list.map((item, index) => {
    const silence = readImportedSilence(item)
    if ('problem' in silence) throw new CommandError(`${unreadable}: silence ${index + 1} of ${list.length}: ${silence.problem}`)
    return silence
  })
}

/** Answers its id. One that the router does not know is created anew. */
async function create (client: Client, silence: ImportedSilence): Promise<string> {
  try {
    return await client.postSilence(silence)
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error
    return await client.postSilence({ ...silence, id: undefined })
  }
}

import t from 'tap'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseDuration } from '../../src/domain/duration.ts'
import { loadConfig } from '../../src/config/load.ts'
import { ConfigError } from '../../src/errors.ts'
import { receivers } from '../support/config-receivers.ts'

/*
 * Each file of test/cases/config begins with what must be said of it: an error to a line, as `# line:column: path: message`,
 * or `# ok`, then `# prints:` with lines of the printed configuration and `# warning:` with every warning.
 */
const folder = 'test/cases/config'
const fiveDays = parseDuration('5d')

for (const name of readdirSync(folder).sort()) {
  const file = join(folder, name)
  const text = readFileSync(file, 'utf8')
  const expected = /^(# .*\r?\n)*/.exec(text)?.[0].split(/\r?\n/).filter(line => line !== '').map(line => line.slice(2)) ?? []

  t.test(name.replace(/\.yml$/, '').replaceAll('-', ' '), async t => {
    t.notOk(text.includes('\u0000') || expected.length === 0, 'the case says what it expects')
    const found = load(file, text)
    t.same(found.lines, expected.filter(line => !line.startsWith('prints: ')))
    for (const line of expected.filter(line => line.startsWith('prints: '))) {
      t.ok(printedLines(found.printed).includes(line.slice('prints: '.length)), line)
    }
    t.notMatch(found.lines.join('\n') + found.printed, /SECRET/, 'no secret is told')
  })
}

function load (file: string, text: string): { lines: string[], printed: string } {
  try {
    const { warnings, printed } = loadConfig({ file, text, receivers, retention: 'ms' in fiveDays ? fiveDays.ms : 0, now: Date.parse('2026-11-03T00:00Z') })
    return { lines: ['ok', ...warnings.map(warning => `warning: ${warning.slice(file.length + 1)}`)], printed }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { lines: error.message.split('\n').map(line => line.slice(file.length + 1)), printed: '' }
  }
}

/** Without indentation, and the first line of a list's item with and without its dash. */
function printedLines (printed: string): string[] {
  return printed.split('\n').map(line => line.trim()).flatMap(line => line.startsWith('- ') ? [line, line.slice(2)] : [line])
}

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Both } from './pair.ts'
import { conform, longForm, shortForm, type Found } from './conform.ts'
import { asking, reloads, telling } from './lines/index.ts'
import { run } from './run.ts'
import type { TimeLines } from './time-line.ts'

const usage = `npm run conformance                       the short form, as in CI
npm run conformance -- --long             more that is made up by chance, and the time to make it smaller when it fails
npm run conformance -- --seed NUMBER      other chances
npm run conformance -- --case FILE        one time line from a file
npm run conformance -- --only PATTERN     those of ours whose names match a regular expression`

/** Where time lines that fail are written to. */
const folder = 'conformance-failures'

const { values: options } = parseArgs({
  options: { long: { type: 'boolean' }, seed: { type: 'string' }, case: { type: 'string' }, only: { type: 'string' }, help: { type: 'boolean', short: 'h' } }
})
if (options.help) console.log(usage)
else process.exitCode = await main() ? 0 : 1

async function main (): Promise<boolean> {
  const begin = Date.now()
  const only = await chosen()
  const seed = options.seed === undefined ? options.long ? Date.now() % 1_000_000 : shortForm.seed : Number(options.seed)
  const { found, stale } = only
    ? { found: await played(only), stale: [] }
    : await conform(options.long ? longForm(seed) : { ...shortForm, seed }, console.error)

  const failed = [...found].filter(([, { disagreements }]) => disagreements.length > 0)
  for (const [name, one] of failed) await show(name, one)
  for (const name of stale) console.log(`\nListed in test/conformance/differences.ts, but not met: ${name}`)
  const requests = [...found.values()].reduce((sum, { line }) => sum + line.steps.length, 0)
  console.log(`\n${found.size} time lines with ${requests} requests${only ? '' : `, seed ${seed}`}: ${found.size - failed.length} agree, ${failed.length} do not (${Math.round((Date.now() - begin) / 1000)} s)`)
  return failed.length + stale.length === 0
}

async function chosen (): Promise<TimeLines | undefined> {
  if (options.case !== undefined) return { [options.case]: JSON.parse(await readFile(options.case, 'utf8')) }
  if (options.only === undefined) return undefined
  const pattern = new RegExp(options.only)
  return Object.fromEntries(Object.entries({ ...asking, ...telling, ...reloads }).filter(([name]) => pattern.test(name)))
}

async function played (lines: TimeLines): Promise<Map<string, Found>> {
  const found = new Map<string, Found>()
  const reloading = Object.entries(lines).filter(([, { steps }]) => steps.some(step => 'reload' in step))
  const rest = Object.entries(lines).filter(([, { steps }]) => !steps.some(step => 'reload' in step))
  for (const part of [rest, reloading]) {
    for (const [name, judgement] of await run(Object.fromEntries(part), { report: console.error })) found.set(name, { ...judgement, line: lines[name] ?? { steps: [] } })
  }
  return found
}

async function show (name: string, { line, disagreements, excuse }: Found): Promise<void> {
  await mkdir(folder, { recursive: true })
  const file = join(folder, `${name.replaceAll(/[^\p{L}\p{N}.]+/gu, '-')}.json`)
  await writeFile(file, JSON.stringify(line, undefined, 2) + '\n')
  console.log(`\n${name}${excuse === undefined ? '' : ` (${excuse})`}\nplay it again: npm run conformance -- --case ${file}`)
  for (const { what, ...texts } of disagreements) {
    const { theirs, ours } = apart(texts)
    console.log(`\n  ${what}\n  --- Alertmanager\n${theirs}\n  --- Tocsin\n${ours}`)
  }
}

/** Of long texts only what is around the first place where they are not the same. */
function apart ({ theirs, ours }: Both<string>): Both<string> {
  const around = { before: 200, after: 400 }
  let first = 0
  while (first < theirs.length && theirs[first] === ours[first]) first++
  const part = (text: string) => (first > around.before ? '…' : '') + text.slice(Math.max(0, first - around.before), first + around.after) + (text.length > first + around.after ? '…' : '')
  return { theirs: part(theirs), ours: part(ours) }
}

import t from 'tap'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startProgram, temporaryFolder, without } from '../support/program.ts'
import { matcherTexts } from '../support/matcher-texts.ts'

const skip = without('amtool')

async function amtool (t: Parameters<typeof startProgram>[0], texts: readonly string[], args: readonly string[]) {
  const file = join(await temporaryFolder(t), 'alertmanager.yml')
  await writeFile(file, JSON.stringify({ route: { receiver: 'x', routes: texts.map(text => ({ matchers: [text], receiver: 'x' })) }, receivers: [{ name: 'x' }] }))
  const program = startProgram(t, { command: 'amtool', args: [...args, file] })
  const { code } = await program.exited
  return { code, text: program.lines.join('\n') }
}

/** A control character would be mangled on the way through YAML and the terminal. */
const plain = matcherTexts.filter(({ text }) => !/[\n\t]/.test(text))

t.test('the classic syntax is read as amtool reads it', { skip }, async t => {
  const valid = plain.flatMap(({ text, classic }) => typeof classic === 'string' && classic !== '{}' ? [{ text, classic }] : [])
  const { text } = await amtool(t, valid.map(({ text }) => text), ['config', 'routes', 'show', '--config.file'])
  const shown = [...text.matchAll(/─ (\{.*\}) {2}receiver: x/g)].map(([, matchers]) => matchers)
  t.same(shown, valid.map(({ classic }) => classic))
})

for (const { text, classic } of plain) {
  if (typeof classic === 'string') continue
  t.test(`amtool refuses ${JSON.stringify(text)} too`, { skip }, async t => {
    const answer = await amtool(t, [text], ['check-config'])
    t.equal(answer.code, 1)
    t.ok(answer.text.includes(classic.error), answer.text)
  })
}

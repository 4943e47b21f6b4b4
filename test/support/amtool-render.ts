import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { runAmtool } from './amtool.ts'
import { renderData } from './template-data.ts'

/** No text prints this. */
const separator = '\n=== next ===\n'

/** Processes at a time. */
const lanes = 3

/**
 * What amtool makes of each text: its output, or `error: ` and the message. Texts that are expected to succeed share a process,
 * as long as they do; each of the others has one of its own.
 */
export async function renderByAmtool (t: Test, texts: readonly string[], { succeeds }: { succeeds: (text: string) => boolean }): Promise<Map<string, string>> {
  const folder = t.testdir()
  const results = new Map<string, string>()
  let files = 0

  function write (name: string, content: string): string {
    const path = join(folder, `${files++}-${name}`)
    writeFileSync(path, content)
    return path
  }

  const data = write('data.json', JSON.stringify(renderData))
  const nothing = write('nothing.tmpl', 'nothing')

  async function render (text: string, glob: string): Promise<string> {
    const { stdout, stderr, code } = await runAmtool(['template', 'render', `--template.glob=${glob}`, `--template.text=${text}`, `--template.data=${data}`])
    return code === 0 ? stdout : 'error: ' + stderr.replace(/^amtool: error: /, '').replace(/\n+$/, '')
  }

  async function renderTogether (together: readonly string[]) {
    const definitions = together.map((text, place) => `{{define "${place}"}}${text}{{end}}`).join('')
    const calls = together.map((_, place) => `{{template "${place}" .}}`).join(separator)
    const output = await render(calls, write('together.tmpl', definitions))
    if (!output.startsWith('error: ')) {
      const parts = output.split(separator)
      together.forEach((text, place) => results.set(text, parts[place] ?? ''))
    } else if (together.length === 1) {
      await renderAlone(together[0] ?? '')
    } else {
      const middle = Math.ceil(together.length / 2)
      await renderTogether(together.slice(0, middle))
      await renderTogether(together.slice(middle))
    }
  }

  async function renderAlone (text: string) {
    results.set(text, await render(text, nothing))
  }

  // A definition cannot hold another, and sees none of the variables around it.
  const [together, alone] = [texts.filter(text => succeeds(text) && !/define|block/.test(text)), texts.filter(text => !succeeds(text) || /define|block/.test(text))]
  if (together.length > 0) await renderTogether(together)
  const queue = alone.values()
  await Promise.all(Array.from({ length: lanes }, async () => {
    for (const text of queue) await renderAlone(text)
  }))
  return results
}

import { readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import fc from 'fast-check'
import { renderByAmtool } from '../support/amtool-render.ts'
import { without } from '../support/program.ts'
import { renderedAsAmtool } from '../support/render.ts'
import { printfText, templateText } from '../support/template-arbitrary.ts'

const skip = without('amtool')

type Difference = { readonly what: string, readonly why: string, readonly is: (both: { text: string, ours: string, theirs: string }) => boolean }

/** Where we are not amtool 0.25, which was built with Go 1.19. */
const differences: readonly Difference[] = [
  {
    what: 'range over an integer',
    why: 'Go has it since 1.22',
    is: ({ text, theirs }) => text.includes('range') && /range can't iterate over -?\d+$/.test(theirs)
  },
  {
    what: '{{else with}}',
    why: 'Go has it since 1.23',
    is: ({ theirs }) => theirs.endsWith('unexpected <with> in else')
  },
  {
    what: 'an error of a comparison names the types',
    why: 'Go does so since 1.22',
    is: ({ ours, theirs }) => ours.replace(/(incompatible types for comparison): \S+ and \S+$/, '$1') === theirs
  },
  {
    what: 'an error of call names what was called',
    why: 'Go does so since 1.24',
    is: ({ ours, theirs }) => ours.replace(/non-function .* of type/, 'non-function of type') === theirs
  },
  {
    what: 'a parenthesis too many',
    why: 'Go finds it earlier since 1.20',
    is: ({ ours, theirs }) => ours.endsWith('unexpected right paren') && theirs.includes('unexpected ")"')
  },
  {
    what: 'the method Compare of times',
    why: 'Go has it since 1.20',
    is: ({ text, theirs }) => text.includes('.Compare') && theirs.endsWith('can\'t evaluate field Compare in type time.Time')
  }
]

async function compare (t: Test, texts: readonly string[], note = '') {
  const unique = [...new Set(texts)]
  const results = await renderByAmtool(t, unique, { succeeds: text => !renderedAsAmtool(text).startsWith('error: ') })
  const met = new Set<string>()
  for (const text of unique) {
    const ours = renderedAsAmtool(text)
    const theirs = results.get(text) ?? ''
    const difference = ours === theirs ? undefined : differences.find(({ is }) => is({ text, ours, theirs }))
    if (difference) met.add(difference.what)
    else t.equal(ours, theirs, note + text)
  }
  return met
}

t.test('texts are what amtool makes of them', { skip }, async t => {
  const lines = readFileSync(new URL('amtool-texts.txt', import.meta.url), 'utf8').split('\n')
  const met = await compare(t, lines.filter(line => line !== '' && !line.startsWith('# ')).map(line => line.replaceAll('⏎', '\n')))
  t.same([...met].sort(), differences.map(({ what }) => what).sort(), 'each known difference is met')
})

t.test('templates that nobody wrote are what amtool makes of them', { skip }, async t => {
  const seed = Date.now()
  await compare(t, fc.sample(templateText, { seed, numRuns: 400 }), `seed ${seed}: `)
})

t.test('printf prints what amtool prints', { skip }, async t => {
  const seed = Date.now()
  await compare(t, fc.sample(printfText, { seed, numRuns: 600 }), `seed ${seed}: `)
})

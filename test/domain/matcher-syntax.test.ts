import t from 'tap'
import { parseClassicMatchers } from '../../src/domain/matcher-classic.ts'
import { parseUtf8Matchers } from '../../src/domain/matcher-utf8.ts'
import { printMatchers, type Matcher } from '../../src/domain/matcher.ts'
import { matcherTexts, type Reading } from '../support/matcher-texts.ts'

function read (parse: (text: string) => Matcher[], text: string): Reading {
  try {
    return printMatchers(parse(text))
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

for (const { text, utf8, classic } of matcherTexts) {
  t.test(`${JSON.stringify(text)} is what it is in both syntaxes`, async t => {
    t.same(read(parseUtf8Matchers, text), utf8, 'UTF-8')
    t.same(read(parseClassicMatchers, text), classic, 'classic')
  })
}

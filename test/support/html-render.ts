import type { Test } from 'tap'
import { toJson } from '../../src/template/alertmanager/json.ts'
import { escaperFunctions } from '../../src/template/html/escapers.ts'
import { escapeTemplates } from '../../src/template/html/html-templates.ts'
import { createTemplates } from '../../src/template/templates.ts'
import { TemplateError } from '../../src/template/template-error.ts'
import { dict, list, type Value } from '../../src/template/value.ts'
import { testFunctions } from './template-data.ts'

const escapers = escaperFunctions(toJson)
const set = createTemplates({ functions: testFunctions, missingKey: 'zero' })

/** What a template of HTML makes of a value, `.X`, or the message of what is wrong with it. There are a `.List` of two and a true `.Yes`. */
export function renderHtml (text: string, value: Value = 'x'): string {
  const own = set.clone()
  try {
    own.parse('', text)
    return escapeTemplates(own, '', escapers).execute('', dict([['X', value], ['List', list(['a', 'b'])], ['Yes', true]]))
  } catch (error) {
    if (error instanceof TemplateError) return error.message
    throw error
  }
}

/** Texts, what `.X` is in them, and what they become. */
export type HtmlRows = ReadonlyArray<readonly [text: string, value: Value, expected: string]>

export function checkHtml (t: Test, rows: HtmlRows): void {
  for (const [text, value, expected] of rows) t.equal(renderHtml(text, value), expected, text)
}

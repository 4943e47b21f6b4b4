import { Buffer } from 'node:buffer'
import type { MissingKey } from '../../src/template/execution.ts'
import { toBytes } from '../../src/template/bytes.ts'
import { TemplateError } from '../../src/template/template-error.ts'
import { createTemplates } from '../../src/template/templates.ts'
import { amtoolFunctions, dataOf, renderData, testFunctions } from './template-data.ts'

const data = dataOf(renderData)

/** What a template writes, or the message of what is wrong with it: `error: template: …`. */
export function rendered (text: string, { missingKey = 'default', files = [], functions = testFunctions }: {
  missingKey?: MissingKey
  files?: readonly string[]
  functions?: typeof testFunctions
} = {}): string {
  try {
    const templates = createTemplates({ functions, missingKey })
    files.forEach((file, place) => templates.parse(`${place}.tmpl`, file))
    templates.parse('', text)
    return Buffer.from(toBytes(templates.execute('', data))).toString()
  } catch (error) {
    if (error instanceof TemplateError) return `error: ${error.message}`
    throw error
  }
}

/** The same with what amtool has. */
export function renderedAsAmtool (text: string): string {
  return rendered(text, { missingKey: 'zero', functions: amtoolFunctions })
}

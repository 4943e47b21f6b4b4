import { readFileSync } from 'node:fs'
import { expandGlob, isGlob } from '../../../src/config/glob.ts'
import { loadTemplateFiles } from '../../../src/config/template-files.ts'
import { ConfigError } from '../../../src/errors.ts'
import { whyNot } from '../../../src/file-errors.ts'
import { dataOfJson, type ReadData } from '../../../src/template/alertmanager/data-of-json.ts'
import { renderingOfData } from '../../../src/template/alertmanager/notification-templates.ts'
import { TemplateError } from '../../../src/template/template-error.ts'
import { CommandError } from '../../command-error.ts'
import { FlagError } from '../../flags.ts'
import { defineTool } from '../../tool.ts'
import { sampleData } from './sample.ts'

const required = ['template.glob', 'template.text'] as const

export const templateRender = defineTool({
  name: 'template render',
  help: `Prints what a template makes of the data of a notification. The built-in templates are there, and those of the files.

  tocsin template render --template.glob='templates/*.tmpl' --template.text='{{ template "slack.default.title" . }}'`,
  flags: {
    'template.glob': { kind: 'list', default: [], placeholder: 'GLOB', help: 'Files with templates; may be given several times. Required.' },
    'template.text': { kind: 'text', placeholder: 'TEXT', help: 'The template to render. Required.' },
    'template.type': { kind: 'choice', choices: ['html', 'text'], default: 'text', help: 'Whether values are escaped for where they are in HTML.' },
    'template.data': {
      kind: 'text',
      placeholder: 'FILE',
      help: 'What to render it with: JSON such as a webhook is sent. By default a made-up notification of two alerts.'
    }
  },

  async run ({ values, isSet, terminal, now }) {
    const missing = required.filter(flag => !isSet(flag))
    if (missing.length > 0) throw new FlagError(`required flag(s) ${missing.map(flag => `'--${flag}'`).join(', ')} not provided`)
    const wrong = values['template.glob'].find(glob => !isGlob(glob))
    if (wrong !== undefined) throw new CommandError(`syntax error in pattern ${wrong}`)
    const { templates, problems } = loadTemplateFiles(values['template.glob'].flatMap(expandGlob))
    if (problems.length > 0) throw new ConfigError(problems)

    const { data, routeLabels } = readData(values['template.data'], now)
    const rendering = renderingOfData(templates, { data, now, routeLabels })
    const text = values['template.text'] ?? ''
    try {
      const render = values['template.type'] === 'html' ? templates.compileHtml(text) : templates.compile(text)
      terminal.write(render(rendering))
    } catch (error) {
      if (error instanceof TemplateError) throw new CommandError(error.message)
      throw error
    }
  }
})

function readData (file: string | undefined, now: number): ReadData {
  if (file === undefined) return dataOfJson(sampleData(now))
  try {
    return dataOfJson(JSON.parse(readText(file)))
  } catch (error) {
    if (error instanceof CommandError) throw error
    if (error instanceof SyntaxError) throw new CommandError(`${file} is not JSON: ${error.message}`)
    throw new CommandError(`${file}: ${error instanceof Error ? error.message : error}`)
  }
}

function readText (file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new CommandError(`cannot read ${file}: ${whyNot(error)}`)
  }
}

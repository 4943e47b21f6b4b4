import { join } from 'node:path'
import t from 'tap'
import { dataOfJson } from '../../../src/template/alertmanager/data-of-json.ts'
import { parseTemplateFiles, renderingOfData } from '../../../src/template/alertmanager/notification-templates.ts'
import { TemplateError } from '../../../src/template/template-error.ts'
import { compare, normalise, runAmtool, runTocsin, type Outcome } from '../../support/amtool.ts'
import { calledTemplates, htmlTexts, htmlValues } from '../../support/html-texts.ts'
import { without } from '../../support/program.ts'

const skip = without('amtool')

/** amtool 0.25 is made with Go 1.19, whose contexts know nothing of template literals. */
const asSinceThen = (outcome: Outcome) => ({ ...outcome, stderr: outcome.stderr.replace(/(?<=jsCtx\w+) (?=attr)/g, ' [] ') })

/** Since Go 1.21 no end tag ends a script within a string, a regular expression or a comment. */
const isNewer = (printed: string) =>
  printed.includes('\\x3C') || /in a non-text context: \{stateJS(DqStr|SqStr|Regexp|BlockCmt|LineCmt) .*elementScript/.test(printed)

const dataWith = (x: string) =>
  ({ status: 'firing', alerts: [{ status: 'firing' }, { status: 'resolved' }], commonLabels: { x, y: '<' }, externalURL: 'http://am/?a=<b>' })

/** Sorts out texts that cannot be escaped, of which amtool takes only one at a time. */
function sorted (texts: readonly string[], x: string): { printed: string[], refused: string[] } {
  const { templates } = parseTemplateFiles([{ name: 'called.tmpl', text: calledTemplates }])
  const rendering = renderingOfData(templates, { ...dataOfJson(dataWith(x)), now: 0 })
  const printed: string[] = []
  const refused: string[] = []
  for (const text of texts) {
    try {
      if (!isNewer(templates.compileHtml(text)(rendering))) printed.push(text)
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error
      if (!isNewer(error.message)) refused.push(text)
    }
  }
  return { printed, refused }
}

t.test('generated texts become what amtool makes of them', { skip }, async t => {
  const folder = t.testdir({
    'called.tmpl': calledTemplates,
    ...Object.fromEntries(htmlValues.map((value, index) => [`${index}.json`, JSON.stringify(dataWith(value))]))
  })
  const counts = { printed: 0, refused: 0 }
  for (const [index, value] of htmlValues.entries()) {
    const flags = ['template', 'render', `--template.glob=${join(folder, 'called.tmpl')}`, `--template.data=${join(folder, `${index}.json`)}`, '--template.type=html']
    const { printed, refused } = sorted(htmlTexts(index, 55), value)
    // All in one process, each in a template of its own.
    const together = printed.map((text, place) => `{{ define "${place}" }}${text}{{ end }}{{ template "${place}" . }}`).join('\n---\n')
    const [ours, theirs] = [await runTocsin([...flags, `--template.text=${together}`]), await runAmtool([...flags, `--template.text=${together}`])]
    t.strictSame(ours.stdout.split('\n---\n'), theirs.stdout.split('\n---\n'), ours.stderr + theirs.stderr)
    t.equal(ours.stdout.split('\n---\n').length, printed.length, ours.stderr)
    counts.printed += printed.length
    for (const text of refused.slice(0, 3)) {
      const args = [...flags, `--template.text=${text}`]
      t.strictSame(normalise(await runTocsin(args)), asSinceThen(normalise(await runAmtool(args))), text)
      counts.refused++
    }
  }
  t.ok(counts.printed > 200 && counts.refused > 50, `${counts.printed} printed, ${counts.refused} refused`)
})

t.test('what came after Go 1.19', { skip }, async t => {
  const rows: Array<[why: string, text: string, ours: { stdout?: string, stderr?: string }]> = [
    ['template literals', '<script>`{{ "$" }}`{{ "a" }}</script>', { stdout: '<script>`\\u0024`"a"</script>' }],
    ['an empty value without quotes', '<p title={{ "" }}>', { stdout: '<p title=ZgotmplZ>' }],
    ['comments of HTML in scripts', '<script>a <!-- b\nc</script>', { stdout: '<script>a \nc</script>' }],
    ['end tags in strings of scripts', '<script>"</script>"</script>', { stdout: '<script>"\\x3C/script>"</script>' }],
    ['addresses in meta', '<meta content="0;url={{ "data:a" }}">', { stdout: '<meta content="0;url=#ZgotmplZ">' }],
    ['braces of template literals in contexts', '<p title="', { stderr: 'tocsin: error: html/template: ends in a non-text context: {stateAttr delimDoubleQuote urlPartNone jsCtxRegexp [] attrNone elementNone <nil>}\n' }]
  ]
  await compare(t, rows.map(([why, text, ours]) =>
    [['template', 'render', '--template.glob=none', '--template.type=html', `--template.text=${text}`], { why, ...(ours.stderr ? { code: 1 } : { code: 0, stderr: '' }), ...ours }]))
})

t.test('what Go gets wrong', { skip }, async t => {
  const flags = ['template', 'render', '--template.glob=none', '--template.type=html']
  await compare(t, [
    // It takes the second call for one that ends where it begins.
    [[...flags, '--template.text={{ define "a" }}<a href="{{ end }}{{ template "a" }}">{{ template "a" }}{{ "data:a" }}">'],
      { why: 'a template that ends in another context', stdout: '<a href=""><a href="#ZgotmplZ">' }]
  ])
})

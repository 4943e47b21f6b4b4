import t from 'tap'
import type { Limits } from '../../src/template/limits.ts'
import { createTemplates } from '../../src/template/templates.ts'
import { testFunctions } from '../support/template-data.ts'

function runaway (text: string, limits: Partial<Limits> = {}) {
  const templates = createTemplates({ functions: testFunctions, limits })
  templates.parse('x', text)
  return () => templates.execute('x', undefined)
}

t.test('a template that never ends is ended, with the place where it was', async t => {
  const endless: Array<[text: string, message: RegExp]> = [
    ['{{define "r"}}{{template "r"}}{{end}}{{template "r"}}', /^template: x:1:25: executing "r" at <\{\{template "r"\}\}>: exceeded maximum template depth \(200\)$/],
    ['{{define "a"}}{{range 2}}{{template "b"}}{{end}}{{end}}{{define "b"}}{{template "a"}}{{end}}{{template "a"}}', /exceeded maximum template depth/],
    ['{{range 1000000000000000000}}{{end}}', /^template: x:1:\d+: executing "x" at <.*>: exceeded maximum number of steps \(1000000\)$/],
    ['{{range 1000000}}{{range 1000000}}{{$x := 1}}{{end}}{{end}}', /exceeded maximum number of steps/],
    ['{{define "r"}}{{range 9}}{{template "r"}}{{end}}{{end}}{{template "r"}}', /exceeded maximum template depth/],
    [`{{define "r"}}${'{{if true}}'.repeat(400)}{{template "r"}}${'{{end}}'.repeat(400)}{{end}}{{template "r"}}`, /nested too deeply|exceeded maximum template depth/]
  ]
  for (const [text, message] of endless) t.throws(runaway(text), { name: 'TemplateError', phase: 'execute', message }, text.slice(0, 100))
})

t.test('a template that prints without limit is ended', async t => {
  const floods = [
    '{{range 1000000}}0123456789{{end}}',
    '{{range 100}}{{printf "%999999d" 1}}{{end}}',
    '{{$x := "ab"}}{{range 64}}{{$x = print $x $x}}{{end}}',
    '{{$x := "ab"}}{{range 64}}{{$x = printf "%s%s" $x $x}}{{end}}',
    '{{$l := list 1 1}}{{range 64}}{{$l = list $l $l}}{{end}}{{$l}}',
    '{{$l := list 1 1}}{{range 64}}{{$l = list $l $l}}{{end}}{{print $l | len}}',
    '{{$l := list 1 1}}{{range 64}}{{$l = list $l $l}}{{end}}{{html $l | len}}',
    '{{$l := list 1 1}}{{range 64}}{{$l = list $l $l}}{{end}}{{eq $l $l}}',
    '{{$l := list 1 1}}{{range 64}}{{$l = list $l $l}}{{end}}{{range printf "%v" $l}}{{end}}'
  ]
  for (const text of floods) {
    t.throws(runaway(text), { name: 'TemplateError', message: /: (exceeded maximum output \(\d+ characters\)|text longer than \d+ characters)$/ }, text)
  }
})

t.test('long texts cost steps', async t => {
  t.throws(runaway('{{$x := printf "%999999d" 1}}{{range 100000}}{{$y := index $x 5}}{{end}}'), { message: /exceeded maximum number of steps/ })
})

t.test('limits are chosen by the caller', async t => {
  t.throws(runaway('{{range 10}}{{end}}', { steps: 5 }), { message: /exceeded maximum number of steps \(5\)/ })
  t.throws(runaway('12345678901', { output: 10 }), { message: /exceeded maximum output \(10 characters\)/ })
  t.throws(runaway('{{define "a"}}{{template "b"}}{{end}}{{define "b"}}{{end}}{{template "a"}}', { depth: 1 }), { message: /depth \(1\)/ })
  t.equal(runaway('1234567890', { output: 10 })(), '1234567890')
})

t.test('what nests deeper than anybody writes is no template', async t => {
  const deep = [`${'{{if true}}'.repeat(5000)}${'{{end}}'.repeat(5000)}`, `{{${'('.repeat(5000)}1${')'.repeat(5000)}}}`, `{{if 0}}${'{{else if 0}}'.repeat(5000)}{{end}}`]
  for (const text of deep) t.throws(() => runaway(text), { name: 'TemplateError', phase: 'parse', message: 'template: x:1: max expression depth exceeded' })
})

t.test('a template may be long', async t => {
  const long: Array<[text: string, result: string]> = [
    [`{{"${'a'.repeat(1e6)}" | len}}`, '1000000'],
    [`{{"${'\\n'.repeat(3e5)}" | len}}`, '300000'],
    [`{{1}}a${' '.repeat(1e6)}{{- len "b"}}`, '1a1'],
    [`{{len "x"}}${'{{/* c */}}\n'.repeat(2e4)}`, '1' + '\n'.repeat(2e4)]
  ]
  for (const [text, result] of long) t.equal(runaway(text)(), result, text.slice(0, 30))
})

import t from 'tap'
import { createTemplates } from '../../src/template/templates.ts'
import { defineFunction } from '../../src/template/function.ts'
import { boolType, stringType } from '../../src/template/type.ts'
import { dict } from '../../src/template/value.ts'
import { rendered } from '../support/render.ts'

t.test('a later definition replaces an earlier one, unless it is empty', async t => {
  const cases: Array<[files: string[], text: string, result: string]> = [
    [['{{define "a"}}old{{end}}', '{{define "a"}}new{{end}}'], '{{template "a"}}', 'new'],
    [['{{define "a"}}old{{end}}', '{{define "a"}} \n{{/* nothing */}}{{end}}'], '{{template "a"}}', 'old'],
    [['{{define "a"}}A{{end}}', '{{define "b"}}{{template "a"}}B{{end}}'], '{{define "a"}}Z{{end}}{{template "b"}}', 'ZB'],
    [['{{define "a"}}old{{end}}'], '{{block "a" .}}new{{end}}', 'new'],
    [['{{define "a"}}old{{end}}'], '{{block "a" .}} {{end}}', 'old'],
    [['hello {{.Status}}'], '{{template "0.tmpl" .}}', 'hello firing'],
    [['a\n{{define "x"}} {{.Foo}}{{end}}'], '{{template "x" .}}',
      'error: template: 0.tmpl:2:17: executing "x" at <.Foo>: can\'t evaluate field Foo in type template.Data'],
    [['a\n{{end}}'], 'x', 'error: template: 0.tmpl:2: unexpected {{end}}']
  ]
  for (const [files, text, result] of cases) t.equal(rendered(text, { files }), result, text)
})

t.test('a key that is missing is what the set was made for', async t => {
  const cases = [
    // Go says where it was last, not always what it looked up.
    { text: '{{.CommonLabels.nope}}|{{.CommonLabels.nope.x}}', default: '<no value>|<no value>', zero: 'error: template: :1:38: executing "" at <.CommonLabels.nope.x>: can\'t evaluate field x in type string', error: 'error: template: :1:15: executing "" at <.CommonLabels.nope>: map has no entry for key "nope"' },
    { text: '{{(dict "a" 1).b}}', default: '<no value>', zero: '<no value>', error: 'error: template: :1:12: executing "" at <1>: map has no entry for key "b"' },
    { text: '{{if .CommonLabels.nope}}a{{else}}b{{end}}', default: 'b', zero: 'b', error: 'error: template: :1:18: executing "" at <.CommonLabels.nope>: map has no entry for key "nope"' },
    { text: '{{nilmap.a}}', default: '<no value>', zero: '', error: 'error: template: :1:2: executing "" at <nilmap>: map has no entry for key "a"' },
    { text: '{{index .CommonLabels "nope"}}|', default: '|', zero: '|', error: '|' }
  ]
  for (const { text, ...results } of cases) {
    for (const missingKey of ['default', 'zero', 'error'] as const) t.equal(rendered(text, { missingKey }), results[missingKey], `${missingKey}: ${text}`)
  }
})

t.test('a clone takes templates that the original does not see', async t => {
  const original = createTemplates()
  original.parse('main', '{{define "a"}}old{{end}}{{template "a"}}')
  const clone = original.clone()
  clone.parse('field', '{{define "a"}}new{{end}}{{template "main"}}')
  t.equal(clone.execute('field', undefined), 'new')
  t.equal(original.execute('main', undefined), 'old')
  t.same(original.names(), ['a', 'main'])
  t.equal(original.tree('field'), undefined)
})

t.test('a text that is no template changes nothing', async t => {
  const templates = createTemplates()
  templates.parse('x', '{{define "a"}}old{{end}}')
  t.throws(() => templates.parse('x', '{{define "a"}}new{{end}}{{'), { name: 'TemplateError', phase: 'parse', template: 'x', line: 1, column: 27 })
  templates.parse('y', '{{template "a"}}')
  t.equal(templates.execute('y', undefined), 'old')
})

t.test('an error carries its place', async t => {
  const templates = createTemplates()
  templates.parse('x', 'é\n{{if true}}\n é {{index "a" 5}}{{end}}')
  t.throws(() => templates.execute('x', undefined), { name: 'TemplateError', phase: 'execute', template: 'x', line: 3, column: 7 })
  t.throws(() => templates.execute('nope', undefined), { name: 'TemplateError', template: 'nope', line: 0, message: 'template: no template "nope" defined' })
})

t.test('a tree that is added is executed, with functions that no text calls', async t => {
  const shout = defineFunction({ params: [stringType], result: stringType, call: ([text]) => `${String(text)}!` })
  const templates = createTemplates({ functions: new Map([['shout', shout]]) })
  templates.parse('x', '{{"a" | print}} {{"b"}}')
  const tree = templates.tree('x')
  if (!tree) throw new Error('no tree')
  const nodes = tree.root.nodes.map(node => {
    if (node.kind !== 'action') return node
    const { source, at, pipe } = node
    const escaper = { kind: 'command', source, at, args: [{ kind: 'function', source, at, name: 'shout' }] } as const
    return { ...node, pipe: { ...pipe, commands: [...pipe.commands, escaper] } }
  })
  const clone = templates.clone()
  clone.add({ ...tree, root: { ...tree.root, nodes } })
  t.equal(clone.execute('x', undefined), 'a! b!')
  t.equal(templates.execute('x', undefined), 'a b')
})

t.test('functions of the caller go before those of Go, and see what they are given', async t => {
  const len = defineFunction({ result: stringType, call: (_args, { context }) => `of ${String(context)}` })
  const breaks = defineFunction({ result: boolType, call: () => true })
  const templates = createTemplates({ functions: new Map([['len', len], ['break', breaks]]) })
  templates.parse('x', '{{len}} {{break}} {{.a}}')
  t.equal(templates.execute('x', dict([['a', 1n]]), { context: 'mine' }), 'of mine true 1')
})

t.test('what goes wrong in another execution is an error of the function that began it', async t => {
  const inner = createTemplates()
  inner.parse('inner', '{{index "a" 5}}')
  const render = defineFunction({ result: stringType, call: () => inner.execute('inner', undefined) })
  const templates = createTemplates({ functions: new Map([['render', render]]) })
  templates.parse('x', 'a {{render}}')
  t.throws(() => templates.execute('x', undefined), { message: /^template: x:1:4: executing "x" at <render>: error calling render: template: inner:1:2: / })
})

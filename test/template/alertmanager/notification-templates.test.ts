import t from 'tap'
import { makeLabels } from '../../../src/domain/labels.ts'
import { dataOf } from '../../../src/template/alertmanager/data.ts'
import { parseTemplateFiles, renderingOf, renderingOfData, renderRouteLabels } from '../../../src/template/alertmanager/notification-templates.ts'
import { notification } from '../../support/notification.ts'
import { render, renderedAt } from '../../support/notification-render.ts'

const file = (text: string, name = 'a.tmpl') => ({ name, text })

t.test('definitions of files replace the built-in ones, for those who call them, too', async t => {
  const files = [file('{{ define "__subject" }}S{{ end }}'), file('{{ define "mine" }}{{ template "slack.default.title" . }}!{{ end }}', 'b.tmpl')]
  t.equal(render('{{ template "slack.default.title" . }} {{ template "mine" . }}', { files }), 'S S!')
})

t.test('the last file that defines a name wins, unless it defines nothing', async t => {
  const files = [file('{{ define "x" }}1{{ end }}'), file('{{ define "x" }}2{{ end }}'), file('{{ define "x" }} {{/* nothing */}} {{ end }}')]
  t.equal(render('{{ template "x" }}', { files }), '2')
})

t.test('a file is itself a template of its name', async t => {
  t.equal(render('{{ template "a.tmpl" . }}', { files: [file('is {{ .Status }}')] }), 'is firing')
})

t.test('what a field defines is its own', async t => {
  const { templates } = parseTemplateFiles([file('{{ define "x" }}shared{{ end }}')])
  const rendering = renderingOf(notification(), renderedAt)
  const own = templates.compile('{{ define "x" }}own{{ end }}{{ template "x" }}')
  const other = templates.compile('{{ template "x" }}')
  t.equal(own(rendering) + other(rendering) + own(rendering), 'ownsharedown')
})

t.test('a field without actions is as it is', async t => {
  t.equal(render(''), '')
  t.equal(render(' }} { '), ' }} { ')
  t.equal(render(' {{/* nothing */}} '), '  ')
})

t.test('errors name the file or nothing for a field', async t => {
  t.equal(render('{{ template "x" . }}', { files: [file('\n{{ define "x" }}{{ .Foo }}{{ end }}')] }),
    'template: a.tmpl:2:19: executing "x" at <.Foo>: can\'t evaluate field Foo in type *template.Data')
  t.equal(render('a\n{{ foo }}'), 'template: :2: function "foo" not defined')
  t.equal(render('{{ template "nope" . }}'), 'template: :1:12: executing "" at <{{template "nope" .}}>: template "nope" not defined')
})

t.test('a file with an error is left out and told, whatever the others are', async t => {
  const { templates, problems } = parseTemplateFiles([file('{{ define "x" }}1{{ end }}'), file('{{ if }}'), file('{{ define "x" }}2{{ end }}{{ foo }}')])
  t.match(problems, [{ file: 1, error: { line: 1 } }, { file: 2, error: { message: /function "foo" not defined/ } }])
  t.equal(problems.length, 2)
  t.equal(templates.compile('{{ template "x" }}')(renderingOf(notification(), renderedAt)), '1')
})

t.test('route labels may be templates that refer to each other, but not in a circle', async t => {
  const routeLabels = makeLabels({ team: '{{ .Status }} {{ routeLabels "owner" }}', owner: 'db', a: '{{ routeLabels "b" }}', b: '{{ routeLabels "a" }}', bad: '{{ foo }}' })
  const { templates } = parseTemplateFiles([])
  const rendering = renderingOfData(templates, { data: dataOf(notification({ routeLabels })), now: renderedAt, routeLabels })
  t.equal(templates.compile('{{ routeLabels "team" }}, {{ routeLabels "team" }}, {{ routeLabels "owner" }}{{ routeLabels "none" }}')(rendering), 'firing db, firing db, db')
  t.throws(() => templates.compile('{{ routeLabels "a" }}')(rendering), { message: /: route label cycle detected: a -> b -> a$/ })
  t.throws(() => templates.compile('{{ routeLabels "bad" }}')(rendering), {
    message: 'template: :1:3: executing "" at <routeLabels "bad">: error calling routeLabels: template: :1: function "foo" not defined'
  })
})

t.test('route labels that cannot be rendered are left out and told', async t => {
  const routeLabels = makeLabels({ team: '{{ .Receiver }}', plain: 'x', owner: '{{ routeLabels "bad" }}', bad: '{{ .Foo }}' })
  const { labels, failed } = renderRouteLabels(parseTemplateFiles([]).templates, notification({ routeLabels }), renderedAt)
  t.same(labels, { plain: 'x', team: 'hook' })
  t.match(failed, [{ name: 'bad', message: /can't evaluate field Foo/ }, { name: 'owner', message: /error calling routeLabels: template: .*Foo/ }])
})

t.test('a field may be HTML, with the same templates and functions', async t => {
  const { templates } = parseTemplateFiles([file('{{ define "x" }}<b>{{ .Receiver }}</b>{{ .Status | toUpper | printf "<%s>" }}{{ end }}')])
  const rendering = renderingOf(notification(), renderedAt)
  t.equal(templates.compileHtml('{{ template "x" . }}<p title="{{ template "x" . }}">')(rendering), '<b>hook</b>&lt;FIRING&gt;<p title="<b>hook</b>&lt;FIRING&gt;">')
  t.equal(templates.compile('{{ template "x" . }}')(rendering), '<b>hook</b><FIRING>', 'text is still text')
  t.equal(templates.compileHtml('')(rendering), '')
  t.equal(templates.compileHtml('a<!-- b -->')(rendering), 'a')
  t.throws(() => templates.compileHtml('<a href="{{ .Status }}'), { name: 'TemplateError', message: /^html\/template: ends in a non-text context/ })
  t.throws(() => templates.compileHtml('{{ foo }}'), { name: 'TemplateError', message: 'template: :1: function "foo" not defined' })
})

// The texts are JavaScript's template literals, not ours.
/* eslint-disable no-template-curly-in-string */
import t from 'tap'
import { checkHtml, renderHtml } from '../../support/html-render.ts'

t.test('branches may meet in the same context, or in one that is as good', async t => {
  checkHtml(t, [
    ['{{if .Yes}}<b>{{else}}<i>{{end}}{{.X}}', '<', '<b>&lt;'],
    ['<p title={{if .Yes}}{{.X}}{{end}}>', '<', '<p title=&lt;>'],
    ['<p {{if .Yes}}title="a"{{else}}alt="{{.X}}"{{end}}>', '<', '<p title="a">'],
    ['<a href="{{if .Yes}}a{{else}}/{{end}}">', '', '<a href="a">'],
    ['<script>{{if .Yes}}1{{else}}x={{end}};/{{.X}}/</script>', '.', '<script>1;/\\./</script>'],
    ['{{range .List}}<p title="{{.}}">{{else}}{{.X}}{{end}}', '', '<p title="a"><p title="b">'],
    ['{{range .List}}{{if $.Yes}}{{break}}{{end}}<b>{{end}}{{.X}}', '<', '&lt;'],
    ['{{range .List}}<b>{{continue}}<a href="{{end}}{{.X}}', '<', '<b><b>&lt;']
  ])
})

t.test('branches that end in different contexts are refused', async t => {
  const differ = (name: string, one: string, other: string) => `{{${name}}} branches end in different contexts: ${one}, ${other}`
  const [text, tag] = ['{stateText delimNone urlPartNone jsCtxRegexp [] attrNone elementNone <nil>}', '{stateTag delimNone urlPartNone jsCtxRegexp [] attrNone elementNone <nil>}']
  checkHtml(t, [
    ['a\n {{if .X}}<p {{end}}>', '', `html/template::2:6: ${differ('if', tag, text)}`],
    ['{{with .X}}{{else}}<p {{end}}>', '', `html/template::1:7: ${differ('with', text, tag)}`],
    ['{{range .List}}<p {{break}}{{end}}', '', 'html/template::1: at range loop break: "<" in attribute name: "<p "'],
    ['\n{{range .List}}<p {{if eq . "a"}}{{continue}}{{end}}{{end}}>', '', 'html/template::2: on range loop re-entry: "<" in attribute name: "<p "'],
    ['<script>{{if .Yes}}1{{else}}={{end}}/{{.X}}/</script>', '', 'html/template: \'/\' could start a division or regexp: "/"']
  ])
  t.match(renderHtml('{{range .List}}<p title="{{end}}">'), /^html\/template::1:8: on range loop re-entry: \{\{range\}\} branches end in different contexts: /)
  t.match(renderHtml('{{range .List}}{{if $.Yes}}<p {{break}}{{end}}{{end}}'), /^html\/template::1:32: at range loop break: \{\{range\}\} branches end/)
})

t.test('a text that ends in the middle of something is refused', async t => {
  const ends = (state: string) => `html/template: ends in a non-text context: {state${state} <nil>}`
  checkHtml(t, [
    ['<p title="{{.X}}', '', ends('Attr delimDoubleQuote urlPartNone jsCtxRegexp [] attrNone elementNone')],
    ['a<!-- b', '', ends('HTMLCmt delimNone urlPartNone jsCtxRegexp [] attrNone elementNone')],
    ['<script>`${ {', '', ends('JS delimNone urlPartNone jsCtxRegexp [1] attrNone elementScript')],
    ['<a href=/a', '', ends('URL delimSpaceOrTagEnd urlPartPreQuery jsCtxRegexp [] attrURL elementNone')],
    ['<script>"a\\{{.X}}"</script>', '', 'html/template: unfinished escape sequence in JS string: "a\\\\"'],
    ['<style>"a\\{{.X}}"</style>', '', 'html/template: unfinished escape sequence in CSS string: "a\\\\"']
  ])
})

t.test('no template takes for ever to be escaped', async t => {
  const nested = (times: number) => '{{range $.List}}'.repeat(times) + '{{end}}'.repeat(times)
  t.equal(renderHtml(nested(40)), 'html/template: too much to escape')
  t.equal(renderHtml(nested(8)), '')
  const growing = '{{define "a"}}`${ {{template "a"}} }`{{end}}<script>{{template "a"}}</script>'
  t.equal(renderHtml(growing), 'html/template: too much to escape')
})

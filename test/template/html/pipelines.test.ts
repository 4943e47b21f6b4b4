import t from 'tap'
import { checkHtml } from '../../support/html-render.ts'

t.test('html and urlquery take the place of our escapers, at the end of a pipeline', async t => {
  checkHtml(t, [
    ['{{.X | html}}', 'a+<', 'a+&lt;'],
    ['{{html .X 1 "b"}}', '<', '&lt;1b'],
    ['<p title="{{.X | html}}">', '"+', '<p title="&#34;+">'],
    ['<p title={{.X | html}}>', 'a b', 'html/template::1:11: predefined escaper "html" disallowed in template'],
    ['<a href="?q={{.X | urlquery}}">', 'a b', '<a href="?q=a&#43;b">'],
    ['<a href="{{.X | urlquery}}">', 'a b/c', '<a href="a&#43;b%2Fc">'],
    ['<script>f({{.X | html}})</script>', '<', '<script>f("\\u0026lt;")</script>'],
    ['{{.X | html | print}}', 'a', 'html/template::1:2: predefined escaper "html" disallowed in template'],
    ['{{.X | urlquery | html}}', 'a', 'html/template::1:2: predefined escaper "urlquery" disallowed in template'],
    ['{{.X | print | html}}', '<', '&lt;'],
    ['{{.X | js}}', '"<', '\\&#34;\\u003C'],
    ['{{$x := .X}}{{$x}}', '<', '&lt;'],
    ['{{$x := html .X}}{{$x}}', '<', '&amp;lt;'],
    ['{{if html .X}}{{.X}}{{end}}', '<', '&lt;'],
    ['{{_html_template_htmlescaper .X}}', 'a', 'template: :1: function "_html_template_htmlescaper" not defined'],
    ['{{with .X}}<b>{{.}}</b>{{end}}', '<', '<b>&lt;</b>']
  ])
})

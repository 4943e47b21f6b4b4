import t from 'tap'
import { checkHtml } from '../../support/html-render.ts'

const define = (name: string, text: string) => `{{define "${name}"}}${text}{{end}}`

t.test('a template is escaped for each context that it is called in', async t => {
  checkHtml(t, [
    [`${define('a', '{{.}}')}<p title="{{template "a" .X}}">{{template "a" .X}}<script>{{template "a" .X}}</script><a href="{{template "a" .X}}">`, 'a:"+',
      '<p title="a:&#34;&#43;">a:&#34;&#43;<script>"a:\\"+"</script><a href="#ZgotmplZ">'],
    [`${define('a', '{{template "b" .}}')}${define('b', '{{.}}')}{{template "a" .X}}<p title={{template "a" .X}}>`, 'a <', 'a &lt;<p title=a&#32;&lt;>'],
    ['<p title={{block "a" .X}}{{.}}{{end}}>{{template "a" .X}}', ' ', '<p title=&#32;> ']
  ])
})

t.test('it may end in another context than it begins in, each time', async t => {
  checkHtml(t, [
    [`${define('open', '<a href="')}${define('close', '">')}{{template "open"}}{{.X}}{{template "close"}}{{template "open"}}{{.X}}{{template "close"}}{{.X}}`, 'data:+',
      '<a href="#ZgotmplZ"><a href="#ZgotmplZ">data:&#43;'],
    [`${define('a', '<p title={{.}}')}{{template "a" .X}}>{{.X}}`, ' <', '<p title=&#32;&lt;> &lt;']
  ])
})

t.test('it may call itself, if it ends where it begins or always in the same context', async t => {
  const nest = '{{if .}}<b>{{template "a" slice . 1}}</b>{{end}}'
  checkHtml(t, [
    [`${define('a', nest)}{{template "a" .X}}`, 'xx', '<b><b></b></b>'],
    [`${define('a', '{{if .}}{{template "a" slice . 1}},{{end}}{{.}}')}<script>[{{template "a" .X}}]</script>`, 'xy', '<script>["","y","xy"]</script>'],
    [`${define('a', '{{if .}}{{template "a" slice . 1}}{{end}}"{{.}}')}<script>{{template "a" .X}}</script>`, 'x',
      'html/template::1:14: cannot compute output context for template a$htmltemplate_stateJS_elementScript']
  ])
})

t.test('messages name what is called as it is derived', async t => {
  checkHtml(t, [
    ['<b>{{template "a" .}}', '', 'html/template::1:14: no such template "a"'],
    ['{{if false}}{{template "a" .}}{{end}}', '', 'html/template::1:23: no such template "a"'],
    [`${define('a', '{{.X.Y}}')}<p title="{{template "a" .}}">`, 'x',
      'template: :1:18: executing "a$htmltemplate_stateAttr_delimDoubleQuote" at <.X.Y>: can\'t evaluate field Y in type interface {}']
  ])
})

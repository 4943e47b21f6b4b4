import t from 'tap'
import { cssType, htmlAttrType, htmlType, jsStrType, jsType, srcsetType, urlType } from '../../../src/template/html/content.ts'
import type { Type } from '../../../src/template/type.ts'
import { scalar } from '../../../src/template/value.ts'
import { checkHtml } from '../../support/html-render.ts'

const rows = (type: Type, texts: ReadonlyArray<readonly [text: string, value: string, expected: string]>) =>
  texts.map(([text, value, expected]) => [text, scalar(type, value), expected] as const)

t.test('HTML is left as it is in text, and without its tags elsewhere', async t => {
  checkHtml(t, rows(htmlType, [
    ['{{.X}}', '<b>&amp;"', '<b>&amp;"'],
    ['<title>{{.X}}</title>', '<b>&amp;"', '<title>&lt;b&gt;&amp;&#34;</title>'],
    ['<p title="{{.X}}">', '<b title="1>2">&amp;" I <3 u</b><script>a</script><p', '<p title="&amp;&#34; I &lt;3 u">'],
    ['<p title={{.X}}>', '<b>a</b> &amp;', '<p title=a&#32;&amp;>'],
    ['<p title="{{.X}}">', '1 < 2 & 3', '<p title="1 &lt; 2 & 3">'],
    ['<a href="{{.X}}">', 'javascript:a', '<a href="#ZgotmplZ">'],
    ['<script>{{.X}}</script>', '<b>', '<script>"\\u003cb\\u003e"</script>'],
    ['{{print .X}}', '<b>', '&lt;b&gt;'],
    ['{{.X | html}}', '<b>', '&lt;b&gt;']
  ]))
})

t.test('an address is trusted in place of an address, and only there', async t => {
  checkHtml(t, rows(urlType, [
    ['<a href="{{.X}}">', 'javascript:a("b")', '<a href="javascript:a%28%22b%22%29">'],
    ['<a href="?q={{.X}}">', 'a=b&c d', '<a href="?q=a=b&amp;c%20d">'],
    ['<img srcset="{{.X}}">', 'data:a,b', '<img srcset="data:a%2cb">'],
    ['{{.X}}', '<b>', '&lt;b&gt;']
  ]))
})

t.test('so are the other kinds of content', async t => {
  checkHtml(t, [
    ...rows(srcsetType, [['<img srcset="{{.X}}">', 'javascript:a 1x', '<img srcset="javascript:a 1x">'], ['<img src="{{.X}}">', 'javascript:a', '<img src="#ZgotmplZ">']]),
    ...rows(cssType, [['<p style="{{.X}}">', 'a: url("b")', '<p style="a: url(&#34;b&#34;)">'], ['<style>{{.X}}</style>', 'a { b: c }', '<style>a { b: c }</style>']]),
    ...rows(jsType, [['<script>{{.X}}</script>', 'a("b")', '<script>a("b")</script>'], ['<p onclick="{{.X}}">', 'a("b")', '<p onclick="a(&#34;b&#34;)">']]),
    ...rows(jsStrType, [['<script>{{.X}}</script>', 'a\\n', '<script>"a\\n"</script>'], ['<script>"{{.X}}"</script>', 'a\\n"', '<script>"a\\n\\u0022"</script>']]),
    ...rows(htmlAttrType, [['<p {{.X}}>', 'onclick="a"', '<p onclick="a">'], ['<p title="{{.X}}">', '"', '<p title="&#34;">']])
  ])
})

t.test('what is no text prints as it does elsewhere, then escaped; no value is no text', async t => {
  checkHtml(t, [
    ['{{list 1 "<" .X}}', '&', '[1 &lt; &amp;]'],
    ['{{.Nope}}|{{nilany}}|{{nilptr}}|{{html .Nope}}|{{.Nope | html}}', '', '||&lt;nil&gt;|&lt;nil&gt;|&lt;no value&gt;'],
    ['<script>{{.Nope}},{{nilptr}},{{fn}}</script>', '', '<script> null , null , /* json: unsupported type: func(int, string) string */null </script>'],
    ['<script>{{dur 1500000000}} {{tm "2026-01-02T03:04:05Z"}}</script>{{dur 1500000000}}', '', '<script>"1.5s" "2026-01-02T03:04:05Z"</script>1.5s'],
    ['{{slice "é<" 0 1}}{{slice "é<" 1}}<p title={{slice "é" 1}}>', '', 'é&lt;<p title=&#xfffd;>']
  ])
})

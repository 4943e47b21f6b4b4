import t from 'tap'
import { checkHtml } from '../../support/html-render.ts'

t.test('text of a document has no tags but its own, and no comments', async t => {
  checkHtml(t, [
    ['<p>{{.X}}</p>', '<b>"a"&\'b\'+c</b>', '<p>&lt;b&gt;&#34;a&#34;&amp;&#39;b&#39;&#43;c&lt;/b&gt;</p>'],
    ['a < b & {{.X}}', 'x', 'a &lt; b & x'],
    ['<!DOCTYPE html><p>', 'x', '<!DOCTYPE html><p>'],
    ['a<!-- {{.X}} -->b', 'x', 'ab'],
    ['<!--[if IE]>{{.X}}<![endif]-->', 'x', ''],
    ['{{.X}}', 'a\u0000b', 'a\ufffdb'],
    ['<b{{.X}}>', 'x', '<bx>'],
    ['</{{.X}}>', 'x', '&lt;/x>'],
    ['<{{.X}}>', '<', '&lt;&lt;>'],
    ['no actions & no <b>change</b>', 'x', 'no actions & no <b>change</b>'],
    ['{{"<b>"}}{{1}}{{1.5}}{{true}}', 'x', '&lt;b&gt;11.5true']
  ])
})

t.test('in a title or textarea there are no tags', async t => {
  checkHtml(t, [
    ['<textarea>{{.X}}</textarea>{{.X}}', '</textarea>&<b>', '<textarea>&lt;/textarea&gt;&amp;&lt;b&gt;</textarea>&lt;/textarea&gt;&amp;&lt;b&gt;'],
    ['<title>a <b {{.X}}</title>', '</title>', '<title>a &lt;b &lt;/title&gt;</title>'],
    ['<TITLE>{{.X}}</TITLE><p>{{.X}}', '"', '<TITLE>&#34;</TITLE><p>&#34;']
  ])
})

t.test('values of attributes stay within their quotes, or without them', async t => {
  checkHtml(t, [
    ['<p title="{{.X}}">', '"<a href=\'b\'>&+', '<p title="&#34;&lt;a href=&#39;b&#39;&gt;&amp;&#43;">'],
    ['<p title=\'{{.X}}\'>', '"<a href=\'b\'>', '<p title=\'&#34;&lt;a href=&#39;b&#39;&gt;\'>'],
    ['<p title={{.X}}>', 'a b=c`"\'<>\t', '<p title=a&#32;b&#61;c&#96;&#34;&#39;&lt;&gt;&#9;>'],
    ['<p title={{.X}}>', '', '<p title=ZgotmplZ>'],
    ['<p title=x{{.X}}y z>', 'a b', '<p title=xa&#32;by z>'],
    ['<p title = "{{.X}}" alt={{.X}}>', 'x y', '<p title = "x y" alt=x&#32;y>'],
    ['<p title={{.X}}>', '\ufdd0é', '<p title=&#xfdd0;é>'],
    ['<p title=a"b{{.X}}>', 'x', 'html/template: "\\"" in unquoted attr: "a\\"b"']
  ])
})

t.test('names of attributes are those of plain ones', async t => {
  checkHtml(t, [
    ['<p {{.X}}="a">', 'title', '<p title="a">'],
    ['<p {{.X}}="a">', 'onclick', '<p ZgotmplZ="a">'],
    ['<p {{.X}}="a">', 'HREF', '<p ZgotmplZ="a">'],
    ['<p {{.X}}>', 'checked', '<p checked>'],
    ['<p {{.X}}>', 'a b', '<p ZgotmplZ>'],
    ['<p {{.X}}>', '', '<p ZgotmplZ>'],
    ['<p a{{.X}}="b">', 'lt', '<p alt="b">'],
    ['<p title {{.X}}="b">', 'alt', '<p title alt="b">'],
    ['<p a"b="{{.X}}">', 'x', 'html/template: "\\"" in attribute name: " a\\"b=\\""'],
    ['<p ="{{.X}}">', 'x', 'html/template: expected space, attr name, or end of tag, but got "=\\""']
  ])
})

// The texts are JavaScript's template literals, not ours.
/* eslint-disable no-template-curly-in-string */
import t from 'tap'
import { checkHtml } from '../../support/html-render.ts'

t.test('values in scripts are JSON', async t => {
  checkHtml(t, [
    ['<script>f({{.X}})</script>', '</script><b>', '<script>f("\\u003c/script\\u003e\\u003cb\\u003e")</script>'],
    ['<script>f({{.X}})</script>', '"\'\\\n\u2028', '<script>f("\\"\'\\\\\\n\\u2028")</script>'],
    ['<script>f({{.X}})</script>', 'é', '<script>f("é")</script>'],
    ['<script>f({{1}},{{1.5}},{{true}},{{list 1 "<" nil}},{{dict "a" .X}})</script>', 'b', '<script>f( 1 , 1.5 , true ,[1,"\\u003c",null],{"a":"b"})</script>'],
    ['<script>typeof{{1}}in{{"a"}}</script>', '', '<script>typeof 1 in"a"</script>'],
    ['<script>x = {{(dict).y}};</script>', '', '<script>x =  null ;</script>'],
    ['<script>{{.X}}/{{.X}}/2; {{"a"}} // {{.X}}\n{{.X}}</script>', 'b', '<script>"b"/"b"/2; "a" \n"b"</script>'],
    ['<p onclick="f({{.X}})">', '"a"&</p>', '<p onclick="f(&#34;\\&#34;a\\&#34;\\u0026\\u003c/p\\u003e&#34;)">'],
    ['<p onclick=f({{.X}})>', 'a b', '<p onclick=f(&#34;a&#32;b&#34;)>'],
    ['<p onclick="f(&quot;{{.X}}&quot;)">', '"', '<p onclick="f(&quot;\\u0022&quot;)">'],
    ['<script>{{list .X}}{{print}}</script>', 'x', '<script>["x"]""</script>']
  ])
})

t.test('values in strings of scripts stay within them', async t => {
  checkHtml(t, [
    ['<script>f("{{.X}}")</script>', '"\'`</script>\n\\+&\u2029é\u0000\b', '<script>f("\\u0022\\u0027\\u0060\\u003c\\/script\\u003e\\n\\\\\\u002b\\u0026\\u2029é\\u0000\\u0008")</script>'],
    ['<script>f(\'{{.X}}\')</script>', '\'x</', '<script>f(\'\\u0027x\\u003c\\/\')</script>'],
    ['<p onclick="f(\'{{.X}}\')">', '\'"&', '<p onclick="f(\'\\u0027\\u0022\\u0026\')">'],
    ['<script>f("<script>{{.X}}</script><!--")</script>', 'x', '<script>f("\\x3Cscript>x\\x3C/script>\\x3C!--")</script>'],
    ['<script>"a\\"{{.X}}"</script>', 'x', '<script>"a\\"x"</script>']
  ])
})

t.test('values in regular expressions stand for themselves; a slash is one of them or divides', async t => {
  checkHtml(t, [
    ['<script>/a{{.X}}b/.test(c)</script>', '.*+?^${}()|[]\\/-<"', '<script>/a\\.\\*\\u002b\\?\\^\\$\\{\\}\\(\\)\\|\\[\\]\\\\\\/\\-\\u003c\\u0022b/.test(c)</script>'],
    ['<script>/{{.X}}/</script>', '', '<script>/(?:)/</script>'],
    ['<script>a = b / {{.X}} / c</script>', 'x', '<script>a = b / "x" / c</script>'],
    ['<script>return /{{.X}}/</script>', '.', '<script>return /\\./</script>'],
    ['<script>x++ / {{.X}}</script>', '.', '<script>x++ / "."</script>'],
    ['<script>/[{{.X}}]/</script>', '.', 'html/template: unfinished JS regexp charset: "["'],
    ['<script>/[/]{{.X}}/</script>', '.', '<script>/[/]\\./</script>']
  ])
})

t.test('template literals are allowed; values in them stay within them', async t => {
  checkHtml(t, [
    ['<script>`{{.X}}`</script>', '`${a}\\</script>', '<script>`\\u0060\\u0024\\u007ba\\u007d\\\\\\u003c\\/script\\u003e`</script>'],
    ['<script>`${ {{.X}} }`</script>', '`${a}', '<script>`${ "`${a}" }`</script>'],
    ['<script>`${ {a: {{.X}} } } {{.X}}`+{{.X}}</script>', '}', '<script>`${ {a: "}" } } \\u007d`+"}"</script>'],
    ['<script>`a${`b{{.X}}`}{{.X}}`</script>', '"', '<script>`a${`b\\u0022`}\\u0022`</script>']
  ])
})

t.test('comments of scripts are left out', async t => {
  checkHtml(t, [
    ['<script>a /* {{.X}} */ b // {{.X}}\nc</script>', '*/', '<script>a    b \nc</script>'],
    ['<script>a /* \n */ b</script>', '', '<script>a \n b</script>'],
    ['<script><!-- {{.X}}\na --> {{.X}}\nb #! {{.X}}\nc</script>', 'x', '<script>\na \nb \nc</script>']
  ])
})

t.test('an element script holds a script, unless its type says otherwise', async t => {
  checkHtml(t, [
    ['<script type="text/template"><b>{{.X}}</b></script>', '<', '<script type="text/template"><b>&lt;</b></script>'],
    ['<script type="application/ld+json">{{.X}}</script>', '<', '<script type="application/ld+json">"\\u003c"</script>'],
    ['<script type="module" src="{{.X}}"></script>', 'javascript:a', '<script type="module" src="#ZgotmplZ"></script>'],
    ['<script type=\'text/x-t\'>{{.X}}</script>', '"', '<script type=\'text/x-t\'>&#34;</script>']
  ])
})

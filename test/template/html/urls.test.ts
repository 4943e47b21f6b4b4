import t from 'tap'
import { checkHtml } from '../../support/html-render.ts'

t.test('an address is of a scheme that does nothing, and stays within its part', async t => {
  checkHtml(t, [
    ['<a href="{{.X}}">', 'http://a/b?c=d&e="f"#g', '<a href="http://a/b?c=d&amp;e=%22f%22#g">'],
    ['<a href="{{.X}}">', 'javascript:alert(1)', '<a href="#ZgotmplZ">'],
    ['<a href="{{.X}}">', 'JavaScript:alert(1)', '<a href="#ZgotmplZ">'],
    ['<a href="{{.X}}">', 'data:text/html,x', '<a href="#ZgotmplZ">'],
    ['<a href="{{.X}}">', 'mailto:a@b', '<a href="mailto:a@b">'],
    ['<a href="{{.X}}">', 'HTTPS://a', '<a href="HTTPS://a">'],
    ['<a href="{{.X}}">', '/a:b', '<a href="/a:b">'],
    ['<a href="{{.X}}">', '//a/b', '<a href="//a/b">'],
    ['<a href="{{.X}}">', 'a b%20%zz\'()é', '<a href="a%20b%20%25zz%27%28%29%c3%a9">'],
    ['<a href="{{.X}}">', '', '<a href="">'],
    ['<a href=\'{{.X}}\'>', 'a\'b', '<a href=\'a%27b\'>'],
    ['<a href={{.X}}>', 'http://a/?b=c&d', '<a href=http://a/?b&#61;c&amp;d>'],
    ['<a href=" {{.X}}">', 'javascript:a', '<a href=" #ZgotmplZ">'],
    ['<a href="/{{.X}}">', 'javascript:a', '<a href="/javascript:a">'],
    ['<a href="/p?q={{.X}}">', 'a&b=c d/e', '<a href="/p?q=a%26b%3dc%20d%2fe">'],
    ['<a href="/p#{{.X}}">', 'a&b', '<a href="/p#a%26b">'],
    ['<a href="{{if .Yes}}/a{{else}}?{{end}}{{.X}}">', 'x', 'html/template::1:40: {{.X}} appears in an ambiguous context within a URL'],
    ['<form action="{{.X}}">', 'javascript:a', '<form action="#ZgotmplZ">'],
    ['<p xlink:href="{{.X}}">', 'javascript:a', '<p xlink:href="#ZgotmplZ">'],
    ['<p data-url="{{.X}}">', 'javascript:a', '<p data-url="#ZgotmplZ">'],
    ['<p my-src="{{.X}}">', 'javascript:a', '<p my-src="#ZgotmplZ">'],
    ['<p data-title="{{.X}}">', 'javascript:a', '<p data-title="javascript:a">'],
    ['<p xmlns:a="{{.X}}">', 'javascript:a', '<p xmlns:a="#ZgotmplZ">'],
    ['<img src="{{.X}}" srclang="{{.X}}">', 'javascript:a', '<img src="#ZgotmplZ" srclang="javascript:a">'],
    ['<meta http-equiv="refresh" content="5; url={{.X}}">', 'javascript:a', '<meta http-equiv="refresh" content="5; url=#ZgotmplZ">'],
    ['<meta content="{{.X}}">', 'javascript:a', '<meta content="javascript:a">']
  ])
})

t.test('addresses of images are filtered one by one', async t => {
  checkHtml(t, [
    ['<img srcset="{{.X}}">', 'a.png 1x, b c.png 2x', '<img srcset="a.png 1x,#ZgotmplZ">'],
    ['<img srcset="{{.X}}">', '/a.png, javascript:a 2x,c d;e', '<img srcset="/a.png,#ZgotmplZ,#ZgotmplZ">'],
    ['<img srcset="{{.X}}">', '', '<img srcset="">'],
    ['<img srcset="{{.X}}">', 'a%20b"<>.png  200w', '<img srcset="a%20b%22%3c%3e.png  200w">']
  ])
})

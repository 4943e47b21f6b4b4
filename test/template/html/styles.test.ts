import t from 'tap'
import { checkHtml } from '../../support/html-render.ts'

t.test('values in styles are words and quantities', async t => {
  checkHtml(t, [
    ['<p style="color: {{.X}}">', 'red', '<p style="color: red">'],
    ['<p style="color: {{.X}}">', '#fff', '<p style="color: #fff">'],
    ['<p style="color: {{.X}}">', '10%', '<p style="color: 10%">'],
    ['<p style="color: {{.X}}">', '-1.5px', '<p style="color: -1.5px">'],
    ['<p style="color: {{.X}}">', 'expression(1)', '<p style="color: ZgotmplZ">'],
    ['<p style="color: {{.X}}">', 'a;b', '<p style="color: ZgotmplZ">'],
    ['<p style="color: {{.X}}">', 'url(x)', '<p style="color: ZgotmplZ">'],
    ['<p style="color: {{.X}}">', 'a--b', '<p style="color: ZgotmplZ">'],
    ['<p style="color: {{.X}}">', 'e\\78pression', '<p style="color: ZgotmplZ">'],
    ['<p style="color: {{.X}}">', 'a"b', '<p style="color: ZgotmplZ">'],
    ['<style>p { margin: {{.X}} }</style>', '0 auto', '<style>p { margin: 0 auto }</style>'],
    ['<style>.{{.X}} { }</style>', '</style>', '<style>.ZgotmplZ { }</style>'],
    ['<p style=color:{{.X}}>', 'a b', '<p style=color:a&#32;b>']
  ])
})

t.test('strings of styles may be addresses', async t => {
  checkHtml(t, [
    ['<style>p:before { content: "{{.X}}" }</style>', 'a"b</style>\\\n1', '<style>p:before { content: "a\\22 b\\3c\\2fstyle\\3e\\\\\\a 1" }</style>'],
    ['<p style="background: url({{.X}})">', 'a(b) c', '<p style="background: url(a%28b%29%20c)">'],
    ['<p style="background: url({{.X}})">', 'javascript:a', '<p style="background: url(#ZgotmplZ)">'],
    ['<p style=\'background: url("{{.X}}")\'>', '/a b', '<p style=\'background: url("/a%20b")\'>'],
    ['<style>p { background: url( \'/a?{{.X}}\' ) }</style>', 'b&c', '<style>p { background: url( \'/a?b%26c\' ) }</style>'],
    ['<style>p { font-family: "{{.X}}" }</style>', 'javascript:a', '<style>p { font-family: "#ZgotmplZ" }</style>'],
    ['<p style="a: src({{.X}})">', 'b', '<p style="a: src(b)">']
  ])
})

t.test('comments of styles are left out', async t => {
  checkHtml(t, [
    ['<style>a /* {{.X}} */ b // {{.X}}\nc</style>', 'x', '<style>a    b \nc</style>'],
    ['<style>a/**/b</style>', '', '<style>a b</style>']
  ])
})

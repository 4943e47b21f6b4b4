import t from 'tap'
import { parse } from '../../src/template/parser.ts'
import { isEmpty, placeOf, print } from '../../src/template/tree.ts'

const functions = new Set(['print', 'len', 'and', 'eq'])

function rootOf (text: string) {
  const root = parse('x', text, functions).get('x')?.root
  if (!root) throw new Error('no template')
  return root
}

t.test('a tree prints as Go writes it', async t => {
  const printed: Array<[text: string, again: string]> = [
    ['a {{- .A.B  |  print "x"  1 -}}  b', 'a{{.A.B | print "x" 1}}b'],
    ['{{if $x := .A}}x{{else if (len .B).C}}y{{else}}z{{end}}', '{{if $x := .A}}x{{else}}{{if (len .B).C}}y{{else}}z{{end}}{{end}}'],
    ['{{range $i,$e := $.A}}{{break}}{{continue}}{{else}}{{end}}', '{{range $i, $e := $.A}}{{break}}{{continue}}{{else}}{{end}}'],
    ['{{with .}}{{$x := nil | print}}{{else with 1.50}}{{end}}', '{{with .}}{{$x := nil | print}}{{else}}{{with 1.50}}{{end}}{{end}}'],
    ['{{template `a"b`}}{{template "c" $.D.E}}', '{{template "a\\"b"}}{{template "c" $.D.E}}'],
    ['{{/* c */}}{{and (eq 1 0x2) true}}{{(print).F}}{{print.F}}', '{{and (eq 1 0x2) true}}{{(print).F}}{{print.F}}'],
    ['{{block "b" .X}}q{{end}}', '{{template "b" .X}}']
  ]
  for (const [text, again] of printed) t.equal(print(rootOf(text)), again, text)
})

t.test('what a tree prints is the same tree', async t => {
  for (const text of ['{{if .A}}{{range .B}}{{.}}{{end}}{{end}}', '{{with (print 1 | len).X.Y}}é{{end}}', '{{$a := "\\n"}}{{$a}}']) {
    t.equal(print(rootOf(print(rootOf(text)))), print(rootOf(text)))
  }
})

t.test('a template of white space and comments is empty', async t => {
  for (const text of ['', ' \n\t\u00a0', '{{/* c */}} {{- /* d */ -}} ', '{{define "x2"}}a{{end}}\n']) t.ok(isEmpty(rootOf(text)), text)
  for (const text of ['a', '{{""}}', ' {{if .}}{{end}}', '{{template "x"}}']) t.notOk(isEmpty(rootOf(text)), text)
})

t.test('a place is counted in lines and bytes', async t => {
  const node = rootOf('é\nüü{{len 1}}').nodes[1]
  t.same(node && placeOf(node), { line: 2, column: 7 })
})

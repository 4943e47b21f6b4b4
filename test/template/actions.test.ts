import t from 'tap'
import { rendered } from '../support/render.ts'

/** Texts, and what Go makes of them. */
const tables: Record<string, ReadonlyArray<readonly [text: string, result: string]>> = {
  'a branch is taken by the truth of a value': [
    ['{{if .Alerts}}a{{else}}b{{end}}', 'a'],
    ['{{if not .Alerts}}a{{else if eq .Status "firing"}}b{{else}}c{{end}}', 'b'],
    ['{{if 0}}a{{else if 0.0}}b{{else if ""}}c{{else if nilany}}d{{else if nilmap}}e{{else if nilptr}}f{{else}}g{{end}}', 'g'],
    ['{{if -1}}{{if 0.5}}{{if "0"}}{{if true}}{{if list nil}}{{if fn}}all{{end}}{{end}}{{end}}{{end}}{{end}}{{end}}', 'all'],
    ['{{with .CommonLabels}}{{.a}}{{end}}', '1'],
    ['{{with .CommonLabels.nope}}x{{else}}{{.Status}}{{end}}', 'firing'],
    ['{{with $x := .Status}}{{$x}} {{.}} {{$.Receiver}}{{end}}', 'firing firing team\\.x'],
    ['{{with .CommonLabels.zz}}a{{else with .CommonLabels.a}}{{.}}{{else}}c{{end}}', '1'],
    ['{{with false}}a{{else with 0}}b{{else with "c"}}{{.}}{{end}}', 'c']
  ],
  'range goes over lists, maps in the order of their keys, and integers': [
    ['{{range .Alerts}}{{.Labels.alertname}},{{end}}', 'Disk,CPU,'],
    ['{{range $i, $a := .Alerts}}{{$i}}{{$a.Status}} {{end}}', '0firing 1resolved '],
    ['{{range $name, $value := .CommonLabels}}{{$name}}={{$value}} {{end}}', 'a=1 b=2 severity=😀 '],
    ['{{range $value := .CommonLabels}}{{$value}} {{end}}', '1 2 😀 '],
    ['{{range nilmap}}x{{else}}none{{end}}', 'none'],
    ['{{range nilany}}x{{else}}none{{end}}', 'none'],
    ['{{range 3}}{{.}}{{end}}', '012'],
    ['{{range $i := 3}}{{$i}}{{else}}none{{end}}', '012'],
    ['{{range -1}}x{{else}}none{{end}}', 'none'],
    ['{{range u8 2}}{{printf "%T" .}} {{end}}', 'uint8 uint8 '],
    ['{{range list 1 "a" nil 2.5}}[{{.}}]{{end}}', '[1][a][<no value>][2.5]'],
    ['{{range list 1 2 3 4}}{{if eq . 2}}{{continue}}{{end}}{{if eq . 4}}{{break}}{{end}}{{.}}{{end}}', '13'],
    ['{{range $i, $e := list 1 2 3}}{{range list 1 2 3}}{{if eq . $e}}{{break}}{{end}}{{.}}{{end}};{{end}}', ';1;12;'],
    ['{{range $i, $j := 3}}{{$i}}{{end}}', 'error: template: :1:18: executing "" at <3>: can\'t use 3 to iterate over more than one variable'],
    ['{{range "abc"}}{{.}}{{end}}', 'error: template: :1:8: executing "" at <"abc">: range can\'t iterate over abc'],
    ['{{range 1.5}}{{.}}{{end}}', 'error: template: :1:8: executing "" at <1.5>: range can\'t iterate over 1.5'],
    ['{{range true}}{{end}}', 'error: template: :1:8: executing "" at <true>: range can\'t iterate over true'],
    ['{{range .}}{{end}}', 'error: template: :1:8: executing "" at <.>: range can\'t iterate over {team\\.x firing [{firing map[alertname:Disk instance:a:1 severity:critical é:ü<&>"\'] map[n:5 summary:disk 90% full] 2026-11-20 09:08:07.123456789 +0000 UTC 0001-01-01 00:00:00 +0000 UTC http://p/g?x=1&y=2 abc} {resolved map[alertname:CPU severity:warning] map[] 2026-01-02 03:04:05 +0530 +0530 2026-01-02 04:04:05 +0000 UTC  def}] map[alertname:Disk] map[a:1 b:2 severity:😀] map[] http://am}'],
    ['{{range nilptr}}{{end}}', 'error: template: :1:8: executing "" at <nilptr>: range can\'t iterate over <nil>']
  ],
  'variables live until the end of their block': [
    ['{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}', '2'],
    ['{{$x := 1}}{{if true}}{{$x := 2}}{{$x = 3}}{{end}}{{$x}}', '1'],
    ['{{$x := 1}}{{with $x := 2}}{{$x}}{{$x = 3}}{{$x}}{{end}}{{$x}}', '231'],
    ['{{$i := 0}}{{$e := 0}}{{range $i, $e = list 5 6}}{{end}}{{$i}}{{$e}}', '16'],
    ['{{range $x := list 1 2}}{{$y := $x}}{{$y}}{{end}}', '12'],
    ['{{range .Alerts}}{{$.Status}}{{end}}', 'firingfiring'],
    ['{{$x := .Alerts}}{{$x.Firing | len}}', '1'],
    ['{{($x := 1)}}{{$x}}', '11'],
    ['{{and false ($x := 1)}}{{$x}}', 'error: template: :1:25: executing "" at <$x>: undefined variable: $x'],
    ['{{$x = 2}}', 'error: template: :1:7: executing "" at <2>: undefined variable: $x'],
    ['{{$x := $x}}', 'error: template: :1:8: executing "" at <$x>: undefined variable: $x']
  ],
  'templates call templates': [
    ['{{define "a"}}[{{.}}|{{$}}]{{end}}{{template "a" 5}}{{template "a"}}', '[5|5][<no value>|<no value>]'],
    ['{{$x := 1}}{{define "a"}}{{.}}{{end}}{{template "a" $x}}', '1'],
    ['{{block "b" .Status}}<{{.}}>{{end}}{{template "b" 6}}', '<firing><6>'],
    ['{{define "x"}}{{block "y" .}}{{.}}{{end}}{{end}}{{template "x" 1}}{{template "y" 2}}', '12'],
    ['{{template "x" $y := 5}}{{$y}}{{define "x"}}{{.}}{{end}}', '55'],
    ['{{define "a"}}1{{end}}{{define "a"}} {{end}}{{template "a"}}', '1'],
    ['{{define "a"}} {{end}}{{define "a"}}2{{end}}{{template "a"}}', '2'],
    ['{{define "q"}}{{end}}[{{template "q"}}]', '[]'],
    ['{{template `a`}}{{define `a`}}raw{{end}}', 'raw'],
    ['{{template "nope"}}', 'error: template: :1:11: executing "" at <{{template "nope"}}>: template "nope" not defined'],
    ['{{template "nope" .}}', 'error: template: :1:11: executing "" at <{{template "nope" .}}>: template "nope" not defined']
  ],
  'trim markers take white space away, comments print nothing': [
    ['a {{- 1 -}} b {{2 -}} c {{- 3}} d', 'a1b 2c3 d'],
    ['a\n\n{{- .Status -}}\n \t b', 'afiringb'],
    ['{{/* c */}}x{{- /* c\n d */ -}}\n y', 'xy'],
    ['a {{-3}} {{- 3}} {{3 -}} b', 'a -33 3b'],
    ['{{- "x" -}}', 'x'],
    ['{{ "a" }}}} { {{"{{"}}', 'a}} { {{'],
    ['{{\n.Status\n|\nprint\n}}', 'firing'],
    ['{{.Status -}} x {{- .Status}}', 'firingxfiring']
  ]
}

for (const [name, rows] of Object.entries(tables)) {
  t.test(name, async t => {
    for (const [text, result] of rows) t.equal(rendered(text), result, text)
  })
}

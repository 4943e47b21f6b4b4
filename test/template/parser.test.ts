import t from 'tap'
import { rendered } from '../support/render.ts'

/** Texts, and what Go makes of them. */
const tables: Record<string, ReadonlyArray<readonly [text: string, result: string]>> = {
  'what is opened is closed, and nothing else': [
    ['{{', 'error: template: :1: unclosed action'],
    ['{{.Status\n\n', 'error: template: :3: unclosed action started at :1'],
    ['{{if .}}', 'error: template: :1: unexpected EOF'],
    ['{{if .}}{{else}}{{else}}{{end}}', 'error: template: :1: expected end; found {{else}}'],
    ['{{if .}}{{else}}{{else if .}}{{end}}', 'error: template: :1: expected end; found {{else}}'],
    ['{{with .}}a{{else if .}}b{{end}}', 'error: template: :1: unexpected <if> in input'],
    ['{{range .}}{{else if .}}{{end}}{{end}}', 'error: template: :1: unexpected <if> in input'],
    ['{{define "a"}}', 'error: template: :1: unexpected EOF'],
    ['{{define "a"}}{{else}}{{end}}', 'error: template: :1: unexpected {{else}} in define clause'],
    ['{{else}}', 'error: template: :1: unexpected {{else}}'],
    ['{{end}}', 'error: template: :1: unexpected {{end}}'],
    ['{{end 1}}', 'error: template: :1: unexpected "1" in end'],
    ['{{else 1}}', 'error: template: :1: unexpected "1" in else'],
    ['{{/* c}}', 'error: template: :1: unclosed comment'],
    ['{{/* c */ }}', 'error: template: :1: comment ends before closing delimiter'],
    ['{{ /* c */}}', 'error: template: :1: unexpected "/" in command']
  ],
  'an action holds operands and nothing else': [
    ['{{}}', 'error: template: :1: missing value for command'],
    ['{{ }}', 'error: template: :1: missing value for command'],
    ['{{|}}', 'error: template: :1: unexpected "|" in command'],
    ['{{1|}}', '1'],
    ['{{|1}}', 'error: template: :1: unexpected "|" in command'],
    ['{{()}}', 'error: template: :1: missing value for parenthesized pipeline'],
    ['{{(1}}', 'error: template: :1: unclosed left paren'],
    ['{{1)}}', 'error: template: :1: unexpected right paren'],
    ['{{(1|print}}', 'error: template: :1: unclosed left paren'],
    ['{{print 1(2)}}', 'error: template: :1: unexpected "(" in operand'],
    ['{{print "a""b"}}', 'error: template: :1: unexpected "\\"b\\"" in operand'],
    ['{{1@2}}', 'error: template: :1: unexpected "@" in operand'],
    ['{{1 @ 2}}', 'error: template: :1: unexpected "@" in operand'],
    ['{{€}}', 'error: template: :1: unrecognized character in action: U+20AC \'€\''],
    ['{{.a€}}', 'error: template: :1: bad character U+20AC \'€\''],
    ['{{é}}', 'error: template: :1: function "é" not defined'],
    ['{{a := 1}}', 'error: template: :1: function "a" not defined'],
    ['{{$a : 1}}', 'error: template: :1: undefined variable "$a"'],
    ['{{..Foo}}', 'error: template: :1: unexpected . after term "."'],
    ['{{.A.}}', 'error: template: :1: unexpected <.> in operand'],
    ['{{1.Foo}}', 'error: template: :1: bad number syntax: "1.F"'],
    ['{{"a".Foo}}', 'error: template: :1: unexpected . after term "\\"a\\""'],
    ['{{nil.Foo}}', 'error: template: :1: unexpected . after term "nil"'],
    ['{{. .Foo}}', 'error: template: :1:2: executing "" at <.>: can\'t give argument to non-function .']
  ],
  'texts and numbers are Go\'s': [
    ['{{"abc', 'error: template: :1: unterminated quoted string'],
    ['{{"abc\ndef"}}', 'error: template: :1: unterminated quoted string'],
    ['x {{\n\n"abc', 'error: template: :3: unterminated quoted string in action started at :1'],
    ['{{\'a', 'error: template: :1: unterminated character constant'],
    ['{{`raw', 'error: template: :1: unterminated raw quoted string'],
    ['{{"\\q"}}', 'error: template: :1: invalid syntax'],
    ['{{"\\400"}}', 'error: template: :1: invalid syntax'],
    ['{{"\\ud800"}}', 'error: template: :1: invalid syntax'],
    ['{{\'\'}}', 'error: template: :1: invalid syntax'],
    ['{{\'ab\'}}', 'error: template: :1: malformed character constant: \'ab\''],
    ['{{\'\\q\'}}', 'error: template: :1: invalid syntax'],
    ['{{1a}}', 'error: template: :1: bad number syntax: "1a"'],
    ['{{1+2}}', 'error: template: :1: bad number syntax: "1+2"'],
    ['{{1_}}', 'error: template: :1: illegal number syntax: "1_"'],
    ['{{08}}', 'error: template: :1: integer overflow: "08"'],
    ['{{99999999999999999999}}', 'error: template: :1: integer overflow: "99999999999999999999"'],
    ['{{1e400}}', 'error: template: :1: illegal number syntax: "1e400"']
  ],
  'functions and variables exist': [
    ['{{nofunc 1}}', 'error: template: :1: function "nofunc" not defined'],
    ['{{$x}}', 'error: template: :1: undefined variable "$x"'],
    ['{{if true}}{{$y := 2}}{{end}}{{$y}}', 'error: template: :1: undefined variable "$y"'],
    ['{{$x := 1}}{{define "a"}}{{$x}}{{end}}', 'error: template: :1: undefined variable "$x"'],
    ['{{range $x := .Alerts}}{{end}}{{$x}}', 'error: template: :1: undefined variable "$x"']
  ],
  'a pipeline declares one variable, a range two': [
    ['{{$a, $b := 1}}', 'error: template: :1: too many declarations in command'],
    ['{{if $x, $y := 5}}{{end}}', 'error: template: :1: too many declarations in if'],
    ['{{range $a, $b, $c := .}}{{end}}', 'error: template: :1: too many declarations in range'],
    ['{{range $a, .}}{{end}}', 'error: template: :1: range can only initialize variables'],
    ['{{range $a := }}{{end}}', 'error: template: :1: missing value for range']
  ],
  'values have their places in pipelines, break and continue theirs in loops': [
    ['{{1 | 2}}', 'error: template: :1: non executable command in pipeline stage 2'],
    ['{{.Status | print | .}}', 'error: template: :1: non executable command in pipeline stage 3'],
    ['{{if}}{{end}}', 'error: template: :1: missing value for if'],
    ['{{break}}', 'error: template: :1: {{break}} outside {{range}}'],
    ['{{range .Alerts}}{{break 1}}{{end}}', 'error: template: :1: unexpected "1" in {{break}}'],
    ['{{range .Alerts}}{{block "x" .}}{{continue}}{{end}}{{end}}', 'error: template: :1: {{continue}} outside {{range}}']
  ],
  'templates call templates': [
    ['{{define a}}{{end}}', 'error: template: :1: unexpected "a" in define clause'],
    ['{{define "a" .}}{{end}}', 'error: template: :1: unexpected <.> in define clause'],
    ['{{if .}}{{define "a"}}{{end}}{{end}}', 'error: template: :1: unexpected <define> in command'],
    ['{{define "a"}}1{{end}}{{define "a"}}2{{end}}', 'error: template: :1: template: multiple definition of template "a"'],
    ['{{template nope}}', 'error: template: :1: unexpected "nope" in template clause'],
    ['{{template "a" 1 2}}{{define "a"}}{{end}}', 'error: template: :1:15: executing "" at <1>: can\'t give argument to non-function 1'],
    ['{{block "b"}}{{end}}', 'error: template: :1: missing value for block clause'],
    ['{{block b .}}{{end}}', 'error: template: :1: unexpected "b" in block clause']
  ]
}

for (const [name, rows] of Object.entries(tables)) {
  t.test(name, async t => {
    for (const [text, result] of rows) t.equal(rendered(text), result, text)
  })
}

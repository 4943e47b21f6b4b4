import t from 'tap'
import { rendered } from '../support/render.ts'

/** Texts, and what Go makes of them. */
const tables: Record<string, ReadonlyArray<readonly [text: string, result: string]>> = {
  'a chain goes along fields, keys and methods': [
    ['{{.Receiver}}', 'team\\.x'],
    ['{{.CommonLabels.severity}}', '😀'],
    ['{{.CommonLabels.SortedPairs.Names}}', '[a b severity]'],
    ['{{(index .Alerts 0).Labels.é}}', 'ü<&>"\''],
    ['{{(.CommonLabels.Remove (stringSlice "a")).SortedPairs.Values | join "-"}}', '2-😀'],
    ['{{.CommonLabels.Remove .GroupLabels.Names | len}}', '3'],
    ['{{.GroupLabels.Names | .CommonLabels.Remove}}', 'map[a:1 b:2 severity:😀]'],
    ['{{.CommonLabels.Remove nil | len}}', '3'],
    ['{{(dict "a" (dict "b" 5)).a.b}}', '5'],
    ['{{$d := dict "a" nil}}{{$d.a}} {{print $d.a $d.b}} {{$d}}', '<no value> <nil> <nil> map[a:<nil>]'],
    ['{{.Nope}}', 'error: template: :1:2: executing "" at <.Nope>: can\'t evaluate field Nope in type template.Data'],
    ['{{.Alerts.Nope}}', 'error: template: :1:9: executing "" at <.Alerts.Nope>: can\'t evaluate field Nope in type template.Alerts'],
    ['{{.Receiver.Foo}}', 'error: template: :1:11: executing "" at <.Receiver.Foo>: can\'t evaluate field Foo in type string'],
    ['{{$x := 5}}{{$x.Foo}}', 'error: template: :1:15: executing "" at <$x.Foo>: can\'t evaluate field Foo in type int'],
    ['{{range list 1}}{{.Foo}}{{end}}', 'error: template: :1:18: executing "" at <.Foo>: can\'t evaluate field Foo in type interface {}'],
    ['{{range $x := list 1}}{{$x.Foo}}{{end}}', 'error: template: :1:26: executing "" at <$x.Foo>: can\'t evaluate field Foo in type interface {}'],
    ['{{(dict "a" 1).a.b}}', 'error: template: :1:12: executing "" at <1>: can\'t evaluate field b in type interface {}'],
    ['{{(dict "a" nil).a.b}}', 'error: template: :1:12: executing "" at <nil>: nil pointer evaluating interface {}.b'],
    ['{{(print 1 2).Foo}}', 'error: template: :1:11: executing "" at <2>: can\'t evaluate field Foo in type string'],
    ['{{nilptr.Status}}', 'error: template: :1:2: executing "" at <nilptr>: nil pointer evaluating *template.Data.Status'],
    ['{{nilptr.Nope}}', 'error: template: :1:2: executing "" at <nilptr>: can\'t evaluate field Nope in type *template.Data'],
    ['{{.Status 1}}', 'error: template: :1:2: executing "" at <.Status>: Status has arguments but cannot be invoked as function'],
    ['{{.CommonLabels.a 1}}', 'error: template: :1:15: executing "" at <.CommonLabels.a>: a is not a method but has arguments'],
    ['{{1 | .CommonLabels.a}}', 'error: template: :1:19: executing "" at <.CommonLabels.a>: a is not a method but has arguments'],
    ['{{.Alerts.Firing 1}}', 'error: template: :1:9: executing "" at <.Alerts.Firing>: wrong number of args for Firing: want 0 got 1'],
    ['{{.CommonLabels.Remove}}', 'error: template: :1:15: executing "" at <.CommonLabels.Remove>: wrong number of args for Remove: want 1 got 0'],
    ['{{.CommonLabels.Remove 1}}', 'error: template: :1:23: executing "" at <1>: can\'t handle 1 for arg of type []string'],
    ['{{.CommonLabels.Remove (list "a")}}', 'error: template: :1:29: executing "" at <"a">: wrong type for value; expected []string; got []interface {}']
  ],
  'arguments are what the parameters want': [
    ['{{"a" | printf "%s%s" "b"}}', 'ba'],
    ['{{toUpper "é"}} {{"x" | toUpper}}', 'É X'],
    ['{{join "," (stringSlice "a" "b")}}', 'a,b'],
    ['{{f64 1}} {{f64 \'a\'}} {{i64 1e3}} {{u8 1.0}} {{u8 256}} {{dur 1500}}', '1 97 1000 1 0 1.5µs'],
    ['{{print nil}} {{print .CommonLabels.nope}}', '<nil> <nil>'],
    ['{{stringSlice .Status .Receiver}}', '[firing team\\.x]'],
    ['{{toUpper}}', 'error: template: :1:2: executing "" at <toUpper>: wrong number of args for toUpper: want 1 got 0'],
    ['{{toUpper 1}}', 'error: template: :1:10: executing "" at <1>: expected string; found 1'],
    ['{{toUpper "a" "b"}}', 'error: template: :1:2: executing "" at <toUpper>: wrong number of args for toUpper: want 1 got 2'],
    ['{{toUpper nil}}', 'error: template: :1:10: executing "" at <nil>: cannot assign nil to string'],
    ['{{toUpper .Alerts}}', 'error: template: :1:10: executing "" at <.Alerts>: wrong type for value; expected string; got template.Alerts'],
    ['{{toUpper .Nope.Foo}}', 'error: template: :1:15: executing "" at <.Nope.Foo>: can\'t evaluate field Nope in type template.Data'],
    ['{{1 | toUpper}}', 'error: template: :1:6: executing "" at <toUpper>: wrong type for value; expected string; got int'],
    ['{{.CommonLabels.nope | toUpper}}', 'error: template: :1:23: executing "" at <toUpper>: invalid value; expected string'],
    ['{{toUpper (safeHtml "a")}}', 'error: template: :1:20: executing "" at <"a">: wrong type for value; expected string; got template.HTML'],
    ['{{stringSlice "a" 1}}', 'error: template: :1:18: executing "" at <1>: expected string; found 1'],
    ['{{i64 "a"}}', 'error: template: :1:6: executing "" at <"a">: expected integer; found "a"'],
    ['{{i64 1.5}}', 'error: template: :1:6: executing "" at <1.5>: expected integer; found 1.5'],
    ['{{u8 -1}}', 'error: template: :1:5: executing "" at <-1>: expected unsigned integer; found -1'],
    ['{{f64 true}}', 'error: template: :1:6: executing "" at <true>: expected float; found true'],
    ['{{(tm "2026-01-01T00:00:00Z").Sub 1}}', 'error: template: :1:34: executing "" at <1>: can\'t handle 1 for arg of type time.Time'],
    ['{{dur "1h"}}', 'error: template: :1:6: executing "" at <"1h">: expected integer; found "1h"']
  ],
  'only functions take arguments': [
    ['{{1 2}}', 'error: template: :1:2: executing "" at <1>: can\'t give argument to non-function 1'],
    ['{{"x" .}}', 'error: template: :1:2: executing "" at <"x">: can\'t give argument to non-function "x"'],
    ['{{. 1}}', 'error: template: :1:2: executing "" at <.>: can\'t give argument to non-function .'],
    ['{{nil}}', 'error: template: :1:2: executing "" at <nil>: nil is not a command'],
    ['{{nil | print}}', 'error: template: :1:2: executing "" at <nil>: nil is not a command'],
    ['{{$x := 1}}{{$x 2}}', 'error: template: :1:13: executing "" at <$x>: can\'t give argument to non-function $x'],
    ['{{$x := 1}}{{2 | $x}}', 'error: template: :1:17: executing "" at <$x>: can\'t give argument to non-function $x'],
    ['{{(print 1) 2}}', 'error: template: :1:2: executing "" at <(print 1) 2>: can\'t give argument to non-function print 1'],
    ['{{1 | (print 1)}}', 'error: template: :1:2: executing "" at <1>: can\'t give argument to non-function print 1'],
    ['{{fn}}', 'error: template: :1:2: executing "" at <{{fn}}>: can\'t print {{fn}} of type func(int, string) string']
  ],
  'an error says where it is': [
    ['{{bad "boom"}}', 'error: template: :1:2: executing "" at <bad "boom">: error calling bad: boom'],
    ['{{"boom" | bad}}', 'error: template: :1:11: executing "" at <bad>: error calling bad: boom'],
    ['{{print (bad "boom")}}', 'error: template: :1:9: executing "" at <bad "boom">: error calling bad: boom'],
    ['{{if bad "boom"}}{{end}}', 'error: template: :1:5: executing "" at <bad "boom">: error calling bad: boom'],
    ['a\n{{if .}}\né {{ .Foo\n}}{{end}}', 'error: template: :3:6: executing "" at <.Foo>: can\'t evaluate field Foo in type template.Data'],
    ['{{define "x"}}\n  {{.Alerts.Nope}}{{end}}{{template "x" .}}', 'error: template: :2:11: executing "x" at <.Alerts.Nope>: can\'t evaluate field Nope in type template.Alerts'],
    ['{{template "x" (index .Alerts 7)}}{{define "x"}}{{end}}', 'error: template: :1:16: executing "" at <index .Alerts 7>: error calling index: index out of range: 7']
  ]
}

for (const [name, rows] of Object.entries(tables)) {
  t.test(name, async t => {
    for (const [text, result] of rows) t.equal(rendered(text), result, text)
  })
}

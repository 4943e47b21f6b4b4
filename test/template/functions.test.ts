import t from 'tap'
import { rendered } from '../support/render.ts'

/** Texts, and what Go makes of them. */
const tables: Record<string, ReadonlyArray<readonly [text: string, result: string]>> = {
  'and, or evaluate no more than they have to': [
    ['{{and 1 2}} {{and 0 2}} {{and 1 0 3}} {{or 0 2}} {{or 0 ""}} {{or 1 (bad "x")}} {{and 0 (bad "x")}} {{or nil 1}}', '2 0 0 2  1 0 1'],
    ['{{1 | and 0}} {{0 | or 0}} {{0 | and 1}} {{and 1}} {{or 0}}', '0 0 0 1 0'],
    ['{{not 1}} {{not 0}} {{not nil}} {{not .CommonLabels.nope}}', 'false true true true'],
    ['{{and 1 (bad "x")}}', 'error: template: :1:9: executing "" at <bad "x">: error calling bad: x'],
    ['{{and}}', 'error: template: :1:2: executing "" at <and>: wrong number of args for and: want at least 1 got 0'],
    ['{{not 1 2}}', 'error: template: :1:2: executing "" at <not>: wrong number of args for not: want 1 got 2']
  ],
  'len counts bytes of a text': [
    ['{{len "é"}} {{len .CommonLabels}} {{len .Alerts}} {{len nilmap}} {{len (list nil)}} {{len (safeHtml "abc")}}', '2 3 2 0 1 3'],
    ['{{len nil}}', 'error: template: :1:2: executing "" at <len nil>: error calling len: reflect: call of reflect.Value.Type on zero Value'],
    ['{{len 1}}', 'error: template: :1:2: executing "" at <len 1>: error calling len: len of type int'],
    ['{{len .}}', 'error: template: :1:2: executing "" at <len .>: error calling len: len of type template.Data'],
    ['{{len nilany}}', 'error: template: :1:2: executing "" at <len nilany>: error calling len: len of nil pointer'],
    ['{{len nilptr}}', 'error: template: :1:2: executing "" at <len nilptr>: error calling len: len of nil pointer']
  ],
  'index takes elements of lists, maps and texts': [
    ['{{index .CommonLabels "a"}} {{index .CommonLabels "nope"}}|{{index "abc" 1}} {{index (list (list 1 2) 3) 0 1}} {{index (dict "a" (list 1 2)) "a" 1}} {{index .Alerts | len}}', '1 |98 2 2 2'],
    ['{{index .Alerts 5}}', 'error: template: :1:2: executing "" at <index .Alerts 5>: error calling index: index out of range: 5'],
    ['{{index .Alerts 2}}', 'error: template: :1:2: executing "" at <index .Alerts 2>: error calling index: reflect: slice index out of range'],
    ['{{index .Alerts -1}}', 'error: template: :1:2: executing "" at <index .Alerts -1>: error calling index: index out of range: -1'],
    ['{{index .Alerts "a"}}', 'error: template: :1:2: executing "" at <index .Alerts "a">: error calling index: cannot index slice/array with type string'],
    ['{{index .Alerts nil}}', 'error: template: :1:2: executing "" at <index .Alerts nil>: error calling index: cannot index slice/array with nil'],
    ['{{index "abc" 3}}', 'error: template: :1:2: executing "" at <index "abc" 3>: error calling index: reflect: string index out of range'],
    ['{{index .CommonLabels 1}}', 'error: template: :1:2: executing "" at <index .CommonLabels 1>: error calling index: value has type int; should be string'],
    ['{{index .CommonLabels nil}}', 'error: template: :1:2: executing "" at <index .CommonLabels nil>: error calling index: value is nil; should be of type string'],
    ['{{index 1 2}}', 'error: template: :1:2: executing "" at <index 1 2>: error calling index: can\'t index item of type int'],
    ['{{index nil 1}}', 'error: template: :1:2: executing "" at <index nil 1>: error calling index: index of untyped nil'],
    ['{{index nilptr 1}}', 'error: template: :1:2: executing "" at <index nilptr 1>: error calling index: index of nil pointer'],
    ['{{index (list nil) 0 1}}', 'error: template: :1:2: executing "" at <index (list nil) 0 1>: error calling index: index of nil pointer']
  ],
  'slice takes parts of lists, and bytes of texts': [
    ['{{slice "abcdef" 1 3}} {{slice "abcdef"}} {{slice "abcdef" 2}} {{slice "abc" 3}} {{slice (list 1 2 3) 1}} {{slice (list 1 2 3) 0 1 2}}', 'bc abcdef cdef  [2 3] [1]'],
    ['{{slice "é" 0 1 | printf "%q"}} {{print (slice "é" 0 1) (slice "é" 1 2)}} {{slice (safeHtml "abc") 1 | printf "%T"}}', '"\\xc3" é template.HTML'],
    ['{{slice "abc" 4}}', 'error: template: :1:2: executing "" at <slice "abc" 4>: error calling slice: index out of range: 4'],
    ['{{slice "abc" 2 1}}', 'error: template: :1:2: executing "" at <slice "abc" 2 1>: error calling slice: invalid slice index: 2 > 1'],
    ['{{slice "abc" 0 1 2}}', 'error: template: :1:2: executing "" at <slice "abc" 0 1 2>: error calling slice: cannot 3-index slice a string'],
    ['{{slice (list 1 2 3) 0 1 2 3}}', 'error: template: :1:2: executing "" at <slice (list 1 2 3) 0 1 2 3>: error calling slice: too many slice indexes: 4'],
    ['{{slice 1}}', 'error: template: :1:2: executing "" at <slice 1>: error calling slice: can\'t slice item of type int'],
    ['{{slice nil}}', 'error: template: :1:2: executing "" at <slice nil>: error calling slice: slice of untyped nil'],
    ['{{slice .CommonLabels}}', 'error: template: :1:2: executing "" at <slice .CommonLabels>: error calling slice: can\'t slice item of type template.KV']
  ],
  'call calls functions that are values': [
    ['{{call fn 2 "ab"}} {{"x" | call fn 3}} {{call countOf "a" 1 2 3}} {{call countOf "a"}} {{call fn (u8 2) "a"}}', 'abab xxx 3 0 aa'],
    ['{{call fn 1}}', 'error: template: :1:2: executing "" at <call fn 1>: error calling call: wrong number of args for fn: got 1 want 2'],
    ['{{call fn 1 2}}', 'error: template: :1:2: executing "" at <call fn 1 2>: error calling call: arg 1: value has type int; should be string'],
    ['{{call fn nil "a"}}', 'error: template: :1:2: executing "" at <call fn nil "a">: error calling call: arg 0: value is nil; should be of type int'],
    ['{{call countOf}}', 'error: template: :1:2: executing "" at <call countOf>: error calling call: wrong number of args for countOf: got 0 want at least 1'],
    ['{{call nil}}', 'error: template: :1:2: executing "" at <call nil>: error calling call: call of nil'],
    ['{{call 1}}', 'error: template: :1:2: executing "" at <call 1>: error calling call: non-function 1 of type int'],
    ['{{call .Status}}', 'error: template: :1:2: executing "" at <call .Status>: error calling call: non-function .Status of type string'],
    ['{{"x" | call}}', 'error: template: :1:8: executing "" at <call>: error calling call: non-function x of type string']
  ],
  'print puts spaces between what are no texts': [
    ['{{print 1 2}}|{{print "a" 1}}|{{print 1 "a" 2}}|{{print "a" "b"}}|{{print 1 2.5 true nil "x" nil 1}}|{{print}}|{{println 1 "a" 2}}|{{println}}', '1 2|a1|1a2|ab|1 2.5 true <nil>x<nil> 1||1 a 2\n|\n'],
    ['{{print .Alerts}}', '[{firing map[alertname:Disk instance:a:1 severity:critical é:ü<&>"\'] map[n:5 summary:disk 90% full] 2026-11-20 09:08:07.123456789 +0000 UTC 0001-01-01 00:00:00 +0000 UTC http://p/g?x=1&y=2 abc} {resolved map[alertname:CPU severity:warning] map[] 2026-01-02 03:04:05 +0530 +0530 2026-01-02 04:04:05 +0000 UTC  def}]'],
    ['{{.CommonLabels}} {{.CommonLabels.SortedPairs}} {{list 1 "a" nil}} {{nilptr}} {{dict "b" 1 "a" (list)}}', 'map[a:1 b:2 severity:😀] [{a 1} {b 2} {severity 😀}] [1 a <nil>] <nil> map[a:[] b:1]']
  ],
  'html, js and urlquery escape': [
    ['{{html "<a&b>\'\\"\\x00"}} {{html 1 2}} {{html nil}} {{html .CommonLabels.nope}}', '&lt;a&amp;b&gt;&#39;&#34;� 1 2 &lt;no value&gt; &lt;no value&gt;'],
    ['{{js "<a&b>\'\\"=\\\\\\n\\u00e9\\u2028😀\\x01\\x7f"}} {{js 1 "a"}} {{js nil}}', '\\u003Ca\\u0026b\\u003E\\\'\\"\\u003D\\\\\\u000Aé\\u2028😀\\u0001 1a \\u003Cno value\\u003E'],
    ['{{urlquery "a b/é?&=~-_.+*"}} {{urlquery .GroupLabels}} {{urlquery "\\xff"}}', 'a+b%2F%C3%A9%3F%26%3D~-_.%2B%2A map%5Balertname%3ADisk%5D %FF']
  ]
}

for (const [name, rows] of Object.entries(tables)) {
  t.test(name, async t => {
    for (const [text, result] of rows) t.equal(rendered(text), result, text)
  })
}

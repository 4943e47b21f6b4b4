import t from 'tap'
import { rendered } from '../support/render.ts'

/** Texts, and what Go makes of them. */
const tables: Record<string, ReadonlyArray<readonly [text: string, result: string]>> = {
  'equal is what has the same type and value': [
    ['{{eq 1 1}} {{eq 1 2}} {{eq 1 2 1}} {{eq "a" "a"}} {{eq true true}} {{eq 1.5 1.5}} {{eq nil nil}}', 'true false true true true true true'],
    ['{{eq 1 nil}} {{eq nil 1}} {{eq nil "a" nil}} {{eq .CommonLabels nil}} {{eq nilmap nil}} {{eq nilany nil}} {{eq nilptr nil}}', 'false false true false true true true'],
    ['{{eq (u8 1) 1}} {{eq (dur 5) 5}} {{eq (safeHtml "a") "a"}} {{ne 1 2}} {{ne "a" "a"}} {{1 | eq 1}}', 'true true true true false true'],
    ['{{eq (index .Alerts 0).StartsAt (index .Alerts 0).StartsAt}} {{eq (index .Alerts 0).StartsAt (index .Alerts 1).StartsAt}}', 'true false'],
    ['{{eq (index .CommonLabels.SortedPairs 0) (index .CommonLabels.SortedPairs 0)}} {{eq (index .CommonLabels.SortedPairs 0) (index .CommonLabels.SortedPairs 1)}}', 'true false'],
    ['{{eq 1 1.0}}', 'error: template: :1:2: executing "" at <eq 1 1.0>: error calling eq: incompatible types for comparison: int and float64'],
    ['{{eq 1 "a"}}', 'error: template: :1:2: executing "" at <eq 1 "a">: error calling eq: incompatible types for comparison: int and string'],
    ['{{eq "a" 1 "a"}}', 'error: template: :1:2: executing "" at <eq "a" 1 "a">: error calling eq: incompatible types for comparison: string and int'],
    ['{{eq 1}}', 'error: template: :1:2: executing "" at <eq 1>: error calling eq: missing argument for comparison'],
    ['{{eq}}', 'error: template: :1:2: executing "" at <eq>: wrong number of args for eq: want at least 1 got 0'],
    ['{{ne 1 2 3}}', 'error: template: :1:2: executing "" at <ne>: wrong number of args for ne: want 2 got 3'],
    ['{{eq (list 1) (list 1)}}', 'error: template: :1:2: executing "" at <eq (list 1) (list 1)>: error calling eq: non-comparable type [%!s(int=1)]: []interface {}'],
    ['{{eq .CommonLabels .CommonLabels}}', 'error: template: :1:2: executing "" at <eq .CommonLabels .CommonLabels>: error calling eq: non-comparable type map[a:1 b:2 severity:😀]: template.KV'],
    ['{{eq .Alerts "a"}}', 'error: template: :1:2: executing "" at <eq .Alerts "a">: error calling eq: incompatible types for comparison: template.Alerts and string'],
    ['{{eq .Alerts .CommonLabels}}', 'error: template: :1:2: executing "" at <eq .Alerts .CommonLabels>: error calling eq: non-comparable types [{firing map[alertname:Disk instance:a:1 severity:critical é:ü<&>"\'] map[n:5 summary:disk 90% full] 2026-11-20 09:08:07.123456789 +0000 UTC 0001-01-01 00:00:00 +0000 UTC http://p/g?x=1&y=2 abc} {resolved map[alertname:CPU severity:warning] map[] 2026-01-02 03:04:05 +0530 +0530 2026-01-02 04:04:05 +0000 UTC  def}]: template.Alerts, template.KV: map[a:1 b:2 severity:😀]'],
    ['{{eq (index .Alerts 0) (index .Alerts 0)}}', 'error: template: :1:2: executing "" at <eq (index .Alerts 0) (index .Alerts 0)>: error calling eq: non-comparable type {firing map[alertname:Disk instance:a:1 severity:critical é:ü<&>"\'] map[n:5 summary:disk 90% full] 2026-11-20 09:08:07.123456789 +0000 UTC 0001-01-01 00:00:00 +0000 UTC http://p/g?x=1&y=2 abc}: template.Alert']
  ],
  'less is defined for numbers of one kind and texts': [
    ['{{lt 1 2}} {{lt 1.5 2.5}} {{lt "a" "b"}} {{le 1 1}} {{gt 2 1}} {{ge 1 1}} {{gt 1 1}} {{ge "a" "b"}} {{lt (u8 1) 2}} {{gt (dur 5) 3}}', 'true true true true true true false false true true'],
    ['{{lt "é" "z"}} {{lt "￿" "😀"}} {{lt "" "a"}}', 'false true true'],
    ['{{lt true false}}', 'error: template: :1:2: executing "" at <lt true false>: error calling lt: invalid type for comparison'],
    ['{{lt 1 1.0}}', 'error: template: :1:2: executing "" at <lt 1 1.0>: error calling lt: incompatible types for comparison: int and float64'],
    ['{{lt nil 1}}', 'error: template: :1:2: executing "" at <lt nil 1>: error calling lt: invalid type for comparison'],
    ['{{lt "a" 1}}', 'error: template: :1:2: executing "" at <lt "a" 1>: error calling lt: incompatible types for comparison: string and int'],
    ['{{le 1 "a"}}', 'error: template: :1:2: executing "" at <le 1 "a">: error calling le: incompatible types for comparison: int and string'],
    ['{{gt .Alerts .Alerts}}', 'error: template: :1:2: executing "" at <gt .Alerts .Alerts>: error calling gt: invalid type for comparison'],
    ['{{ge nil nil}}', 'error: template: :1:2: executing "" at <ge nil nil>: error calling ge: invalid type for comparison'],
    ['{{lt 1}}', 'error: template: :1:2: executing "" at <lt>: wrong number of args for lt: want 2 got 1']
  ]
}

for (const [name, rows] of Object.entries(tables)) {
  t.test(name, async t => {
    for (const [text, result] of rows) t.equal(rendered(text), result, text)
  })
}

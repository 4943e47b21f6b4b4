import t from 'tap'
import { rendered } from '../support/render.ts'

/** Texts, and what Go makes of them. */
const tables: Record<string, ReadonlyArray<readonly [text: string, result: string]>> = {
  'integers print': [
    ['{{printf "%d %5d|%-5d|%05d|%+d|% d|%.3d|%x|%X|%#x|%o|%#o|%O|%b|%#b" 42 42 42 42 42 42 42 255 255 255 8 8 8 5 5}}', '42    42|42   |00042|+42| 42|042|ff|FF|0xff|10|010|0o10|101|0b101'],
    ['{{printf "%d %x %b %+05d|%-05d|%.0d|%5.0d|" -42 -255 -5 -42 -42 0 0}}', '-42 -ff -101 -0042|-42  ||     |'],
    ['{{printf "%c %q %U %#U %c %q" 233 233 233 128512 -1 39}}', 'é \'é\' U+00E9 U+1F600 \'😀\' � \'\\\'\''],
    ['{{printf "%d %v" 9223372036854775807 -9223372036854775808}}', '9223372036854775807 -9223372036854775808'],
    ['{{printf "%v %d %#v %x" (u8 200) (u8 200) (u8 200) (u8 200)}}', '200 200 0xc8 c8'],
    ['{{printf "%s %f %t" 1 2 3}}', '%!s(int=1) %!f(int=2) %!t(int=3)']
  ],
  'floats print': [
    ['{{printf "%f %.2f %8.3f|%-8.1f|%08.2f|%+.1f|% .1f" 3.14159 3.14159 3.14159 3.14159 3.14159 3.14159 3.14159}}', '3.141590 3.14    3.142|3.1     |00003.14|+3.1| 3.1'],
    ['{{printf "%e %E %.2e %g %G %.3g" 123456.789 123456.789 123456.789 123456.789 1e-10 123456.789}}', '1.234568e+05 1.234568E+05 1.23e+05 123456.789 1E-10 1.23e+05'],
    ['{{printf "%v %v %v %v %v %v %v" 1.0 1e6 1e20 1e21 0.000001 0.1 123456789.0}}', '1 1e+06 1e+20 1e+21 1e-06 0.1 1.23456789e+08'],
    ['{{printf "%.0f %.0f %.0f %.1f %.2f %.3f" 0.5 1.5 2.5 0.25 1.005 2.0005}}', '0 2 2 0.2 1.00 2.001'],
    ['{{printf "%g %g %g %.20f" 5e-324 1.7976931348623157e308 0.3 0.1}}', '5e-324 1.7976931348623157e+308 0.3 0.10000000000000000555'],
    ['{{printf "%b %x %X %.3x %#g %#.3g %#v" 1.5 1.5 -0.1 3.14159 1.0 1.0 1.0}}', '6755399441055744p-52 0x1.8p+00 -0X1.999999999999AP-04 0x1.922p+01 1.00000 1.00 1'],
    ['{{printf "%v %f %.0e %g" -0.0 -0.0 15.0 100000.0}}', '-0 -0.000000 2e+01 100000'],
    ['{{printf "%d %s %c" 1.5 1.5 1.5}}', '%!d(float64=1.5) %!s(float64=1.5) %!c(float64=1.5)']
  ],
  'texts print': [
    ['{{printf "%s %v %q %x %X %5s|%-5s|%05s|%.2s|%5.1s|" "héy" "héy" "héy" "héy" "héy" "héy" "héy" "héy" "héy" "héy"}}', 'héy héy "héy" 68c3a979 68C3A979   héy|héy  |00héy|hé|    h|'],
    ['{{printf "% x %#x %# x %.2x %q %+q %#q %#q" "héy" "héy" "héy" "héy" "\\n\\x00\\u200b" "é😀" "a\\"b" "a`b"}}', '68 c3 a9 79 0x68c3a979 0x68 0xc3 0xa9 0x79 68c3 "\\n\\x00\\u200b" "\\u00e9\\U0001f600" `a"b` "a`b"'],
    ['{{printf "%q %x %s|" "\\xff" "\\xff" ""}}', '"\\xff" ff |'],
    ['{{printf "%d %t %f" "a" "b" "c"}}', '%!d(string=a) %!t(string=b) %!f(string=c)'],
    ['{{printf "%t %v %5t|%-6t|" true false true false}} {{printf "%d" true}}', 'true false  true|false | %!d(bool=true)']
  ],
  'values of any type print': [
    ['{{printf "%v %s %d %T %q" (dur 1500) (dur 1500) (dur 1500) (dur 1500) (dur 1500)}}', '1.5µs 1.5µs 1500 time.Duration "1.5µs"'],
    ['{{printf "%v %+v %#v" .GroupLabels.SortedPairs .GroupLabels.SortedPairs .GroupLabels.SortedPairs}}', '[{alertname Disk}] [{Name:alertname Value:Disk}] template.Pairs{template.Pair{Name:"alertname", Value:"Disk"}}'],
    ['{{printf "%v %#v %d %s" (list 1 "a" nil) (list 1 "a" nil 2.5) (list 1 "a") (list 1 "a")}}', '[1 a <nil>] []interface {}{1, "a", interface {}(nil), 2.5} [1 %!d(string=a)] [%!s(int=1) a]'],
    ['{{printf "%v %#v %x %5v|" (dict "b" 1 "a" "x") (dict "b" 1 "a" "x") (dict "b" 10) (dict "b" 1)}}', 'map[a:x b:1] map[string]interface {}{"a":"x", "b":1} map[62:a] map[    b:    1]|'],
    ['{{printf "%v %q %#v %-4s|" (stringSlice "x" "y") (stringSlice "x" "y") (stringSlice "x" "y") (stringSlice "x" "y")}}', '[x y] ["x" "y"] []string{"x", "y"} [x    y   ]|'],
    ['{{printf "%v %#v %v %#v %+v" nilptr nilptr nilmap nilmap nilptr}}', '<nil> (*template.Data)(nil) map[] map[string]string(nil) <nil>'],
    ['{{printf "%T %T %T %T %T %T %T %T" 1 1.5 "a" true nil . .Alerts .Alerts.Firing}}', 'int float64 string bool <nil> template.Data template.Alerts []template.Alert'],
    ['{{printf "%v %s %q %#v" (tm "2026-11-20T09:08:07.5Z") (tm "2026-11-20T09:08:07.5Z") (tm "2026-11-20T09:08:07Z") (tm "2026-11-20T09:08:07Z")}}', '2026-11-20 09:08:07.5 +0000 UTC 2026-11-20 09:08:07.5 +0000 UTC "2026-11-20 09:08:07 +0000 UTC" time.Date(2026, time.November, 20, 9, 8, 7, 0, time.UTC)'],
    ['{{printf "%v %d %s %+v" nil nil nil nil}}', '<nil> %!d(<nil>) %!s(<nil>) <nil>']
  ],
  'what is wrong with a format is said in the output': [
    ['{{printf "%[2]d %[1]d %d" 1 2}}', '2 1 2'],
    ['{{printf "%[1]v %[1]T %[1]q" "a"}}', 'a string "a"'],
    ['{{printf "%*d|%-*d|%.*f|%[3]*.[2]*[1]f" 5 42 5 42 2 3.14159}}', '   42|42   |3.14|%!f(int=000000000000000000000000000000000000000005)'],
    ['{{printf "%[3]*.[2]*[1]f|" 12.0 2 6}}', ' 12.00|'],
    ['{{printf "%d" 1 2 "x" nil}}', '1%!(EXTRA int=2, string=x, <nil>)'],
    ['{{printf "%d %d" 1}}', '1 %!d(MISSING)'],
    ['{{printf "%z %!" 1}}', '%!z(int=1) %!!(MISSING)'],
    ['{{printf "%"}} {{printf "%5"}} {{printf "100%"}}', '%!(NOVERB) %!(NOVERB) 100%!(NOVERB)'],
    ['{{printf "%%|%5%|%d%%" 3}}', '%|%|3%'],
    ['{{printf "%[5]d %[0]d %[x]d %[1" 1}}', '%!d(BADINDEX) %!d(BADINDEX) %!d(BADINDEX) %!(NOVERB)'],
    ['{{printf "%*d" "a" 1}} {{printf "%.*d" -1 1}}', '%!(BADWIDTH)1 %!(BADPREC)1'],
    ['{{printf "%.d|%5.d|%.f" 0 0 1.5}}', '|     |2'],
    ['{{printf "%é" 1}} {{printf "é%sé" "ü"}} {{printf "no verbs"}}', '%!é(int=1) éüé no verbs']
  ]
}

for (const [name, rows] of Object.entries(tables)) {
  t.test(name, async t => {
    for (const [text, result] of rows) t.equal(rendered(text), result, text)
  })
}

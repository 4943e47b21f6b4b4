import t from 'tap'
import { check, render } from '../../support/notification-render.ts'

t.test('functions of texts', async t => {
  check(t, [
    ['toUpper "aß é"', 'Aß É'],
    ['toLower "ÀİΣ"', 'àiσ'],
    ['title "disk full ON db-1"', 'Disk Full On Db-1'],
    ['trimSpace " \\t\\u00a0a b\\u3000\\n"', 'a b'],
    ['trimSpace "  "', ''],
    ['join ", " (stringSlice "a" "b")', 'a, b'],
    ['stringSlice "a" "b" | join "-"', 'a-b'],
    ['join "," .CommonLabels.Names', 'alertname,instance'],
    ['join "," (list "a")', 'wrong type for value; expected []string; got []interface {}'],
    ['stringSlice', '[]'],
    ['match "b+" "abbc"', 'true'],
    ['match "^b" "abbc"', 'false'],
    ['match "(" "a"', 'error calling match: error parsing regexp: missing closing ): `(`'],
    ['reReplaceAll "(.*)-(.*)" "$2 on $1" "db1-disk"', 'disk on db1'],
    ['reReplaceAll "(`" "" "a"', 'error calling reReplaceAll: regexp: Compile("(`"): error parsing regexp: missing closing ): `(``'],
    ['reReplaceAll "(" "" "a"', 'error calling reReplaceAll: regexp: Compile(`(`): error parsing regexp: missing closing ): `(`'],
    ['safeHtml "<b>"', '<b>'],
    ['safeUrl "x:y"', 'x:y'],
    ['printf "%T %T" (safeHtml "") (safeUrl "")', 'template.HTML template.URL'],
    ['safeHtml "a" | toUpper', 'wrong type for value; expected string; got template.HTML'],
    ['urlUnescape "a%20b+c%2f%C3%BC"', 'a b c/ü'],
    ['urlUnescape "%c3%28" | printf "%x"', 'c328'],
    ['urlUnescape "100%"', 'error calling urlUnescape: invalid URL escape "%"'],
    ['urlUnescape "%é"', 'error calling urlUnescape: invalid URL escape "%é"'],
    ['toUpper', 'wrong number of args for toUpper: want 1 got 0']
  ])
})

t.test('base64 in the alphabet for URLs', async t => {
  check(t, [
    ['base64encode "a?>ü~~"', 'YT8-w7x-fg=='],
    ['base64encode ""', ''],
    ['base64decode "YT8-w7x-fg=="', 'a?>ü~~'],
    ['base64decode "YW\\nI="', 'ab'],
    ...Object.entries({ YQ: 0, Y: 0, 'Y=': 1, 'YQ=a': 2, 'YQ==a': 4, 'YQ=': 3, YWJjYQ: 4, '+': 0, '====': 0, 'YWI/': 3, 'YWJ=x': 4 })
      .map(([text, place]) => [`base64decode "${text}"`, `error calling base64decode: illegal base64 data at input byte ${place}`] as const)
  ])
})

t.test('what grows without limit is ended', async t => {
  const doubling = '{{ $x := "aaaaaaaa" }}{{ range 40 }}{{ $x = join $x (stringSlice $x $x $x) }}{{ end }}'
  t.match(render(doubling), /text longer than \d+ characters|exceeded maximum/)
  t.match(render('{{ $x := "aaaaaaaa" }}{{ range 40 }}{{ $x = reReplaceAll "a" $x $x }}{{ end }}'), /text longer than \d+ characters|exceeded maximum/)
  t.match(render(`{{ $x := printf "%1000000d" 1 }}{{ join $x (stringSlice${' "a"'.repeat(1000)}) }}`), /text longer than \d+ characters/)
  t.match(render('{{ $x := list }}{{ range 60 }}{{ $x = list $x $x }}{{ end }}{{ toJson $x }}'), /text longer than \d+ characters|exceeded maximum/)
})

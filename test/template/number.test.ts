import t from 'tap'
import { rendered } from '../support/render.ts'

/** Texts, and what Go makes of them. */
const tables: Record<string, ReadonlyArray<readonly [text: string, result: string]>> = {
  'integers are written in four bases': [
    ['{{0x10}} {{0X1F}} {{0b101}} {{0o17}} {{017}} {{1_000}} {{0x_ff}} {{-5}} {{+5}} {{-0}} {{0}}', '16 31 5 15 15 1000 255 -5 5 0 0'],
    ['{{9223372036854775807}} {{-9223372036854775808}}', '9223372036854775807 -9223372036854775808'],
    ['{{9223372036854775808}}', 'error: template: :1:2: executing "" at <9223372036854775808>: 9223372036854775808 overflows int'],
    ['{{18446744073709551615}}', 'error: template: :1:2: executing "" at <18446744073709551615>: 18446744073709551615 overflows int'],
    ['{{18446744073709551616}}', 'error: template: :1: integer overflow: "18446744073709551616"'],
    ['{{08}}', 'error: template: :1: integer overflow: "08"'],
    ['{{1__0}}', 'error: template: :1: illegal number syntax: "1__0"'],
    ['{{1_}}', 'error: template: :1: illegal number syntax: "1_"'],
    ['{{0x}}', 'error: template: :1: illegal number syntax: "0x"'],
    ['{{0b2}}', 'error: template: :1: bad number syntax: "0b2"'],
    ['{{0o8}}', 'error: template: :1: bad number syntax: "0o8"']
  ],
  'floats are written in decimals and hexadecimals': [
    ['{{1.0}} {{.5}} {{5.}} {{1e3}} {{1E-2}} {{-1.5}} {{1_0.5}} {{09.5}} {{0x1p4}} {{0x1p-2}} {{0x1.8p1}} {{-0.0}} {{1e-400}}', '1 0.5 5 1000 0.01 -1.5 10.5 9.5 16 0.25 3 -0 0'],
    ['{{printf "%T %T %T %T %T" 1 1.0 1e3 0x1e5 \'a\'}}', 'int float64 float64 int int'],
    ['{{1e}}', 'error: template: :1: illegal number syntax: "1e"'],
    ['{{1e400}}', 'error: template: :1: illegal number syntax: "1e400"'],
    ['{{.}}{{1.2.3}}', 'error: template: :1: unexpected ".3" in operand'],
    ['{{0x1.8}}', 'error: template: :1: illegal number syntax: "0x1.8"'],
    ['{{1._5}}', 'error: template: :1: illegal number syntax: "1._5"']
  ],
  'characters are integers': [
    ['{{\'a\'}} {{\'é\'}} {{\'\\n\'}} {{\'\\\'\'}} {{\'\\\\\'}} {{\'\\x41\'}} {{\'\\101\'}} {{\'\\u00e9\'}} {{\'\\U0001F600\'}} {{\'"\'}}', '97 233 10 39 92 65 65 233 128512 34'],
    ['{{\'\'}}', 'error: template: :1: invalid syntax'],
    ['{{\'ab\'}}', 'error: template: :1: malformed character constant: \'ab\''],
    ['{{\'\\q\'}}', 'error: template: :1: invalid syntax'],
    ['{{\'\\"\'}}', 'error: template: :1: invalid syntax'],
    ['{{\'\\400\'}}', 'error: template: :1: invalid syntax']
  ],
  'texts have escapes': [
    ['{{"\\a\\b\\f\\n\\r\\t\\v\\\\\\"" | printf "%q"}} {{"\\u00e9\\U0001F600\\x41\\101"}} {{`a\\n"b"`}} {{len "\\xff"}} {{"\\xc3\\xa9"}}', '"\\a\\b\\f\\n\\r\\t\\v\\\\\\"" é😀AA a\\n"b" 1 é'],
    ['{{"\\\'"}}', 'error: template: :1: invalid syntax'],
    ['{{"\\q"}}', 'error: template: :1: invalid syntax'],
    ['{{"\\400"}}', 'error: template: :1: invalid syntax'],
    ['{{"\\ud800"}}', 'error: template: :1: invalid syntax'],
    ['{{"\\xg0"}}', 'error: template: :1: invalid syntax']
  ]
}

for (const [name, rows] of Object.entries(tables)) {
  t.test(name, async t => {
    for (const [text, result] of rows) t.equal(rendered(text), result, text)
  })
}

import t from 'tap'
import { alignColumns } from '../../../bin/format/table.ts'

t.test('columns are as wide as their widest cell, two spaces apart', async t => {
  for (const [text, expected] of [
    ['', ''],
    ['a\tbb\t\nccc\td\t\n', 'a    bb  \nccc  d   \n'],
    ['é日\tx\n', 'é日  x\n'],
    ['a\tlast cells\nbbb\tdo not count\n', 'a    last cells\nbbb  do not count\n'],
    ['a\tb\t\nno column\nlonger\tc\t\n', 'a  b  \nno column\nlonger  c  \n'],
    ['a\t\tc\t\nb\t\td\t\n', 'a    c  \nb    d  \n'],
    ['a\tx\t\nb\t\nccc\ty\t\n', 'a    x  \nb    \nccc  y  \n'],
    ['a\vb\t\fccc\td\t\n', 'a  b  \nccc  d  \n'],
    ['a\nb', 'a\nb']
  ] as const) {
    t.equal(alignColumns(text), expected, JSON.stringify(text))
  }
})

t.test('a long table is aligned as a whole', async t => {
  const lines = Array.from({ length: 5000 }, (_, n) => `${'x'.repeat(n % 7)}\t${n}\t\n`).join('')
  t.ok(alignColumns(lines).split('\n').slice(0, -1).every(line => line.length === 8 + 6))
})

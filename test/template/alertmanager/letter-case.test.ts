import t from 'tap'
import { toLower, toTitle, toUpper } from '../../../src/template/alertmanager/letter-case.ts'

t.test('no character becomes two in upper and lower case', async t => {
  const rows = [['straße ŉ ﬁ', 'STRAßE ŉ ﬁ'], ['ᾀ ᾳ ᾲ', 'ᾈ ᾼ ᾲ'], ['ǆ ı ÿ', 'Ǆ I Ÿ'], ['ა', 'Ა']]
  for (const [text = '', upper] of rows) t.equal(toUpper(text), upper, text)
  t.equal(toLower('ΟΔΟΣ İI Ǆ'), 'οδοσ ii ǆ')
})

t.test('titles are cut into words as Go cuts them', async t => {
  const rows = [
    ['hello wORLD', 'Hello World'],
    ['it\'s o\'\'clock', 'It\'s O\'\'Clock'],
    ['x.y x..y x.-y', 'X.y X..Y X.-Y'],
    ['a_b c-d e/f 3rd', 'A_b C-D E/F 3Rd'],
    ['a:b a,b', 'A:b A,B'],
    ['e\u0301é', 'E\u0301é'],
    ['a漢b あc', 'A漢B あC'],
    ['ΟΔΟΣ ΑΣ. ΑΣ.Α Σ', 'Οδος Ας. Ασ.α Σ'],
    ['ßa ﬁx ǆa ŉa', 'Ssa Fix ǅa ʼNa'],
    ['ᾳα აბ', 'ᾼα აბ'],
    ['İ i', 'İ I']
  ]
  for (const [text = '', title] of rows) t.equal(toTitle(text), title, text)
})

import t from 'tap'
import { check, render } from '../../support/notification-render.ts'

t.test('lists and maps', async t => {
  check(t, [
    ['list', '[]'],
    ['list 1 "a" nil', '[1 a <nil>]'],
    ['append (list 1) 2 "b"', '[1 2 b]'],
    ['append (list 1)', '[1]'],
    ['append nil 1', '[1]'],
    ['append "x" 1', 'can\'t handle "x" for arg of type []interface {}'],
    ['dict "b" 1 "a" "c"', 'map[a:c b:1]'],
    ['(dict "a" 1).a', '1'],
    ['(dict "a" 1).b', '<no value>'],
    ['dict "a"', 'error calling dict: dict requires an even number of arguments'],
    ['dict 1 2', 'error calling dict: dict keys must be strings'],
    ['dict (safeHtml "a") 2', 'error calling dict: dict keys must be strings']
  ])
})

t.test('append leaves the list that it was given as it is', async t => {
  t.equal(render('{{ $a := list 1 }}{{ $b := append $a 2 }}{{ $c := append $a 3 }}{{ $a }}{{ $b }}{{ $c }}'), '[1][1 2][1 3]')
})

import t from 'tap'
import { durationType } from '../../src/template/duration.ts'
import { createTemplates } from '../../src/template/templates.ts'
import { timeType } from '../../src/template/time.ts'
import {
  addMethods, anyType, defineType, errorType, float64Type, int64Type, intType, isAssignable, mapType, method, pointerType, sliceType, stringSliceType,
  stringType, structType
} from '../../src/template/type.ts'
import { mapOf, pointerTo, scalar, slice, strings, struct, textMap, type Value } from '../../src/template/value.ts'

const colourType = defineType('paint.Colour', stringType)
const paletteType = defineType('paint.Palette', sliceType(colourType))
const stockType = defineType('paint.Stock', mapType(stringType, stringType))
const potType = structType('paint.Pot', { Colour: colourType, Litres: float64Type, Notes: stringSliceType, Extra: anyType })

addMethods(colourType, { String: method({ result: stringType, call: colour => `the colour ${nameOf(colour)}` }) })
addMethods(potType, {
  Mix: method({ params: [potType], result: colourType, call: (pot, [other]) => scalar(colourType, `${mixOf(pot)}-${mixOf(other)}`) }),
  Halves: method({ params: [intType], result: float64Type, call: (pot, [times]) => litresOf(pot) / 2 ** Number(times) }),
  Spill: method({ result: stringType, call: () => { throw new Error('on the floor') } })
})

function nameOf (colour: Value): string {
  return typeof colour === 'object' && colour?.form === 'scalar' ? String(colour.value) : ''
}

function mixOf (pot: Value): string {
  return typeof pot === 'object' && pot?.form === 'struct' ? nameOf(pot.fields['Colour']) : ''
}

function litresOf (pot: Value): number {
  return typeof pot === 'object' && pot?.form === 'struct' ? Number(pot.fields['Litres']) : 0
}

const red = struct(potType, { Colour: scalar(colourType, 'red'), Litres: 2.5, Notes: strings(['matt']), Extra: null })
const blue = struct(potType, { Colour: scalar(colourType, 'blue'), Litres: 1, Notes: strings([]), Extra: 7n })

function render (text: string, data: Value): string {
  const templates = createTemplates()
  templates.parse('x', text)
  try {
    return templates.execute('x', data)
  } catch (error) {
    return String(error).replace(/^TemplateError: template: x:1:\d+: executing "x" at /, '')
  }
}

t.test('a type takes values of types that Go lets be assigned to it', async t => {
  const yes = [[stringType, anyType], [paletteType, sliceType(colourType)], [sliceType(colourType), paletteType], [stockType, mapType(stringType, stringType)], [stringType, stringType]]
  const no = [[colourType, stringType], [stringType, colourType], [intType, int64Type], [int64Type, durationType], [intType, float64Type], [stringSliceType, sliceType(anyType)], [timeType, errorType], [paletteType, defineType('paint.Row', sliceType(colourType))]]
  for (const [from, to] of yes) t.ok(from && to && isAssignable(from, to), `${from?.name} to ${to?.name}`)
  for (const [from, to] of no) t.notOk(from && to && isAssignable(from, to), `${from?.name} to ${to?.name}`)
})

t.test('values of types of one\'s own have fields and methods, and print as Go prints them', async t => {
  const rendered: Array<[text: string, data: Value, result: string]> = [
    ['{{.Colour}} {{.Litres}} {{.Notes}} {{.Extra}}', red, 'the colour red 2.5 [matt] <no value>'],
    ['{{.}}', red, '{the colour red 2.5 [matt] <nil>}'],
    ['{{printf "%v %+v" . .}}', red, '{the colour red 2.5 [matt] <nil>} {Colour:the colour red Litres:2.5 Notes:[matt] Extra:<nil>}'],
    ['{{printf "%#v" .}}', red, 'paint.Pot{Colour:"red", Litres:2.5, Notes:[]string{"matt"}, Extra:interface {}(nil)}'],
    ['{{printf "%T %T %T" . .Colour .Extra}}', blue, 'paint.Pot paint.Colour int'],
    ['{{.Halves 1}} {{2 | .Halves}} {{(.Mix .) | printf "%s"}}', red, '1.25 0.625 the colour red-red'],
    ['{{eq . .}}', red, '<eq . .>: error calling eq: non-comparable type {the colour red %!s(float64=2.5) [matt] <nil>}: paint.Pot'],
    ['{{range .}}{{.}};{{end}}', slice(paletteType, [scalar(colourType, 'a'), scalar(colourType, 'b')]), 'the colour a;the colour b;'],
    ['{{.b}} {{.}} {{len .}}', textMap(stockType, { b: 'x', a: 'y' }), 'x map[a:y b:x] 2'],
    ['{{range $k, $v := .}}{{$k}}{{$v}} {{end}}{{index . 2}}', mapOf(mapType(intType, stringType), new Map([[10n, 'x'], [2n, 'y']])), '2y 10x y'],
    ['{{.Lid}}', red, '<.Lid>: can\'t evaluate field Lid in type paint.Pot'],
    ['{{.Colour.Lid}}', red, '<.Colour.Lid>: can\'t evaluate field Lid in type paint.Colour'],
    ['{{.Extra.Lid}}', blue, '<.Extra.Lid>: can\'t evaluate field Lid in type interface {}'],
    ['{{.Extra.Lid}}', red, '<.Extra.Lid>: nil pointer evaluating interface {}.Lid'],
    ['{{.Colour 1}}', red, '<.Colour>: Colour has arguments but cannot be invoked as function'],
    ['{{.Halves}}', red, '<.Halves>: wrong number of args for Halves: want 1 got 0'],
    ['{{.Halves 1.5}}', red, '<1.5>: expected integer; found 1.5'],
    ['{{.Mix 1}}', red, '<1>: can\'t handle 1 for arg of type paint.Pot'],
    ['{{.Mix .Colour}}', red, '<.Colour>: wrong type for value; expected paint.Pot; got paint.Colour'],
    ['{{.Spill}}', red, '<.Spill>: error calling Spill: on the floor']
  ]
  for (const [text, data, result] of rendered) t.equal(render(text, data), result, text)
})

t.test('a pointer is what it points to, but in its type', async t => {
  const pot = pointerTo(red)
  const rendered: Array<[text: string, result: string]> = [
    ['{{.}} {{.Colour}} {{.Halves 1}}', '{the colour red 2.5 [matt] <nil>} the colour red 1.25'],
    ['{{printf "%T %v" . .}}', '*paint.Pot &{the colour red 2.5 [matt] <nil>}'],
    ['{{.Mix .}}', 'the colour red-red'],
    ['{{with .}}{{.Litres}}{{end}}{{if .}}y{{end}}{{eq . .}}', '2.5ytrue'],
    ['{{.Lid}}', '<.Lid>: can\'t evaluate field Lid in type *paint.Pot'],
    ['{{len .}}', '<len .>: error calling len: len of type paint.Pot']
  ]
  for (const [text, result] of rendered) t.equal(render(text, pot), result, text)
  t.equal(pointerTo(blue).type, pot.type, 'pointers to the same type are of the same type')
  t.ok(isAssignable(pot.type, pointerType(potType)))
})

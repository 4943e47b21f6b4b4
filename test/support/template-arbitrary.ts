import fc, { type Arbitrary } from 'fast-check'

const texts = fc.constantFrom('"a"', '"b c"', '"é😀"', '""', '`r"`', '.Status', '$.Receiver', '.CommonLabels.a', '.CommonLabels.none', '$text', '(index $.CommonLabels "b")')
const counts = fc.constantFrom('0', '1', '2', '-3', '0x1f', '\'x\'', '1_000', '$count', '(len .Alerts)', '0b11')
const floats = fc.constantFrom('1.5', '0.1', '1e3', '1e21', '-2.5', '1e-7', '100000000.0', '0x1p-3')
const flags = fc.constantFrom('true', 'false')
const lists = fc.constantFrom('.CommonLabels.Names', '$.CommonLabels.Values', '(stringSlice "x" "y")', '.GroupLabels.SortedPairs.Names')
const maps = fc.constantFrom('$.CommonLabels', '.GroupLabels', '(index .Alerts 0).Labels', '.CommonAnnotations')
const others = fc.constantFrom('nil', '(index .Alerts 1).StartsAt', '.CommonLabels.SortedPairs', '(safeHtml "<")', '(index "é" 0)', '.')
const comparisons = fc.constantFrom('eq', 'ne', 'lt', 'le', 'gt', 'ge')
const spacing = fc.constantFrom(...['{{', '}}'].map(mark => [mark, mark]), ['{{- ', ' -}}'], ['{{ ', ' }}']).map(([open = '{{', close = '}}']) =>
  ({ open: open === '}}' ? '{{' : open, close: close === '{{' ? '}}' : close }))

type Parts = { text: string, count: string, float: string, flag: string, list: string, map: string, any: string, content: string }

function call (name: string | Arbitrary<string>, ...args: Array<Arbitrary<string>>): Arbitrary<string> {
  return fc.tuple(typeof name === 'string' ? fc.constant(name) : name, ...args).map(words => `(${words.join(' ')})`)
}

/** Templates of which most can be executed: operands are mostly of the type that is wanted. */
export const templateText = fc.letrec<Parts>(tie => ({
  text: fc.oneof({ depthSize: 'small' }, texts,
    call('print', tie('any'), tie('any')), call('toUpper', tie('text')), call('join', fc.constant('","'), tie('list')), call('html', tie('any')),
    call('js', tie('any')), call('urlquery', tie('any')), call('slice', tie('text'), fc.constantFrom('', '0', '0 0')), call('println', tie('any')),
    call('printf', fc.constantFrom('"%v"', '"%s"', '"%q"', '"%5s|"', '"%-6.2s|"', '"%x"', '"%T"'), tie('any')),
    // These show what is inside of a time, which is Go's own matter.
    call('printf', fc.constantFrom('"%d"', '"%t"', '"%08.3f"', '"%U"', '"%+d"'), fc.oneof(tie('text'), tie('count'), tie('flag'), tie('map'))),
    fc.tuple(tie('text'), fc.constantFrom('toUpper', 'print 1', 'printf "%q %s" 2')).map(words => `(${words.join(' | ')})`)),
  count: fc.oneof({ depthSize: 'small' }, counts, call('len', tie('text')), call('len', tie('list')), call('and', tie('count'), tie('count'))),
  float: floats,
  flag: fc.oneof({ depthSize: 'small' }, flags, call('eq', tie('text'), tie('text'), tie('text')), call(comparisons, tie('count'), tie('count')),
    call(comparisons, tie('text'), tie('text')), call(comparisons, tie('float'), tie('float')), call('not', tie('any')), call('or', tie('flag'), tie('flag'))),
  list: fc.oneof({ depthSize: 'small' }, lists, call('stringSlice', tie('text'), tie('text')), call('slice', tie('list'), fc.constantFrom('', '0', '1'))),
  map: fc.oneof({ depthSize: 'small' }, maps, fc.tuple(tie('map'), tie('list')).map(([map, list]) => `(${map}.Remove ${list})`)),
  any: fc.oneof({ depthSize: 'small' }, tie('text'), tie('count'), tie('float'), tie('flag'), tie('list'), tie('map'), others),
  content: fc.oneof({ depthSize: 'small' },
    fc.constantFrom(' ', 'x', '\n', ' y\t', '{{/* c */}}'),
    fc.tuple(spacing, tie('any')).map(([{ open, close }, value]) => open + value + close),
    fc.tuple(spacing, tie('any'), tie('content'), tie('content')).map(([{ open, close }, value, yes, no]) => `${open}if ${value}${close}${yes}${open}else${close}${no}{{end}}`),
    fc.tuple(tie('any'), tie('text')).map(([value, text]) => `{{with $it := ${value}}}{{$it}}{{else}}${text}{{end}}`),
    fc.tuple(tie('list'), tie('content'), fc.constantFrom('', '{{break}}', '{{continue}}', '{{if $i}}{{break}}{{end}}')).map(([list, content, jump]) =>
      `{{range $i, $text := ${list}}}{{$i}}${jump}{{with $}}${content}{{end}}{{else}}none{{end}}`),
    fc.tuple(tie('map'), tie('content')).map(([map, content]) => `{{range $key, $text := ${map}}}{{$key}}={{$text}}{{with $}}${content}{{end}}{{end}}`),
    fc.tuple(fc.constantFrom(':=', '='), tie('text')).map(([sign, text]) => `{{$text ${sign} ${text}}}`),
    fc.tuple(tie('content'), tie('content')).map(([first, second]) => first + second))
})).content.map(content => `{{$text := "t"}}{{$count := 5}}${content}`)

const verbs = [...'vTdsqxXeEfgGtcUoOb%z']
const optional = (...choices: string[]) => fc.oneof({ weight: 2, arbitrary: fc.constant('') }, { weight: 3, arbitrary: fc.constantFrom(...choices) })

const directive = fc.tuple(optional('-', '+', '#', ' ', '+ ', '#+'), optional('0', '5', '10', '*'), optional('.', '.0', '.2', '.*', '.10'), optional('[1]', '[2]', '[3]', '[9]', '[x]'), fc.constantFrom(...verbs))
  .map(parts => `%${parts.join('')}`)

/** Calls of printf with all that a format can hold, right and wrong; but for times, of which some verbs show what is inside of Go's. */
export const printfText = fc.tuple(
  fc.array(fc.tuple(fc.constantFrom('', 'a', '|', 'é'), directive), { minLength: 1, maxLength: 3 }),
  fc.array(fc.oneof(texts, counts, floats, flags, maps, others.filter(value => value !== '.' && !value.endsWith('StartsAt'))), { maxLength: 3 })
).map(([directives, args]) => `{{$text := "t"}}{{$count := 5}}{{printf ${JSON.stringify(directives.flat().join(''))} ${args.join(' ')}}}`)

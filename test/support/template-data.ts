import { durationType } from '../../src/template/duration.ts'
import { sprintf } from '../../src/template/format.ts'
import { defineFunction, type TemplateFunction } from '../../src/template/function.ts'
import { timeOf, timeType } from '../../src/template/time.ts'
import {
  addMethods, anyMapType, anySliceType, anyType, defineType, float64Type, int64Type, intType, mapType, method, pointerType, sliceType, stringSliceType,
  stringType, structType, uint8Type, type Type
} from '../../src/template/type.ts'
import { dict, func, list, scalar, slice, strings, struct, textMap, zeroOf, type MapValue, type Slice, type Value } from '../../src/template/value.ts'
import { parseInstant } from '../../src/domain/instant.ts'

/** The JSON that `amtool template render --template.data` reads. */
export type RenderData = {
  readonly receiver: string
  readonly status: string
  readonly alerts: ReadonlyArray<{
    readonly status: string
    readonly labels: Record<string, string>
    readonly annotations: Record<string, string>
    readonly startsAt: string
    readonly endsAt: string
    readonly generatorURL: string
    readonly fingerprint: string
  }>
  readonly groupLabels: Record<string, string>
  readonly commonLabels: Record<string, string>
  readonly commonAnnotations: Record<string, string>
  readonly externalURL: string
}

// The types of Alertmanager 0.25, whose label maps print as Go prints maps.
const kvType = defineType('template.KV', mapType(stringType, stringType))
const pairType = structType('template.Pair', { Name: stringType, Value: stringType })
const pairsType = defineType('template.Pairs', sliceType(pairType))
const alertType = structType('template.Alert', {
  Status: stringType, Labels: kvType, Annotations: kvType, StartsAt: timeType, EndsAt: timeType, GeneratorURL: stringType, Fingerprint: stringType
})
const alertsType = defineType('template.Alerts', sliceType(alertType))
const dataType = structType('template.Data', {
  Receiver: stringType, Status: stringType, Alerts: alertsType, GroupLabels: kvType, CommonLabels: kvType, CommonAnnotations: kvType, ExternalURL: stringType
})

function mapIn (value: Value): MapValue {
  if (typeof value === 'object' && value?.form === 'map') return value
  throw new Error('not a map')
}

export function itemsIn (value: Value): readonly Value[] {
  if (typeof value === 'object' && value?.form === 'slice') return value.items
  throw new Error('not a list')
}

function fieldOf (value: Value, name: string): Value {
  return typeof value === 'object' && value?.form === 'struct' ? value.fields[name] : undefined
}

const namesIn = (map: Value) => mapIn(map).keys().map(String)
const textsIn = (map: Value) => namesIn(map).map(name => String(mapIn(map).get(name)))
const fieldsIn = (pairs: Value, name: string) => strings(itemsIn(pairs).map(pair => String(fieldOf(pair, name))))
const pairsIn = (map: Value) => slice(pairsType, namesIn(map).map(name => struct(pairType, { Name: name, Value: mapIn(map).get(name) })))
const alertsThat = (alerts: Value, status: string): Slice =>
  slice(sliceType(alertType), itemsIn(alerts).filter(alert => fieldOf(alert, 'Status') === status))

addMethods(pairsType, {
  Names: method({ result: stringSliceType, call: pairs => fieldsIn(pairs, 'Name') }),
  Values: method({ result: stringSliceType, call: pairs => fieldsIn(pairs, 'Value') })
})
addMethods(kvType, {
  SortedPairs: method({ result: pairsType, call: pairsIn }),
  Names: method({ result: stringSliceType, call: map => strings(namesIn(map)) }),
  Values: method({ result: stringSliceType, call: map => strings(textsIn(map)) }),
  Remove: method({
    params: [stringSliceType],
    result: kvType,
    call: (map, [names]) => textMap(kvType, Object.fromEntries(namesIn(map).filter(name => !itemsIn(names).includes(name)).map(name => [name, String(mapIn(map).get(name))])))
  })
})
addMethods(alertsType, {
  Firing: method({ result: sliceType(alertType), call: alerts => alertsThat(alerts, 'firing') }),
  Resolved: method({ result: sliceType(alertType), call: alerts => alertsThat(alerts, 'resolved') })
})

export function dataOf (data: RenderData): Value {
  const alerts = data.alerts.map(alert => struct(alertType, {
    Status: alert.status,
    Labels: textMap(kvType, alert.labels),
    Annotations: textMap(kvType, alert.annotations),
    StartsAt: timeIn(alert.startsAt),
    EndsAt: timeIn(alert.endsAt),
    GeneratorURL: alert.generatorURL,
    Fingerprint: alert.fingerprint
  }))
  return struct(dataType, {
    Receiver: data.receiver,
    Status: data.status,
    Alerts: slice(alertsType, alerts),
    GroupLabels: textMap(kvType, data.groupLabels),
    CommonLabels: textMap(kvType, data.commonLabels),
    CommonAnnotations: textMap(kvType, data.commonAnnotations),
    ExternalURL: data.externalURL
  })
}

function timeIn (text: string) {
  const instant = parseInstant(text)
  if (!instant) throw new Error(`not a time: ${text}`)
  return timeOf(instant)
}

export const renderData: RenderData = {
  receiver: 'team\\.x',
  status: 'firing',
  alerts: [
    {
      status: 'firing',
      labels: { alertname: 'Disk', instance: 'a:1', severity: 'critical', é: 'ü<&>"\'' },
      annotations: { summary: 'disk 90% full', n: '5' },
      startsAt: '2026-11-20T09:08:07.123456789Z',
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: 'http://p/g?x=1&y=2',
      fingerprint: 'abc'
    },
    {
      status: 'resolved',
      labels: { alertname: 'CPU', severity: 'warning' },
      annotations: {},
      startsAt: '2026-01-02T03:04:05+05:30',
      endsAt: '2026-01-02T04:04:05Z',
      generatorURL: '',
      fingerprint: 'def'
    }
  ],
  groupLabels: { alertname: 'Disk' },
  commonLabels: { a: '1', b: '2', severity: '😀' },
  commonAnnotations: {},
  externalURL: 'http://am'
}

const htmlType = defineType('template.HTML', stringType)

/** Functions of amtool's that the engine's own tests need. */
export const amtoolFunctions: ReadonlyMap<string, TemplateFunction> = new Map(Object.entries({
  toUpper: defineFunction({ params: [stringType], result: stringType, call: ([text]) => String(text).toUpperCase() }),
  join: defineFunction({ params: [stringType, stringSliceType], result: stringType, call: ([separator, texts]) => itemsIn(texts).join(String(separator)) }),
  stringSlice: defineFunction({ params: [stringType], variadic: true, result: stringSliceType, call: texts => strings(texts.map(String)) }),
  safeHtml: defineFunction({ params: [stringType], result: htmlType, call: ([text]) => scalar(htmlType, String(text)) })
}))

const repeatSignature = { params: [intType, stringType], variadic: false, result: stringType }
const countSignature = { params: [stringType, intType], variadic: true, result: intType }
const same = (type: Type) => defineFunction({ params: [type], result: type, call: ([value]) => value })

/** Values of every kind, for tests. */
export const testFunctions: ReadonlyMap<string, TemplateFunction> = new Map([...amtoolFunctions, ...Object.entries({
  list: defineFunction({ params: [anyType], variadic: true, result: anySliceType, call: values => list(values) }),
  dict: defineFunction({
    params: [anyType],
    variadic: true,
    result: anyMapType,
    call: values => dict(values.flatMap((key, place) => place % 2 === 0 ? [[sprintf('%v', [key]), values[place + 1]]] : []))
  }),
  fn: defineFunction({ result: anyType, call: () => func(repeatSignature, ([count, text]) => String(text).repeat(Number(count))) }),
  countOf: defineFunction({ result: anyType, call: () => func(countSignature, ([, ...values]) => BigInt(values.length)) }),
  u8: same(uint8Type),
  i64: same(int64Type),
  f64: same(float64Type),
  dur: same(durationType),
  tm: defineFunction({ params: [stringType], result: timeType, call: ([text]) => timeIn(String(text)) }),
  nilany: defineFunction({ result: anyType, call: () => null }),
  nilmap: defineFunction({ result: mapType(stringType, stringType), call: () => zeroOf(mapType(stringType, stringType)) }),
  nilptr: defineFunction({ result: pointerType(dataType), call: () => zeroOf(pointerType(dataType)) }),
  bad: defineFunction({ params: [stringType], result: stringType, call: ([text]) => { throw new Error(String(text)) } })
})])

import { timeType } from '../time.ts'
import { addMethods, defineType, mapType, method, pointerType, sliceType, stringSliceType, stringType, structType } from '../type.ts'
import { slice, struct, textMap, zeroOf, type MapValue, type Slice, type Struct, type Value } from '../value.ts'
import { itemsOf, textOf, textsOf } from './argument.ts'
import { joinTexts } from './join.ts'

export const kvType = defineType('template.KV', mapType(stringType, stringType))
export const pairType = structType('template.Pair', { Name: stringType, Value: stringType })
export const pairsType = defineType('template.Pairs', sliceType(pairType))
const stringsType = defineType('template.Strings', stringSliceType)

export const alertType = structType('template.Alert', {
  Status: stringType,
  Labels: kvType,
  Annotations: kvType,
  StartsAt: timeType,
  EndsAt: timeType,
  GeneratorURL: stringType,
  Fingerprint: stringType
})
export const alertsType = defineType('template.Alerts', sliceType(alertType))
const alertSliceType = sliceType(alertType)

export const dataType = structType('template.Data', {
  Receiver: stringType,
  Status: stringType,
  Alerts: alertsType,
  NotificationReason: stringType,
  GroupLabels: kvType,
  CommonLabels: kvType,
  CommonAnnotations: kvType,
  RouteLabels: kvType,
  ExternalURL: stringType
})

export const incidentType = structType('template.Incident', { ID: stringType, URL: stringType, AckURL: stringType, Tier: stringType, State: stringType, Assignee: stringType })
const incidentPointerType = pointerType(incidentType)

// A method, as a field would be printed wherever a template prints all of the data, which is to be as Alertmanager has it.
addMethods(dataType, {
  Incident: method({ result: incidentPointerType, call: data => isStruct(data) ? data.fields['Incident'] ?? zeroOf(incidentPointerType) : undefined })
})

addMethods(kvType, {
  SortedPairs: method({ result: pairsType, call: kv => sortedPairs(kv) }),
  Remove: method({ params: [stringSliceType], result: kvType, call: (kv, [names]) => without(kv, new Set(textsOf(names))) }),
  Names: method({ result: stringsType, call: kv => texts(sortedNames(kv)) }),
  Values: method({ result: stringsType, call: kv => valuesOf(sortedPairs(kv)) }),
  String: method({ result: stringType, call: kv => printPairs(sortedPairs(kv)) })
})

addMethods(pairsType, {
  Names: method({ result: stringsType, call: pairs => texts(itemsOf(pairs).map(pair => fieldOf(pair, 'Name'))) }),
  Values: method({ result: stringsType, call: pairs => valuesOf(pairs) }),
  String: method({ result: stringType, call: pairs => printPairs(pairs) })
})

addMethods(stringsType, {
  Join: method({ params: [stringType], result: stringType, call: (list, [separator], run) => joinTexts(textsOf(list), textOf(separator), run) })
})

addMethods(alertsType, {
  Firing: method({ result: alertSliceType, call: alerts => ofStatus(alerts, 'firing') }),
  Resolved: method({ result: alertSliceType, call: alerts => ofStatus(alerts, 'resolved') })
})

/** By name, but `alertname` first. */
function sortedNames (kv: Value): string[] {
  const names = isMap(kv) ? kv.keys().map(textOf) : []
  const at = names.indexOf('alertname')
  return at < 1 ? names : ['alertname', ...names.toSpliced(at, 1)]
}

function sortedPairs (kv: Value): Slice {
  return slice(pairsType, sortedNames(kv).map(name => struct(pairType, { Name: name, Value: isMap(kv) ? kv.get(name) : '' })))
}

function without (kv: Value, removed: ReadonlySet<string>): MapValue {
  const left = sortedNames(kv).filter(name => !removed.has(name))
  return textMap(kvType, Object.fromEntries(left.map(name => [name, isMap(kv) ? textOf(kv.get(name)) : ''])))
}

function printPairs (pairs: Value): string {
  return itemsOf(pairs).map(pair => `${fieldOf(pair, 'Name')}=${fieldOf(pair, 'Value')}`).join(', ')
}

function valuesOf (pairs: Value): Slice {
  return texts(itemsOf(pairs).map(pair => fieldOf(pair, 'Value')))
}

function texts (items: readonly string[]): Slice {
  return slice(stringsType, items)
}

function ofStatus (alerts: Value, status: string): Slice {
  return slice(alertSliceType, itemsOf(alerts).filter(alert => fieldOf(alert, 'Status') === status))
}

function fieldOf (value: Value, name: string): string {
  return isStruct(value) ? textOf(value.fields[name]) : ''
}

function isMap (value: Value): value is MapValue {
  return typeof value === 'object' && value?.form === 'map'
}

function isStruct (value: Value): value is Struct {
  return typeof value === 'object' && value?.form === 'struct'
}

import { quoteJson } from '../../domain/go-json.ts'
import { formatNanos } from '../../domain/instant.ts'
import { instantOf, isTime } from '../time.ts'
import type { Type } from '../type.ts'
import { typeOf, type MapValue, type Slice, type Struct, type Value } from '../value.ts'
import { alertType, dataType } from './data-types.ts'
import { tooLong } from './join.ts'

/** As Go's encoder writes it: compact, keys sorted, safe inside HTML. */
export function toJson (value: Value, limit = Infinity): string {
  let json = ''
  write(value)
  return json

  function put (text: string) {
    json += text
    if (json.length > limit) throw tooLong(limit)
  }

  function write (value: Value): void {
    if (value === undefined || value === null) return put('null')
    if (typeof value !== 'object') return put(scalarJson(value))
    switch (value.form) {
      case 'scalar': return put(scalarJson(value.value))
      case 'pointer': return write(value.to)
      case 'slice': return value.isNil ? put('null') : writeList(value)
      case 'map': return value.isNil ? put('null') : writeMembers(membersOf(value))
      case 'struct': return isTime(value) ? put(`"${formatNanos(instantOf(value))}"`) : writeMembers(fieldsOf(value))
      case 'func': throw new Error(`json: unsupported type: ${typeOf(value).name}`)
    }
  }

  function writeList ({ items }: Slice) {
    put('[')
    items.forEach((item, index) => {
      if (index > 0) put(',')
      write(item)
    })
    put(']')
  }

  function writeMembers (members: ReadonlyArray<readonly [string, Value]>) {
    put('{')
    members.forEach(([name, member], index) => {
      put(`${index > 0 ? ',' : ''}${quoteJson(name)}:`)
      write(member)
    })
    put('}')
  }
}

function membersOf (map: MapValue): Array<[string, Value]> {
  return map.keys().map(key => [String(key), map.get(key)])
}

function fieldsOf ({ type, fields }: Struct): Array<[string, Value]> {
  return [...type.fields?.keys() ?? []].map(field => [keyOf(type, field), fields[field]])
}

/** What we know as a type of Alertmanager's has keys of its own; any other the names of its fields. */
function keyOf (type: Type, field: string): string {
  if (type !== dataType && type !== alertType) return field
  return field === 'NotificationReason' ? 'notification_reason' : field.charAt(0).toLowerCase() + field.slice(1)
}

function scalarJson (value: string | boolean | bigint | number): string {
  if (typeof value === 'string') return quoteJson(value)
  if (typeof value !== 'number') return String(value)
  if (!Number.isFinite(value)) throw new Error(`json: unsupported value: ${Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'}`)
  if (Object.is(value, -0)) return '-0'
  return String(value)
}

import { defineFunction } from '../function.ts'
import { anyMapType, anySliceType, anyType, stringSliceType, stringType } from '../type.ts'
import { dict, list, strings, type Value } from '../value.ts'
import { itemsOf, textsOf } from './argument.ts'

const anything = { params: [anyType], variadic: true }

/** Functions that make lists and maps. */
export const containerFunctions = {
  list: defineFunction({ ...anything, result: anySliceType, call: items => list(items) }),
  append: defineFunction({
    params: [anySliceType, anyType],
    variadic: true,
    result: anySliceType,
    call: ([items, ...more]) => more.length === 0 && items !== undefined ? items : list([...itemsOf(items), ...more])
  }),
  dict: defineFunction({ ...anything, result: anyMapType, call: items => dict(pairsOf(items)) }),
  stringSlice: defineFunction({ params: [stringType], variadic: true, result: stringSliceType, call: items => strings(textsOf(list(items))) })
}

function pairsOf (items: readonly Value[]): Array<[string, Value]> {
  if (items.length % 2 !== 0) throw new Error('dict requires an even number of arguments')
  const pairs: Array<[string, Value]> = []
  for (let at = 0; at < items.length; at += 2) {
    const key = items[at]
    if (typeof key !== 'string') throw new Error('dict keys must be strings')
    pairs.push([key, items[at + 1]])
  }
  return pairs
}

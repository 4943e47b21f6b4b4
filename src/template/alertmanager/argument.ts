import type { Value } from '../value.ts'

/** The text of an argument that is declared as one. */
export function textOf (value: Value): string {
  return typeof value === 'string' ? value : ''
}

/** The items of an argument that is declared as a slice. */
export function itemsOf (value: Value): readonly Value[] {
  return typeof value === 'object' && value?.form === 'slice' ? value.items : []
}

export function textsOf (value: Value): string[] {
  return itemsOf(value).map(textOf)
}

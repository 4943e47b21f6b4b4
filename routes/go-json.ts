import { sortedNames, type Labels } from '../src/domain/labels.ts'

// eslint-disable-next-line no-control-regex
const special = /["\\\u0000-\u001f<>&\u2028\u2029]/

/** A JSON string as Go prints it: safe to stand in HTML. */
export function quote (text: string): string {
  return special.test(text) ? JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, escapeUnit) : `"${text}"`
}

function escapeUnit (char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** A JSON object with its keys in the order of their bytes. */
export function printLabels (labels: Labels): string {
  let text = ''
  for (const name of sortedNames(labels)) text += `${text ? ',' : ''}${quote(name)}:${quote(labels[name] ?? '')}`
  return `{${text}}`
}

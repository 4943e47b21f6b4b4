import { compareBytes, sortedNames, type Labels } from '../src/domain/labels.ts'

/** A JSON string as Go prints it: safe to stand in HTML. */
export function quote (text: string): string {
  return escapeHtml(JSON.stringify(text))
}

/** A JSON object with its keys in the order of their bytes. */
export function printLabels (labels: Labels): string {
  return escapeHtml(stringify(labels))
}

/** The same for what goes straight through Alertmanager's encoder, which leaves HTML as it is; the line separators of JavaScript are escaped all the same. */
export function printPlainLabels (labels: Labels): string {
  return escape(stringify(labels), /[\u2028\u2029]/g)
}

function stringify (labels: Labels): string {
  // Nearly always they are in order, and then JSON.stringify is many times faster than putting the text together.
  if (inOrder(labels)) return JSON.stringify(labels)
  return `{${sortedNames(labels).map(name => `${JSON.stringify(name)}:${JSON.stringify(labels[name] ?? '')}`).join(',')}}`
}

function inOrder (labels: Labels): boolean {
  let previous = ''
  for (const name in labels) {
    if (compareBytes(previous, name) > 0) return false
    previous = name
  }
  return true
}

function escapeHtml (json: string): string {
  return /[<>&\u2028\u2029]/.test(json) ? escape(json, /[<>&\u2028\u2029]/g) : json
}

/** Of JSON text: these characters can only be in its strings. */
function escape (json: string, characters: RegExp): string {
  return json.replace(characters, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

import { compareBytes, sortedNames, type Labels } from '../src/domain/labels.ts'

/** A JSON string as Go prints it: safe to stand in HTML. */
export function quote (text: string): string {
  return escapeHtml(JSON.stringify(text))
}

const printed = new WeakMap<Labels, string>()

/** A JSON object with its keys in the order of their bytes. Labels never change, and the same ones are shown again and again. */
export function printLabels (labels: Labels): string {
  let text = printed.get(labels)
  if (text === undefined) {
    // Nearly always they are in order, and then JSON.stringify is many times faster than putting the text together.
    text = inOrder(labels)
      ? escapeHtml(JSON.stringify(labels))
      : `{${sortedNames(labels).map(name => `${quote(name)}:${quote(labels[name] ?? '')}`).join(',')}}`
    printed.set(labels, text)
  }
  return text
}

/** The same for what goes straight through Alertmanager's encoder, which leaves HTML as it is; the line separators of JavaScript are escaped all the same. */
export function printPlainLabels (labels: Labels): string {
  return printLabels(labels).replace(/\\u00(3c|3e|26)/g, (_escaped, code: string) => String.fromCharCode(parseInt(code, 16)))
}

function inOrder (labels: Labels): boolean {
  let previous = ''
  for (const name in labels) {
    if (compareBytes(previous, name) > 0) return false
    previous = name
  }
  return true
}

/** Of JSON text: these characters can only be in its strings. */
function escapeHtml (json: string): string {
  return /[<>&\u2028\u2029]/.test(json) ? json.replace(/[<>&\u2028\u2029]/g, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`) : json
}

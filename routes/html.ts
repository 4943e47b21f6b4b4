/** Text that is HTML already. */
export type Html = { readonly html: string }
type Value = string | number | Html | readonly Html[] | undefined

/** HTML from a template: every value is escaped, unless it is HTML itself. */
export function html (parts: TemplateStringsArray, ...values: Value[]): Html {
  return { html: parts.map((part, index) => part + print(values[index])).join('') }
}

function print (value: Value): string {
  if (value === undefined) return ''
  if (typeof value === 'object') return 'html' in value ? value.html : value.map(print).join('')
  return String(value).replace(/[&<>"']/g, char => `&#${char.charCodeAt(0)};`)
}

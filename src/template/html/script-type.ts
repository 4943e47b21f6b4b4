const scriptTypes: ReadonlySet<string> = new Set([
  '', 'application/ecmascript', 'application/javascript', 'application/json', 'application/ld+json', 'application/x-ecmascript',
  'application/x-javascript', 'module', 'text/ecmascript', 'text/javascript', 'text/javascript1.0', 'text/javascript1.1', 'text/javascript1.2',
  'text/javascript1.3', 'text/javascript1.4', 'text/javascript1.5', 'text/jscript', 'text/livescript', 'text/x-ecmascript', 'text/x-javascript'
])

/** Whether an element `script` of the type holds a script, or JSON, which is read as one. */
export function isScriptType (type: string): boolean {
  const [name = ''] = type.split(';')
  return scriptTypes.has(name.toLowerCase().trim())
}

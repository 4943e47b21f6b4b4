/** The parameters of a URL in the order given, each with all its values. Pairs that are wrongly encoded are left out, as Go does. */
export function parseQuery (url: string): ReadonlyMap<string, readonly string[]> {
  const query = new Map<string, string[]>()
  const start = url.indexOf('?')
  if (start < 0) return query
  for (const pair of url.slice(start + 1).split('&')) {
    if (!pair || pair.includes(';')) continue
    const equals = pair.indexOf('=')
    const name = decode(equals < 0 ? pair : pair.slice(0, equals))
    const value = decode(equals < 0 ? '' : pair.slice(equals + 1))
    if (name === undefined || value === undefined) continue
    const values = query.get(name)
    if (values) values.push(value)
    else query.set(name, [value])
  }
  return query
}

function decode (text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

export function pathOf (url: string): string {
  const end = url.indexOf('?')
  return end < 0 ? url : url.slice(0, end)
}

/** With its question mark; empty where there is none. */
export function queryOf (url: string): string {
  return url.slice(pathOf(url).length)
}

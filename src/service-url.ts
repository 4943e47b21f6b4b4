/** A place below the URL of a service, whose own query stays. The path is text that is not escaped yet. */
export function urlBelow (base: string, path: string, query: Readonly<Record<string, string>> = {}): string {
  const url = new URL(base)
  const folder = url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/`
  // A round trip through bytes replaces half surrogate pairs, on which encodeURI throws.
  url.pathname = folder + encodeURI(Buffer.from(path).toString()).replace(/[?#]/g, encodeURIComponent)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return url.href
}

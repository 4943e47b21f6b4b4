// What Prometheus sends, and nearly everybody: worth a look of its own, as every alert passes here.
// eslint-disable-next-line no-control-regex
const usual = /^https?:\/\/[\w.-]+(?::\d*)?(?:\/[^%?\u0000-\u001f\u007f]*)?(?:\?[^\u0000-\u001f\u007f]*)?$/

/** Whether a text is a URI of the kind that a request line may hold, by the rules of Go's `url.ParseRequestURI`. */
export function isRequestUri (text: string): boolean {
  if (usual.test(text)) return true
  // eslint-disable-next-line no-control-regex
  if (!text || /[\u0000-\u001f\u007f]/.test(text) || text.startsWith(':')) return false
  if (text === '*') return true

  const [, scheme = '', afterScheme = ''] = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?([^]*)$/.exec(text) ?? []
  const hierarchy = afterScheme.split('?', 1)[0] ?? ''
  if (!hierarchy.startsWith('/')) return scheme !== ''
  if (!scheme || !hierarchy.startsWith('//')) return isEscaped(hierarchy)

  const [authority = ''] = hierarchy.slice(2).split('/', 1)
  return isAuthority(authority) && isEscaped(hierarchy.slice(2 + authority.length))
}

function isAuthority (authority: string): boolean {
  const at = authority.lastIndexOf('@')
  const user = at < 0 ? '' : authority.slice(0, at)
  return /^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user) && isEscaped(user) && isHost(authority.slice(at + 1))
}

function isHost (host: string): boolean {
  if (host.startsWith('[')) return /^\[[^\]]*\](?::\d*)?$/.test(host)
  const [name = '', port = ''] = /^([^]*):([^:]*)$/.exec(host)?.slice(1) ?? [host]
  // Only bytes beyond ASCII may be escaped in a host.
  return /^\d*$/.test(port) && /^(?:[\w\-.~!$&'()*+,;=:[\]<>"]|[^\u0000-\u007f]|%[89a-fA-F][0-9a-fA-F]|%25)*$/.test(name) // eslint-disable-line no-control-regex
}

function isEscaped (text: string): boolean {
  return !/%(?![0-9a-fA-F]{2})/.test(text)
}

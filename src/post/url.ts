/** The port that a URL speaks to, also where it names none. */
export function portOf (url: URL): string {
  return url.port || (url.protocol === 'https:' ? '443' : '80')
}

/** The host without the brackets of an IPv6 address. */
export function hostOf (url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '')
}

/** Basic credentials from the user and password that stand in a URL. */
export function basicAuthOf (url: URL): string | undefined {
  if (!url.username && !url.password) return undefined
  return basicAuth(decode(url.username), decode(url.password))
}

export function basicAuth (username: string, password: string): string {
  return 'Basic ' + Buffer.from(`${username}:${password}`).toString('base64')
}

/** Undoes percent encoding; what is not encoded properly stays as it is. */
export function decode (text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

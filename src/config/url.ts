/** What is wrong with an http or https URL; of a secret one nothing is quoted. `fromFile` is whether a file may hold it. */
export function checkUrl (text: string, { secret, fromFile }: { secret: boolean, fromFile: boolean }): string | undefined {
  const [, scheme = ''] = /^([a-z][a-z\d+.-]*):/i.exec(text) ?? []
  if (!/^https?$/i.test(scheme)) {
    // With a port, the name of a host looks like a scheme.
    if (!text.includes('://')) return `the URL begins with neither http:// nor https://${adviceOn(text, fromFile)}`
    return secret ? 'unsupported scheme for URL, expected http or https' : `unsupported scheme "${scheme}" for URL, expected http or https`
  }
  const [, authority = ''] = /^[^:]*:\/\/([^/?#]*)/.exec(text) ?? []
  if (authority.replace(/^.*@/, '').replace(/:\d*$/, '') === '') return 'missing host for URL'
  // Masked URLs, as they are printed, must load again.
  if (!URL.canParse(text.replace('<secret>', 'secret'))) return 'malformed URL'
}

function adviceOn (text: string, fromFile: boolean): string {
  if (!/^\$(\w|\{\w+\})/.test(text)) return ''
  return `; variables are not replaced${fromFile ? ', but a file can hold the URL: the key for its name ends in url_file' : ''}`
}

export function checkProxyUrl (text: string): string | undefined {
  // Go takes a name alone for a URL, too; an address with a port it does not.
  const isName = /^([\w.-]+|[a-z][a-z\d.-]*:\d+)$/i.test(text) && URL.canParse(`http://${text}`)
  const isUrl = /^[^:]*:\/\/[^/?#]/.test(text) && URL.canParse(text)
  return text === '' || isName || isUrl ? undefined : 'malformed URL, expected for example http://proxy:3128'
}

/** The URL with the password in it, if any, replaced as Go's `Redacted` does. */
export function maskPassword (text: string): string {
  return text.replace(/^([^:/?#]+:\/\/[^/?#@]*?:)[^/?#]*@/, '$1xxxxx@')
}

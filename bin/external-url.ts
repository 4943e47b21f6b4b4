import { FlagError } from './flags.ts'

/** The URL without a slash at its end, and the path below which everything is served: by default that of the URL. */
export function parseExternalURL (given: string | undefined, routePrefix: string | undefined): { externalURL: string | undefined, routePrefix: string | undefined } {
  const externalURL = given ? parse(given) : undefined
  const path = (routePrefix ?? (externalURL ? new URL(externalURL).pathname : '')).replace(/^\/+|\/+$/g, '')
  return { externalURL, routePrefix: path ? `/${path}` : undefined }
}

function parse (text: string): string {
  if (!URL.canParse(text)) throw new FlagError(`--web.external-url must be a URL such as https://alerts.example.org/tocsin, not "${text}"`)
  const { protocol } = new URL(text)
  if (protocol !== 'http:' && protocol !== 'https:') throw new FlagError(`--web.external-url must begin with http:// or https://, not "${text}"`)
  return text.replace(/\/+$/, '')
}

import { AwsV4Signer } from 'aws4fetch'
import { decodeXML } from 'entities'
import type { HttpAnswer, Post } from '../receiver.ts'

export type Credentials = {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
  /** Epoch milliseconds; absent: they do not expire. */
  readonly expiresAt?: number | undefined
}

export type Call = {
  readonly url: string
  readonly service: string
  readonly region: string
  readonly credentials: Credentials | undefined
  readonly parameters: ReadonlyArray<readonly [name: string, value: string]>
  /** What of the parameters must not be shown. */
  readonly secrets?: readonly string[]
  readonly signal: AbortSignal
  /** Is told of the code of an error. */
  readonly onError?: (code: string) => void
}

const contentType = 'application/x-www-form-urlencoded; charset=utf-8'

/** One call of an AWS API in its query form, signed unless there are no credentials (a few calls need none). */
export async function callAws (post: Post, { url, parameters, secrets, signal, onError, ...identity }: Call): Promise<HttpAnswer> {
  const body = new URLSearchParams(parameters.map(([name, value]): [string, string] => [name, value])).toString()
  const headers = { 'content-type': contentType, ...await signatureOf({ url, body, ...identity }) }
  return await post({ url, body, headers, signal, ...secrets && { secrets } }, {
    judge ({ body: xml }) {
      const code = readXml(xml, 'Code')
      if (code === undefined) return undefined
      onError?.(code)
      return { message: `${code}: ${readXml(xml, 'Message') ?? ''}`, ...isPassing(code) && { retryable: true } }
    }
  })
}

type Signable = Pick<Call, 'url' | 'service' | 'region' | 'credentials'> & { readonly body: string }

async function signatureOf ({ credentials, ...request }: Signable): Promise<Record<string, string>> {
  if (!credentials) return {}
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  const signed = await new AwsV4Signer({
    ...request, method: 'POST', headers: { 'content-type': contentType }, accessKeyId, secretAccessKey, ...sessionToken && { sessionToken }, allHeaders: true
  }).sign()
  return Object.fromEntries([...signed.headers].filter(([name]) => name !== 'content-type'))
}

/** Where an API is in a region, unless the environment says otherwise, as AWS' own tools understand it. */
export function endpointOf (service: string, { region, environment, fips = false }: { region: string, environment: { readonly [name: string]: string | undefined }, fips?: boolean }): string {
  const given = environment[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] || environment['AWS_ENDPOINT_URL']
  if (given && environment['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] !== 'true') return given
  const [, suffix] = partitions.find(([prefix]) => region.startsWith(prefix)) ?? ['', 'amazonaws.com']
  // The endpoints of this partition are all of the kind.
  return `https://${service}${fips && !region.startsWith('us-gov-') ? '-fips' : ''}.${region}.${suffix}/`
}

const partitions: ReadonlyArray<readonly [regions: string, suffix: string]> = [
  ['cn-', 'amazonaws.com.cn'], ['us-isob-', 'sc2s.sgov.gov'], ['us-isof-', 'csp.hci.ic.gov'], ['us-iso-', 'c2s.ic.gov'], ['eu-isoe-', 'cloud.adc-e.uk'], ['eusc-', 'amazonaws.eu']
]

/** The text of the first element of a name. What AWS answers has neither attributes on such elements nor sections. */
export function readXml (xml: string, name: string): string | undefined {
  const [, text] = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml) ?? []
  return text === undefined ? undefined : decodeXML(text).trim()
}

/** AWS answers 400 to much that passes. Who is throttled comes again; credentials that have expired are renewed. */
function isPassing (code: string): boolean {
  return /throttl|TooManyRequests|RequestLimitExceeded|SlowDown|RequestTimeout|PriorRequestNotComplete/i.test(code) || isExpiry(code)
}

export function isExpiry (code: string): boolean {
  return /^ExpiredToken/.test(code)
}

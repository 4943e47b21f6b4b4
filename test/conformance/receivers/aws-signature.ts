import { createHash, createHmac } from 'node:crypto'
import type { Received } from '../../support/sink.ts'

/** What an Authorization header of AWS says, without what each request makes anew: whether the signature is that of this secret. */
export function readSignature ({ method, url, headers, body }: Received, secret: string): string {
  const text = headers.authorization ?? ''
  const [, key, date = '', region = '', service = '', names = '', signature] = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=(\w+)$/.exec(text) ?? []
  const [path, query = ''] = url.split('?')
  const signed = names.split(';').map(name => `${name}:${headers[name]}\n`).join('')
  const request = [method, path, query, signed, names, sha256(body)].join('\n')
  const scope = [date, region, service, 'aws4_request']
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope.join('/'), sha256(request)].join('\n')
  const signingKey = scope.reduce<string | Buffer>((key, part) => hmac(key, part), `AWS4${secret}`)
  return `AWS4-HMAC-SHA256 of ${key} for ${region}/${service}: ${hmac(signingKey, toSign).toString('hex') === signature ? 'right' : `wrong: ${text}`}`
}

function sha256 (text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac (key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

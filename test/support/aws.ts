import { createHash, createHmac } from 'node:crypto'
import { startSink, type Answer, type Received, type Sink } from './sink.ts'

type Test = { teardown (end: () => unknown): unknown }

type Signed = Pick<Received, 'method' | 'url' | 'headers' | 'body'>

/** Whether the signature of a request is what AWS computes for it: Signature Version 4, by the rules that AWS has published. */
export function isSigned (request: Signed, secretAccessKey: string): boolean {
  const [, date = '', region = '', service = '', names = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([\da-f]{64})$/.exec(request.headers.authorization ?? '') ?? []
  const [path = '', query = ''] = request.url.split('?')
  const canonical = [
    request.method,
    path.split('/').map(segment => encodeURIComponent(segment)).join('/'),
    query.split('&').sort().join('&'),
    ...names.split(';').map(name => `${name}:${String(request.headers[name]).trim().replace(/ +/g, ' ')}`),
    '',
    names,
    sha256(request.body)
  ].join('\n')
  const scope = `${date}/${region}/${service}/aws4_request`
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, sha256(canonical)].join('\n')
  const key = [date, region, service, 'aws4_request'].reduce<string | Buffer>((key, part) => createHmac('sha256', key).update(part).digest(), `AWS4${secretAccessKey}`)
  return createHmac('sha256', key).update(text).digest('hex') === signature
}

function sha256 (text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** AWS on this machine: it refuses what is not signed by one of the keys, given as id and secret. */
export async function startAws (t: Test, { keys, answer = accept }: { keys: Record<string, string>, answer?: Answer }): Promise<Sink & { parameters (index?: number): Record<string, string> }> {
  const sink = await startSink(t, (response, request) => {
    const [, id = ''] = /Credential=([^/]+)/.exec(request.headers.authorization ?? '') ?? []
    const secret = keys[id]
    const isPublic = request.body.startsWith('Action=AssumeRoleWithWebIdentity')
    if (isPublic || request.method !== 'POST' || (secret && isSigned(request, secret))) answer(response, request)
    else response.writeHead(403).end(awsError('SignatureDoesNotMatch', 'The request signature we calculated does not match'))
  })
  return { ...sink, parameters: (index = -1) => Object.fromEntries(new URLSearchParams(sink.received.at(index)?.body)) }
}

const accept: Answer = response => response.end('<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>')

export function awsError (code: string, message: string): string {
  return `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">\n  <Error>\n    <Type>Sender</Type>\n    <Code>${code}</Code>\n    <Message>${message}</Message>\n  </Error>\n  <RequestId>9b1</RequestId>\n</ErrorResponse>`
}

/** What STS says to a good call. */
export function rolesAnswer (id: string, { secret, expiresIn = 3600 }: { secret: string, expiresIn?: number }): string {
  return `<R><AssumeRoleResult><Credentials><AccessKeyId>${id}</AccessKeyId><SecretAccessKey>${secret}</SecretAccessKey>` +
    `<SessionToken>session-of-${id}</SessionToken><Expiration>${new Date(Date.now() + expiresIn * 1000).toISOString()}</Expiration></Credentials></AssumeRoleResult></R>`
}

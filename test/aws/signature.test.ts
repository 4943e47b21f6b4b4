import t from 'tap'
import { callAws } from '../../src/aws/call.ts'
import { createPost } from '../../src/post.ts'
import { httpConfig } from '../support/http-config.ts'
import { isSigned, startAws } from '../support/aws.ts'

const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'

// The first three are of the test suite of AWS, the last one is the worked example of its documentation.
const published = [
  { method: 'GET', url: '/', service: 'service', signature: '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31' },
  { method: 'GET', url: '/?Param2=value2&Param1=value1', service: 'service', signature: 'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500' },
  { method: 'POST', url: '/', service: 'service', type: 'application/x-www-form-urlencoded', body: 'Param1=value1', signature: 'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a' },
  {
    method: 'GET',
    url: '/?Action=ListUsers&Version=2010-05-08',
    service: 'iam',
    host: 'iam.amazonaws.com',
    type: 'application/x-www-form-urlencoded; charset=utf-8',
    signature: '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7'
  }
]

t.test('what checks signatures here agrees with what AWS has published', async t => {
  for (const { method, url, service, host = 'example.amazonaws.com', type, body = '', signature } of published) {
    const names = [...type ? ['content-type'] : [], 'host', 'x-amz-date'].join(';')
    const headers = {
      host,
      'x-amz-date': '20150830T123600Z',
      ...type && { 'content-type': type },
      authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/${service}/aws4_request, SignedHeaders=${names}, Signature=${signature}`
    }
    t.ok(isSigned({ method, url, headers, body }, secretAccessKey), `${method} ${url}`)
    t.notOk(isSigned({ method, url, headers, body: body + ' ' }, secretAccessKey))
    t.notOk(isSigned({ method, url, headers, body }, 'another'))
  }
})

t.test('a call is signed for its place, parameters and session, whatever characters they have', async t => {
  const aws = await startAws(t, { keys: { AKID: secretAccessKey } })
  const { post, close } = createPost({ http: httpConfig(), userAgent: 'test' })
  t.teardown(close)
  const call = { service: 'sns', region: 'eu-west-1', signal: new AbortController().signal, parameters: [['Message', 'a b&c=d+é\n😀 ~*\'()'], ['Empty', '']] as const }
  const credentials = { accessKeyId: 'AKID', secretAccessKey, sessionToken: 'a/session+token==' }

  for (const path of ['', '/', '/v1/some%20path/', '/a?b=c&a=%2F']) await callAws(post, { ...call, url: aws.origin + path, credentials })
  t.equal(aws.received.length, 4)
  t.equal(aws.received[0]?.headers['x-amz-security-token'], 'a/session+token==')
  t.match(aws.received[0]?.headers.authorization, /SignedHeaders=content-type;host;x-amz-date;x-amz-security-token,/)
  t.equal(aws.parameters()['Message'], 'a b&c=d+é\n😀 ~*\'()')

  const refused = callAws(post, { ...call, url: aws.origin, credentials: { ...credentials, secretAccessKey: 'another' } })
  await t.rejects(refused, { retryable: false, reason: 'authError', message: 'unexpected status code 403: SignatureDoesNotMatch: The request signature we calculated does not match' })
})

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { identify, type Sigv4 } from '../../src/aws/credentials.ts'
import { createPost } from '../../src/post.ts'
import { awsError, rolesAnswer, startAws } from '../support/aws.ts'
import { httpConfig } from '../support/http-config.ts'
import { startSink, type Answer } from '../support/sink.ts'

type Environment = Record<string, string>
const secret = 'wJalrXUtnFEMI'

/** Who we are in an environment that has nothing but a region and what is given. */
function identity (t: Test, environment: Environment) {
  const { post, close } = createPost({ http: httpConfig(), userAgent: 'test' })
  t.teardown(close)
  const cache = new Map<string, unknown>()
  const alone = { HOME: t.testdirName, AWS_REGION: 'eu-west-1', AWS_EC2_METADATA_DISABLED: 'true' }
  return (sigv4: Sigv4 = {}, now = Date.now()) => identify(sigv4, { post, environment: { ...alone, ...environment }, signal: new AbortController().signal, cache, now })
}

function files (t: Test, { config = '', credentials = '' }: { config?: string, credentials?: string }): Environment {
  const folder = t.testdir({ config, credentials })
  return { AWS_CONFIG_FILE: join(folder, 'config'), AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials') }
}

const sts = (t: Test, answer: Answer = (response, { body }) => response.end(rolesAnswer(`of ${new URLSearchParams(body).get('RoleArn')}`, { secret })), keys = { AKIDENV: secret, AKIDFILE: secret }) =>
  startAws(t, { answer, keys })

t.test('the places where credentials may be are asked in the order of AWS', async t => {
  const named = { AWS_ACCESS_KEY_ID: 'AKIDENV', AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: 'session' }
  const written = files(t, {
    config: '[default]\nregion = us-east-1\n[profile other]\nregion=us-west-2 # far\naws_access_key_id=AKIDCONFIG\naws_secret_access_key = x\n',
    credentials: '# ours\n[default]\naws_access_key_id = AKIDFILE\naws_secret_access_key = y=z\n\n[other]\naws_access_key_id=AKIDOTHER\naws_secret_access_key=w\n'
  })
  const noRegion = { AWS_REGION: '' }
  t.match(await identity(t, { ...named, ...written })({ region: 'r', access_key: 'AKIDOWN', secret_key: 's' }), { region: 'r', credentials: { accessKeyId: 'AKIDOWN', secretAccessKey: 's' } })
  t.match(await identity(t, { ...named, ...written, ...noRegion })(), { region: 'us-east-1', credentials: { accessKeyId: 'AKIDENV', sessionToken: 'session' } })
  t.match(await identity(t, written)(), { region: 'eu-west-1', credentials: { accessKeyId: 'AKIDFILE', secretAccessKey: 'y=z' } })
  t.match(await identity(t, { ...named, ...written, ...noRegion })({ profile: 'other' }), { region: 'us-west-2', credentials: { accessKeyId: 'AKIDOTHER', secretAccessKey: 'w' } })
  t.match(await identity(t, { ...written, ...noRegion, AWS_PROFILE: 'other', AWS_DEFAULT_REGION: 'd' })(), { region: 'd', credentials: { accessKeyId: 'AKIDOTHER' } })
})

t.test('a file of profiles that changes counts at once', async t => {
  const written = files(t, { credentials: '[default]\naws_access_key_id=AKIDFILE\naws_secret_access_key=y\n' })
  const ask = identity(t, written)
  await ask()
  writeFileSync(written['AWS_SHARED_CREDENTIALS_FILE'] ?? '', '[default]\naws_access_key_id=AKIDNEW\naws_secret_access_key=y\n')
  t.match(await ask(), { credentials: { accessKeyId: 'AKIDNEW' } })
})

t.test('a role is assumed, once until shortly before its credentials expire', async t => {
  const aws = await sts(t)
  const ask = identity(t, { AWS_ACCESS_KEY_ID: 'AKIDENV', AWS_SECRET_ACCESS_KEY: secret, AWS_ENDPOINT_URL_STS: aws.origin })
  const role = { role_arn: 'arn:role', external_id: 'ext' }
  t.match(await ask(role), { credentials: { accessKeyId: 'of arn:role', secretAccessKey: secret, sessionToken: 'session-of-of arn:role' } })
  t.match(aws.parameters(), { Action: 'AssumeRole', Version: '2011-06-15', RoleArn: 'arn:role', ExternalId: 'ext', RoleSessionName: /^tocsin-\d+$/ })
  await ask(role)
  t.equal(aws.received.length, 1)
  await ask(role, Date.now() + 3_595_000)
  t.equal(aws.received.length, 2)
  await ask({ ...role, external_id: 'another' })
  t.equal(aws.received.length, 3)
})

t.test('profiles may build on others, and on roles', async t => {
  const aws = await sts(t)
  const config = '[profile base]\naws_access_key_id=AKIDFILE\naws_secret_access_key=' + secret +
    '\n[profile up]\nrole_arn=arn:up\nsource_profile=base\nrole_session_name=me\nduration_seconds=900\n[profile env]\nrole_arn=arn:env\ncredential_source=Environment\n' +
    '[profile a]\nrole_arn=x\nsource_profile=b\n[profile b]\nrole_arn=x\nsource_profile=a\n[profile sso]\nsso_session=x\n'
  const ask = identity(t, { ...files(t, { config }), AWS_ENDPOINT_URL: aws.origin, AWS_ACCESS_KEY_ID: 'AKIDENV', AWS_SECRET_ACCESS_KEY: secret })
  t.match(await ask({ profile: 'up' }), { credentials: { accessKeyId: 'of arn:up' } })
  t.match(aws.parameters(), { RoleSessionName: 'me', DurationSeconds: '900' })
  t.match(aws.received[0]?.headers.authorization, /AKIDFILE/)
  t.match(await ask({ profile: 'env' }), { credentials: { accessKeyId: 'of arn:env' } })

  await t.rejects(ask({ profile: 'a' }), { retryable: true, message: /^no AWS credentials: the profile "[ab]" leads back to itself$/ })
  await t.rejects(ask({ profile: 'sso' }), { message: 'no AWS credentials: sso_session of the profile "sso" is not supported' })
  await t.rejects(ask({ profile: 'none' }), { message: 'no AWS credentials: there is no profile "none"' })
})

t.test('a web identity is exchanged for a role, by the token that its file holds now', async t => {
  const aws = await sts(t)
  const file = join(t.testdir({ token: 'first-token\n' }), 'token')
  const ask = identity(t, { AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: 'arn:web', AWS_ROLE_SESSION_NAME: 'pod', AWS_ENDPOINT_URL_STS: aws.origin })
  t.match(await ask(), { credentials: { accessKeyId: 'of arn:web' } })
  t.match(aws.parameters(), { Action: 'AssumeRoleWithWebIdentity', WebIdentityToken: 'first-token', RoleSessionName: 'pod' })
  t.equal(aws.received[0]?.headers.authorization, undefined)
  writeFileSync(file, 'second-token')
  await ask({}, Date.now() + 3_595_000)
  t.equal(aws.parameters()['WebIdentityToken'], 'second-token')
})

t.test('what STS refuses is told without the token', async t => {
  const aws = await sts(t, (response, { body }) => response.writeHead(400).end(awsError('InvalidIdentityToken', `not ${new URLSearchParams(body).get('WebIdentityToken')}`)))
  const file = join(t.testdir({ token: 'a-secret-token' }), 'token')
  const ask = identity(t, { AWS_WEB_IDENTITY_TOKEN_FILE: file, AWS_ROLE_ARN: 'arn:web', AWS_ENDPOINT_URL_STS: aws.origin })
  await t.rejects(ask(), { name: 'DeliveryError', retryable: false, message: 'no AWS credentials: unexpected status code 400: InvalidIdentityToken: not <redacted>' })
})

const asJson = (id: string) => JSON.stringify({ AccessKeyId: id, SecretAccessKey: secret, Token: 'session', Expiration: new Date(Date.now() + 3600_000).toISOString() })

t.test('a container is asked with the token that it is given', async t => {
  const container = await startSink(t, response => response.end(asJson('AKIDPOD')))
  const file = join(t.testdir({ token: 'pod-token\n' }), 'token')
  const ask = identity(t, { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${container.origin}/creds?a=b`, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file })
  t.match(await ask(), { credentials: { accessKeyId: 'AKIDPOD', sessionToken: 'session' } })
  await ask()
  t.match(container.received, [{ method: 'GET', url: '/creds?a=b', headers: { authorization: 'pod-token' } }])
  t.equal(container.received.length, 1)
  await t.rejects(identity(t, { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://elsewhere.example/' })(), { message: /names a place that is not to be asked/ })
})

t.test('an instance is asked with a token of its own', async t => {
  const instance = await startSink(t, (response, { method, url, headers }) => {
    if (method === 'PUT' && url === '/latest/api/token') response.end('imds-token')
    else if (headers['x-aws-ec2-metadata-token'] !== 'imds-token') response.writeHead(401).end()
    else response.end(url.endsWith('/security-credentials/') ? 'a-role' : url.endsWith('/a-role') ? asJson('AKIDEC2') : 'none')
  })
  const environment = { AWS_EC2_METADATA_DISABLED: '', AWS_EC2_METADATA_SERVICE_ENDPOINT: instance.origin }
  t.match(await identity(t, environment)(), { credentials: { accessKeyId: 'AKIDEC2' } })
  await t.rejects(identity(t, { ...environment, AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://127.0.0.1:1' })(), { retryable: true, message: 'no AWS credentials: Post "<redacted>": connection refused' })
})

t.test('nothing anywhere is said so, to be tried again', async t => {
  await t.rejects(identity(t, {})(), { retryable: true, reason: 'other', message: 'no AWS credentials: none are configured' })
  await t.rejects(identity(t, { AWS_REGION: '' })(), { retryable: true, message: 'region not configured in sns.sigv4.region or in default credentials chain' })
})

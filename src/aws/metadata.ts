import { DeliveryError } from '../errors.ts'
import { readNamed } from '../post/files.ts'
import type { Environment } from '../post/proxy.ts'
import type { Post } from '../receiver.ts'
import type { Credentials } from './call.ts'

type Asking = { readonly post: Post, readonly environment: Environment, readonly signal: AbortSignal }

/** What is not there may yet come: Alertmanager goes on asking, too. */
const rule = { retryStatus: [401, 403, 404] }
/** It is on the same machine, or not there at all. */
const patience = 2000

/** The credentials that a container is given: ECS and EKS tell it where by its environment. */
export async function containerCredentials ({ post, environment, signal }: Asking): Promise<Credentials> {
  const relative = environment['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI']
  const url = relative ? `http://169.254.170.2${relative}` : environment['AWS_CONTAINER_CREDENTIALS_FULL_URI'] ?? ''
  if (!mayBeAsked(url)) throw missing('AWS_CONTAINER_CREDENTIALS_FULL_URI names a place that is not to be asked')
  const file = environment['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE']
  const authorization = file ? (await readNamed(file, 'AWS container authorization token')).trim() : environment['AWS_CONTAINER_AUTHORIZATION_TOKEN']
  return readCredentials((await post({ url, method: 'GET', headers: { ...authorization && { authorization } }, timeout: patience, signal }, rule)).body)
}

/** Credentials would go to whoever answers: https, this machine, or one of the addresses that AWS keeps for this. */
function mayBeAsked (text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname } = new URL(text)
  return protocol === 'https:' || ['localhost', '[::1]', '169.254.170.2', '169.254.170.23', '[fd00:ec2::23]'].includes(hostname) || /^127\./.test(hostname)
}

/** The credentials of the role that an EC2 instance has. */
export async function instanceCredentials ({ post, environment, signal }: Asking): Promise<Credentials> {
  if (environment['AWS_EC2_METADATA_DISABLED']?.toLowerCase() === 'true') throw missing('none are configured')
  const origin = (environment['AWS_EC2_METADATA_SERVICE_ENDPOINT'] || 'http://169.254.169.254').replace(/\/+$/, '')
  const ask = async (path: string, headers: Record<string, string>, method: 'GET' | 'PUT' = 'GET') =>
    (await post({ url: `${origin}/latest/${path}`, method, headers, timeout: patience, signal }, rule)).body.trim()

  const headers = { 'x-aws-ec2-metadata-token': await ask('api/token', { 'x-aws-ec2-metadata-token-ttl-seconds': '60' }, 'PUT') }
  const [role = ''] = (await ask('meta-data/iam/security-credentials/', headers)).split('\n')
  return readCredentials(await ask(`meta-data/iam/security-credentials/${encodeURIComponent(role)}`, headers))
}

function readCredentials (body: string): Credentials {
  const said = fieldsOf(body)
  const [accessKeyId, secretAccessKey, sessionToken] = ['AccessKeyId', 'SecretAccessKey', 'Token'].map(name => said.get(name))
  const expiresAt = Date.parse(String(said.get('Expiration')))
  if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string' || Number.isNaN(expiresAt)) throw missing('the answer holds none')
  return { accessKeyId, secretAccessKey, sessionToken: typeof sessionToken === 'string' ? sessionToken : undefined, expiresAt }
}

function fieldsOf (body: string): Map<string, unknown> {
  try {
    const value: unknown = JSON.parse(body)
    return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : [])
  } catch {
    return new Map()
  }
}

function missing (why: string): DeliveryError {
  return new DeliveryError(why, { retryable: true, reason: 'other' })
}

import { DeliveryError } from '../errors.ts'
import { readNamed } from '../post/files.ts'
import type { Environment } from '../post/proxy.ts'
import type { Post } from '../receiver.ts'
import { callAws, endpointOf, isExpiry, readXml, type Credentials } from './call.ts'
import { containerCredentials, instanceCredentials } from './metadata.ts'
import { readProfiles, type Profile } from './profiles.ts'

/** `sigv4` of the configuration. */
export type Sigv4 = {
  readonly region?: string
  readonly access_key?: string
  readonly secret_key?: string
  readonly profile?: string
  readonly role_arn?: string
  readonly external_id?: string
  readonly use_fips_sts_endpoint?: boolean
}

export type Surroundings = {
  readonly post: Post
  readonly environment: Environment
  readonly signal: AbortSignal
  /** For credentials that were given for a time. */
  readonly cache: Map<string, unknown>
  readonly now: number
}

type Role = { readonly arn: string, readonly externalId?: string | undefined, readonly sessionName?: string | undefined, readonly duration?: string | undefined }

/** So long before they expire, credentials are fetched anew. */
const early = 60_000

/** Who we are to AWS and in which region, found where its SDKs look, and in their order. */
export async function identify (sigv4: Sigv4, surroundings: Surroundings): Promise<{ credentials: Credentials, region: string }> {
  const { environment } = surroundings
  const profiles = await readProfiles(environment)
  const profile = sigv4.profile || environment['AWS_PROFILE'] || 'default'
  const region = sigv4.region || environment['AWS_REGION'] || environment['AWS_DEFAULT_REGION'] || profiles.get(profile)?.['region']
  if (!region) throw unidentified('region not configured in sns.sigv4.region or in default credentials chain')

  const chain = createChain({ ...surroundings, profiles, region, fips: sigv4.use_fips_sts_endpoint ?? false })
  try {
    const own = sigv4.access_key
      ? { accessKeyId: sigv4.access_key, secretAccessKey: sigv4.secret_key ?? '' }
      : await chain.find(profile, { named: Boolean(sigv4.profile) })
    return { region, credentials: sigv4.role_arn ? await chain.assume({ arn: sigv4.role_arn, externalId: sigv4.external_id }, own) : own }
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw unidentified('no AWS credentials: the files of profiles cannot be read')
    throw new DeliveryError(`no AWS credentials: ${error.message}`, error)
  }
}

type Chain = Surroundings & { readonly profiles: ReadonlyMap<string, Profile>, readonly region: string, readonly fips: boolean }

function createChain ({ profiles, region, fips, ...surroundings }: Chain) {
  const { post, environment, signal, cache, now } = surroundings

  /** A profile that the configuration names goes before the environment. */
  async function find (profile: string, { named }: { named: boolean }): Promise<Credentials> {
    if (!named) {
      const keys = environmentKeys(environment)
      if (keys) return keys
      const [file, arn] = [environment['AWS_WEB_IDENTITY_TOKEN_FILE'], environment['AWS_ROLE_ARN']]
      if (file && arn) return await assumeByToken(file, { arn, sessionName: environment['AWS_ROLE_SESSION_NAME'] })
    }
    return await ofProfile(profile, [])
  }

  async function ofProfile (name: string, above: readonly string[]): Promise<Credentials> {
    const profile = profiles.get(name)
    if (!profile && name !== 'default') throw unidentified(`there is no profile ${JSON.stringify(name)}`)
    if (above.length > 10) throw unidentified(`the profile ${JSON.stringify(name)} leads back to itself`)
    const arn = profile?.['role_arn']
    const role = arn ? { arn, externalId: profile['external_id'], sessionName: profile['role_session_name'], duration: profile['duration_seconds'] } : undefined

    const tokenFile = profile?.['web_identity_token_file']
    if (role && tokenFile && !profile['source_profile']) return await assumeByToken(tokenFile, role)
    const own = await sourceOf(profile ?? {}, { name, above })
    return role ? await assume(role, own) : own
  }

  async function sourceOf (profile: Profile, { name, above }: { name: string, above: readonly string[] }): Promise<Credentials> {
    const { source_profile: source, aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey, aws_session_token: sessionToken, credential_source: kind } = profile
    if (source && source !== name && profile['role_arn']) return await ofProfile(source, [...above, name])
    if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey, sessionToken }
    if (kind === 'Environment') return environmentKeys(environment) ?? raise('the environment has none')
    if (kind === 'EcsContainer') return await remembered('container', () => containerCredentials(surroundings))
    if (kind === 'Ec2InstanceMetadata') return await remembered('instance', () => instanceCredentials(surroundings))
    const unsupported = ['credential_process', 'sso_session', 'sso_start_url', 'login_session'].find(key => key in profile)
    if (unsupported) throw unidentified(`${unsupported} of the profile ${JSON.stringify(name)} is not supported`)

    const isContainer = environment['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] || environment['AWS_CONTAINER_CREDENTIALS_FULL_URI']
    return isContainer
      ? await remembered('container', () => containerCredentials(surroundings))
      : await remembered('instance', () => instanceCredentials(surroundings))
  }

  async function assume (role: Role, own: Credentials): Promise<Credentials> {
    return await remembered(`${role.arn} ${role.externalId} ${own.accessKeyId}`, () =>
      askSts(role, { action: 'AssumeRole', credentials: own, more: role.externalId ? [['ExternalId', role.externalId]] : [] }))
  }

  async function assumeByToken (file: string, role: Role): Promise<Credentials> {
    return await remembered(`${role.arn} ${file}`, async () => {
      const token = (await readNamed(file, 'AWS web identity token')).trim()
      return await askSts(role, { action: 'AssumeRoleWithWebIdentity', more: [['WebIdentityToken', token]], secrets: [token] })
    })
  }

  type Question = { action: string, credentials?: Credentials, more: ReadonlyArray<readonly [string, string]>, secrets?: readonly string[] }

  async function askSts ({ arn, sessionName, duration }: Role, { action, credentials, more, secrets = [] }: Question): Promise<Credentials> {
    const { body } = await callAws(post, {
      url: endpointOf('sts', { region, environment, fips }),
      service: 'sts',
      region,
      credentials,
      parameters: [
        ['Action', action], ['Version', '2011-06-15'], ['RoleArn', arn], ['RoleSessionName', sessionName || `tocsin-${now}`], ...more, ...duration ? [['DurationSeconds', duration] as const] : []
      ],
      secrets,
      signal,
      onError: code => { if (isExpiry(code)) cache.clear() }
    })
    const [accessKeyId, secretAccessKey, sessionToken, expiration = ''] = ['AccessKeyId', 'SecretAccessKey', 'SessionToken', 'Expiration'].map(name => readXml(body, name))
    const expiresAt = Date.parse(expiration)
    if (!accessKeyId || !secretAccessKey || Number.isNaN(expiresAt)) throw unidentified('the answer of STS holds none')
    return { accessKeyId, secretAccessKey, sessionToken, expiresAt }
  }

  async function remembered (key: string, fetch: () => Promise<Credentials>): Promise<Credentials> {
    const kept = cache.get(key)
    if (isCredentials(kept) && now < (kept.expiresAt ?? Infinity) - early) return kept
    const fetched = await fetch()
    cache.set(key, fetched)
    return fetched
  }

  return { find, assume }
}

function environmentKeys (environment: Environment): Credentials | undefined {
  const [accessKeyId, secretAccessKey] = [environment['AWS_ACCESS_KEY_ID'] || environment['AWS_ACCESS_KEY'], environment['AWS_SECRET_ACCESS_KEY'] || environment['AWS_SECRET_KEY']]
  return accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey, sessionToken: environment['AWS_SESSION_TOKEN'] } : undefined
}

function isCredentials (value: unknown): value is Credentials {
  return typeof value === 'object' && value !== null && 'accessKeyId' in value
}

function raise (why: string): never {
  throw unidentified(why)
}

/** Files and machines may yet get what they lack: tried again, as Alertmanager does. */
function unidentified (why: string): DeliveryError {
  return new DeliveryError(why, { retryable: true, reason: 'other' })
}

import type { SMTPConnectionCustomAuthHandler } from 'nodemailer/lib/smtp-connection'
import { failure } from '../post/failure.ts'
import { readNamed } from '../post/files.ts'
import type { MailServer } from '../receiver.ts'

type Login = NonNullable<MailServer['login']>

/** How to log in, and every form in which the server, or who listens, could repeat the secret. */
export type Credentials = { readonly method: string, readonly user: string, readonly pass: string, readonly secrets: readonly string[] }

type Connection = {
  /** In the order in which the server lists them. */
  readonly mechanisms: readonly string[]
  readonly isPrivate: boolean
}

/** The first mechanism of the server's that there is a secret for; rejects with all that spoke against the others. */
export async function chooseLogin (login: Login, { mechanisms, isPrivate }: Connection): Promise<Credentials> {
  const reasons: string[] = []
  for (const method of mechanisms) {
    const reading = method === 'CRAM-MD5' ? ['secret', login.secretFile, login.secret] as const : ['password', login.passwordFile, login.password] as const
    const [what, file, text] = reading
    if (!['CRAM-MD5', 'PLAIN', 'LOGIN'].includes(method)) {
      reasons.push(`unknown auth mechanism: ${method}`)
      continue
    }
    try {
      const pass = file ? (await readNamed(file, `auth_${what}`)).trim() : text
      if (pass && (isPrivate || method !== 'PLAIN')) return credentials(method, { ...login, pass })
      reasons.push(pass ? 'PLAIN auth over an unencrypted connection' : `missing ${what} for ${method} auth mechanism`)
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : `no ${what}`)
    }
  }
  throw failure(reasons.join('; ') || 'the server names none', 'find auth mechanism')
}

function credentials (method: string, { username, identity = '', pass }: Login & { pass: string }): Credentials {
  const encoded = [pass, `${identity}\0${username}\0${pass}`].map(text => Buffer.from(text).toString('base64'))
  return { method, user: username, pass, secrets: [pass, ...encoded] }
}

/** PLAIN with the identity to act as, which nodemailer leaves out. */
export function plainLogin (identity = ''): SMTPConnectionCustomAuthHandler {
  return async ({ auth: { credentials: { user, pass } }, sendCommand }) => {
    const { status } = await sendCommand(`AUTH PLAIN ${Buffer.from(`${identity}\0${user}\0${pass}`).toString('base64')}`)
    if (status !== 235) throw new Error('refused')
  }
}

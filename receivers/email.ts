import { Type, type Static } from 'typebox'
import { Flag, HostPort, MapOf, Optional, Path, Secret, Template, Text } from '../src/config/fields.ts'
import { tlsConfigSchema } from '../src/config/http-config.ts'
import { groupKeyHash } from '../src/domain/notification.ts'
import { canonicalName, isHeaderName } from '../src/mail/header.ts'
import { defineReceiver, type MailServer } from '../src/receiver.ts'

const defaultSubject = '{{ template "email.default.subject" . }}'

const settings = Type.Object({
  to: Optional(Template()),
  from: Optional(Template()),
  hello: Optional(Text()),
  smarthost: Optional(HostPort()),
  auth_username: Optional(Text()),
  // Not by the mark `file`: both may be given, and a file is read only when the server asks for what is in it.
  auth_password: Optional(Secret()),
  auth_password_file: Optional(Path()),
  auth_secret: Optional(Secret()),
  auth_secret_file: Optional(Path()),
  auth_identity: Optional(Text()),
  headers: Optional(MapOf(Template())),
  html: Template('{{ template "email.default.html" . }}'),
  text: Template(''),
  require_tls: Optional(Flag()),
  tls_config: Optional(tlsConfigSchema({ joined: false })),
  force_implicit_tls: Optional(Flag()),
  threading: Optional(Type.Object({ enabled: Flag(false, { quiet: true }), thread_by_date: Optional(Text()) }))
})

type Settings = Static<typeof settings>

export const email = defineReceiver({
  type: 'email',
  sendResolved: false,
  settings,
  tls: ({ tls_config: tls }) => tls,

  inherits: () => ({
    from: 'smtp_from',
    hello: 'smtp_hello',
    smarthost: 'smtp_smarthost',
    auth_username: 'smtp_auth_username',
    auth_password: 'smtp_auth_password',
    auth_secret: 'smtp_auth_secret',
    auth_identity: 'smtp_auth_identity',
    require_tls: 'smtp_require_tls',
    tls_config: 'smtp_tls_config',
    force_implicit_tls: 'smtp_force_implicit_tls'
  }),

  check: ({ to, from, smarthost, headers = {}, threading }) => [
    ...to ? [] : [{ path: [], message: 'missing to address in email config' }],
    ...smarthost ? [] : [{ path: [], message: 'no global SMTP smarthost set' }],
    ...from ? [] : [{ path: [], message: 'no global SMTP from set' }],
    ...smarthost && portOf(smarthost) === undefined ? [{ path: ['smarthost'], message: 'expected a port number, from 1 to 65535' }] : [],
    ...wrongHeaders(Object.keys(headers), threading?.enabled === true),
    ...threading?.enabled && !['none', 'daily'].includes(threading.thread_by_date ?? '')
      ? [{ path: ['threading'], message: "threading.thread_by_date must be either 'none' or 'daily'" }]
      : []
  ],

  async send ({ settings, notification, render, renderHtml, sendMail, signal }) {
    const { from = '', to = '', headers = {}, html, text, threading } = settings
    const own = Object.entries(headers).map(([name, value]): [string, string] => [canonicalName(name), value])
    const all = new Map([['From', from], ['To', to], ['Subject', defaultSubject], ...own])
    const mail = {
      id: notification.id,
      from: render(from),
      to: render(to),
      headers: [...all].map(([name, value]): [string, string] => [name, render(value)]),
      text: text === '' ? undefined : render(text),
      html: html === '' ? undefined : renderHtml(html),
      thread: threading?.enabled ? { key: groupKeyHash(notification.groupKey).slice(0, 16), by: threading.thread_by_date === 'daily' ? 'daily' as const : 'none' as const } : undefined
    }
    await sendMail({ mail, server: serverOf(settings), signal })
  }
})

/** Header names are the same in any case. */
function wrongHeaders (names: readonly string[], threading: boolean): Array<{ path: string[], message: string }> {
  const seen = new Set<string>()
  return names.flatMap(name => {
    const canonical = canonicalName(name)
    const isTwice = seen.has(canonical)
    seen.add(canonical)
    const message = !isHeaderName(name)
      ? `${JSON.stringify(name)} is not a header name`
      : isTwice
        ? `duplicate header ${JSON.stringify(canonical)} in email config`
        : threading && ['References', 'In-Reply-To'].includes(canonical)
          ? `conflicting configuration: threading.enabled conflicts with custom ${canonical} header`
          : undefined
    return message === undefined ? [] : [{ path: ['headers', name], message }]
  })
}

/** What Go knows by name, too. */
const namedPorts = new Map([['smtp', 25], ['smtps', 465], ['submissions', 465], ['submission', 587]])

function portOf (smarthost: string): number | undefined {
  const name = smarthost.slice(smarthost.lastIndexOf(':') + 1)
  const port = namedPorts.get(name.toLowerCase()) ?? (/^\d{1,5}$/.test(name) ? Number(name) : 0)
  return port >= 1 && port <= 65535 ? port : undefined
}

function serverOf (settings: Settings): MailServer {
  const { smarthost = '', hello, require_tls: requireTls = true, auth_username: username } = settings
  const port = portOf(smarthost) ?? 0
  return {
    host: smarthost.slice(0, smarthost.lastIndexOf(':')).replace(/^\[|\]$/g, ''),
    port,
    hello: hello || 'localhost',
    implicitTls: settings.force_implicit_tls ?? port === 465,
    requireTls,
    login: !username
      ? undefined
      : {
          username,
          identity: settings.auth_identity,
          password: settings.auth_password,
          passwordFile: settings.auth_password_file,
          secret: settings.auth_secret,
          secretFile: settings.auth_secret_file
        }
  }
}

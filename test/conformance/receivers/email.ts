import { withEnds, withoutEnds, type Integration } from './integration.ts'

const plain = { to: 'team@mail.example', from: 'tocsin@mail.example', require_tls: false }
const all = {
  ...plain,
  to: 'team@mail.example, "Someone, else" <{{ .CommonLabels.severity }}@mail.example>',
  from: '"Alerts – {{ .Status }}" <alerts@mail.example>',
  hello: 'router.example',
  send_resolved: true,
  html: '<p title="{{ .CommonAnnotations.summary }}">{{ range .Alerts }}{{ .Annotations.description }} <a href="{{ .GeneratorURL }}">of {{ .Labels.instance }}</a>\n{{ end }}</p>',
  text: '{{ range .Alerts }}{{ .Annotations.description }}\n.\n..{{ .Annotations.summary }} \t\n{{ end }}',
  headers: {
    subject: '{{ .Status | toUpper }}: {{ .CommonAnnotations.summary }}',
    'X-Team': '{{ .CommonLabels.team }}',
    'x-priority-of-all': '1',
    'reply-to': 'Nobody <nobody@mail.example>',
    'Message-Id': '<{{ .Status }}@mail.example>'
  }
}

export const email: Integration = {
  type: 'email',
  service: 'smtp',
  requests: withEnds,
  cases: {
    'as it is': { config: ({ address }) => ({ ...plain, smarthost: address }), requests: withoutEnds },
    'every key': { config: ({ address }) => ({ ...all, smarthost: address }) },
    'text only': { config: ({ address }) => ({ ...all, smarthost: address, html: '' }) },
    'on TLS': { config: ({ address }) => ({ ...plain, smarthost: address, send_resolved: true, require_tls: true, tls_config: { insecure_skip_verify: true } }) },
    'a password': { config: ({ address }) => ({ ...plain, smarthost: address, auth_username: 'someone', auth_password: 'p&ss: wörd', auth_identity: 'somebody' }), requests: withoutEnds },
    'a password from a file': { config: ({ address, file }) => ({ ...plain, smarthost: address, auth_username: 'someone', auth_password_file: file('p&ss') }), requests: withoutEnds },
    'a secret': { config: ({ address }) => ({ ...plain, smarthost: address, auth_username: 'someone', auth_password: 'left out', auth_secret: 's3cret' }), requests: withoutEnds },
    'long texts': { config: ({ address }) => ({ ...all, smarthost: address }), alerts: 'long' },
    'from global': {
      global: ({ address }) => ({ smtp_smarthost: address, smtp_from: 'all@mail.example', smtp_hello: 'all.example', smtp_require_tls: false, smtp_auth_username: 'all', smtp_auth_password: 'of all' }),
      config: () => ({ to: 'team@mail.example', send_resolved: true })
    }
  }
}

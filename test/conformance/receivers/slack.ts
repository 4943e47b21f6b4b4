import { withEnds, withoutEnds, type Integration } from './integration.ts'

const all = {
  send_resolved: true,
  channel: '#{{ .CommonLabels.team }}',
  username: '{{ .Receiver }} <&>',
  color: '{{ if eq .Status "firing" }}danger{{ else }}good{{ end }}',
  title: '{{ .CommonAnnotations.summary }}',
  title_link: '{{ .ExternalURL }}/#/alerts?a=1&b=2',
  pretext: 'before\n{{ len .Alerts }}',
  text: '{{ range .Alerts }}{{ .Annotations.description }}{{ end }}',
  fallback: '{{ .CommonAnnotations.description | toUpper }}',
  callback_id: 'call{{ .Status }}',
  icon_emoji: ':{{ .Status }}:',
  icon_url: 'http://icons.example/{{ .Status }}.png',
  image_url: 'http://images.example/{{ .Status }}.png',
  thumb_url: 'http://thumbs.example/{{ .Status }}.png',
  footer: 'of {{ .GroupLabels.alertname }}',
  link_names: true,
  mrkdwn_in: ['text', 'fields'],
  short_fields: true,
  fields: [
    { title: 'team {{ .Status }}', value: '{{ .CommonLabels.team }}' },
    { title: 'long', value: '{{ .CommonAnnotations.empty }}', short: false },
    { title: 'short', value: '1', short: true }
  ],
  actions: [
    { type: 'button', text: 'Runbook {{ .Status }}', url: 'http://runbook.example/?a={{ .CommonLabels.severity }}&b=<2>', style: 'primary', name: 'left out', value: 'left out' },
    { type: 'button', text: 'Ask', name: '{{ .Status }}', value: '{{ len .Alerts }}', confirm: { title: 'Sure {{ .Status }}?', text: '{{ .CommonLabels.team }}', ok_text: 'Yes', dismiss_text: 'No' } },
    { type: 'button', text: 'Ask less', name: 'less', confirm: { text: 'really' } }
  ]
}

export const slack: Integration = {
  type: 'slack',
  answer: response => response.writeHead(200, { 'content-type': 'text/html' }).end('ok'),
  requests: withEnds,
  cases: {
    'as it is': { config: ({ address }) => ({ api_url: `${address}/services/T0/B0/xyz`, channel: '#alerts' }), requests: withoutEnds },
    'every key': { config: ({ address }) => ({ ...all, api_url: address }) },
    'every key empty': {
      config: ({ address }) => ({
        ...Object.fromEntries(Object.entries(all).filter(([, value]) => typeof value === 'string').map(([key]) => [key, ''])), api_url: address, send_resolved: true, mrkdwn_in: [], fields: [], actions: []
      })
    },
    'long texts': { config: ({ address }) => ({ ...all, api_url: address }), alerts: 'long' },
    'from global': { global: ({ address }) => ({ slack_api_url: `${address}/of/all` }), config: () => ({ send_resolved: true }) },
    'from a file': { config: ({ address, file }) => ({ api_url_file: file(`${address}/of/file?a=1\n`), send_resolved: true }) }
  }
}

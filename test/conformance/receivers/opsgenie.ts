import { json, withEnds, withoutEnds, type Integration } from './integration.ts'

const all = {
  message: '{{ .CommonAnnotations.summary }}',
  description: '{{ .CommonAnnotations.description }}',
  source: '{{ .ExternalURL }}/?a=1&b=2',
  details: { state: '{{ .Status }}', team: 'other', empty: '' },
  entity: '{{ .CommonLabels.case }}',
  responders: [
    { name: '{{ .CommonLabels.team }}', type: 'teams' },
    { name: '{{ .CommonLabels.severity }}', type: 'team' },
    { username: '{{ .Status }}@users.example', type: 'user' },
    { id: '4513b7ea-3b91-438f-b7e4-e3e54af9147c', type: '{{ if true }}schedule{{ end }}' },
    { name: '{{ .CommonAnnotations.empty }}', type: '{{ .CommonAnnotations.empty }}' }
  ],
  actions: ' {{ .CommonLabels.team }},,restart ',
  tags: '{{ range .GroupLabels.Names }}{{ . }},{{ end }}last, one',
  note: 'note {{ len .Alerts }}',
  priority: 'P{{ len .Alerts }}'
}

export const opsgenie: Integration = {
  type: 'opsgenie',
  answer: json(202, { result: 'Request will be processed', took: 0.3, requestId: '43a29c5c-3dbf-4fa4-9c26-f4f71023e120' }),
  requests: withEnds,
  cases: {
    'as it is': { config: ({ address }) => ({ api_url: address, api_key: 'k3y' }) },
    'every key': { config: ({ address }) => ({ ...all, api_url: `${address}/under/`, api_key: '{{ .Status }}-k3y' }) },
    updates: { config: ({ address }) => ({ ...all, api_url: `${address}/under`, api_key: 'k3y', update_alerts: true }), requests: [3, 3, 1] },
    'not of ends': { config: ({ address }) => ({ api_url: address, api_key: 'k3y', send_resolved: false }), requests: withoutEnds },
    'long texts': { config: ({ address }) => ({ ...all, api_url: address, api_key: 'k3y', update_alerts: true }), alerts: 'long', requests: [3, 3, 1] },
    'from global': { global: ({ address }) => ({ opsgenie_api_url: address, opsgenie_api_key: 'k3y of all' }), config: () => ({}) },
    'a key from a file': { config: ({ address, file }) => ({ api_url: address, api_key_file: file('k3y of a file') }) }
  }
}

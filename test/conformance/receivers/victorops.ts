import { json, withEnds, withoutEnds, type Integration } from './integration.ts'

const all = {
  routing_key: '{{ .CommonLabels.severity }}-{{ .Status }}',
  entity_display_name: '{{ .CommonAnnotations.summary }}',
  state_message: '{{ .CommonAnnotations.description }}',
  monitoring_tool: 'tool <&> {{ .Status }}',
  custom_fields: { team: '{{ .CommonLabels.team }}', 'odd "name"': '{{ len .Alerts }}', empty: '' }
}

export const victorops: Integration = {
  type: 'victorops',
  answer: json(200, { result: 'success', entity_id: 'some' }),
  requests: withEnds,
  cases: {
    'as it is': { config: ({ address }) => ({ api_url: `${address}/integrations/`, api_key: 'k3y', routing_key: 'team' }) },
    'every key': { config: ({ address }) => ({ ...all, api_url: `${address}/`, api_key: 'k3y' }) },
    'a warning': { config: ({ address }) => ({ ...all, api_url: `${address}/`, api_key: 'k3y', message_type: '{{ "WARNING" }}' }) },
    'of information': { config: ({ address }) => ({ ...all, api_url: `${address}/`, api_key: 'k3y', message_type: 'INFO' }) },
    'of a type that is none': { config: ({ address }) => ({ ...all, api_url: `${address}/`, api_key: 'k3y', message_type: 'warning' }) },
    'a routing key that is odd': { config: ({ address }) => ({ ...all, api_url: `${address}/`, api_key: 'k3y', routing_key: 'a b/{{ .CommonLabels.team }}?ä' }) },
    'not of ends': { config: ({ address }) => ({ api_url: `${address}/`, api_key: 'k3y', routing_key: 'team', send_resolved: false }), requests: withoutEnds },
    'long texts': { config: ({ address }) => ({ ...all, api_url: `${address}/`, api_key: 'k3y' }), alerts: 'long' },
    'from global': { global: ({ address }) => ({ victorops_api_url: `${address}/of/all/`, victorops_api_key: 'k3y' }), config: () => ({ routing_key: 'team' }) },
    'a key from a file': { config: ({ address, file }) => ({ api_url: `${address}/`, api_key_file: file(' k3y\n'), routing_key: 'team' }) }
  }
}

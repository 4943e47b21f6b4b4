import { json, throughProxy, withEnds, withoutEnds, type Integration } from './integration.ts'

const texts = {
  client: '{{ .Receiver }} <&>',
  client_url: '{{ .ExternalURL }}/?a=1&b=2',
  description: '{{ .CommonAnnotations.summary }} {{ .CommonAnnotations.description }}'
}
const details = { summary: '{{ .CommonAnnotations.summary }}', state: '{{ .Status }}', firing: 'mine', 'odd "name"': '{{ .CommonLabels.team }} – \t', empty: '' }
const all = {
  ...texts,
  details,
  severity: '{{ .CommonLabels.severity }}',
  source: 'from {{ .GroupLabels.alertname }}',
  class: '{{ .Status }}',
  component: '{{ .CommonLabels.team }}',
  group: '{{ .GroupLabels.case }}',
  images: [{ src: 'http://images.example/{{ .Status }}.png', alt: '{{ .Status }}', href: 'http://images.example/?a=1&b=2' }, { src: '{{ .CommonAnnotations.empty }}', alt: 'left out' }],
  links: [{ href: 'http://runbook.example/{{ .Status }}', text: '{{ .CommonAnnotations.summary }}' }, { href: '{{ .CommonAnnotations.empty }}', text: 'left out' }]
}
/** Longer in all than an event may be. */
const tooLong = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`part ${n}`, '{{ range .Alerts }}{{ .Annotations.description }}{{ end }}']))

export const pagerduty: Integration = {
  type: 'pagerduty',
  answer: json(202, { status: 'success', message: 'Event processed', dedup_key: 'some' }),
  requests: withEnds,
  cases: {
    'as it is': { config: ({ address }) => ({ url: `${address}/v2/enqueue`, routing_key: 'r0uting' }) },
    'every key': { config: ({ address }) => ({ ...all, url: address, routing_key: '{{ .CommonLabels.severity }}-key' }) },
    'not of ends': { config: ({ address }) => ({ url: address, routing_key: 'r0uting', send_resolved: false }), requests: withoutEnds },
    'long texts': { config: ({ address }) => ({ ...all, url: address, routing_key: 'r0uting' }), alerts: 'long' },
    'long details': { config: ({ address }) => ({ ...all, url: address, routing_key: 'r0uting', details: tooLong }), alerts: 'long' },
    'from global': { global: ({ address }) => ({ pagerduty_url: `${address}/of/all` }), config: () => ({ routing_key: 'r0uting' }) },
    'a key from a file': { config: ({ address, file }) => ({ url: address, routing_key_file: file(' r0uting-{{ .Status }}\n') }) },
    'version 1': { service: 'proxy', config: ({ address }) => ({ service_key: 's3rvice', http_config: throughProxy(address) }) },
    'version 1, every key': { service: 'proxy', config: ({ address, file }) => ({ ...texts, details, service_key_file: file('s3rvice-{{ .Status }}\n'), http_config: throughProxy(address) }) },
    'version 1, long texts': { service: 'proxy', config: ({ address }) => ({ ...texts, details: tooLong, service_key: 's3rvice', http_config: throughProxy(address) }), alerts: 'long' }
  }
}

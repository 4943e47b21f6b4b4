import { withEnds, withoutEnds, type Integration } from './integration.ts'

export const discord: Integration = {
  type: 'discord',
  answer: response => response.writeHead(204).end(),
  requests: withEnds,
  cases: {
    'as it is': { config: ({ address }) => ({ webhook_url: `${address}/api/webhooks/1/xyz` }) },
    'every key': { config: ({ address }) => ({ webhook_url: address, title: '{{ .CommonAnnotations.summary }}', message: '{{ .CommonAnnotations.description }}' }) },
    'nothing to say': { config: ({ address }) => ({ webhook_url: address, title: '', message: '' }) },
    'not of ends': { config: ({ address }) => ({ webhook_url: address, send_resolved: false }), requests: withoutEnds },
    'long texts': { config: ({ address }) => ({ webhook_url: address, title: '{{ .CommonAnnotations.summary }}', message: '{{ .CommonAnnotations.description }}' }), alerts: 'long' }
  }
}

import { json, withEnds, withoutEnds, type Integration } from './integration.ts'

const some = { room_id: 'r00m', http_config: { authorization: { credentials: 't0ken' } } }

export const webex: Integration = {
  type: 'webex',
  answer: json(200, { id: 'some', roomId: 'r00m', roomType: 'group' }),
  requests: withEnds,
  cases: {
    'as it is': { config: ({ address }) => ({ ...some, api_url: `${address}/v1/messages` }) },
    'every key': { config: ({ address }) => ({ ...some, api_url: address, message: '{{ .CommonAnnotations.summary }}\n{{ .CommonAnnotations.description }}' }) },
    'not of ends': { config: ({ address }) => ({ ...some, api_url: address, send_resolved: false }), requests: withoutEnds },
    'long texts': { config: ({ address }) => ({ ...some, api_url: address, message: '{{ .CommonAnnotations.description }}' }), alerts: 'long' },
    'from global': { global: ({ address }) => ({ webex_api_url: `${address}/of/all` }), config: () => some }
  }
}

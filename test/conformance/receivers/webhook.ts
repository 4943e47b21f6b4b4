import { withEnds, withoutEnds, throughProxy, type Integration } from './integration.ts'

export const webhook: Integration = {
  type: 'webhook',
  requests: withEnds,
  cases: {
    'as it is': { config: ({ address }) => ({ url: `${address}/hook?a=b%20c&d=` }) },
    'not of ends': { config: ({ address }) => ({ url: address, send_resolved: false }), requests: withoutEnds },
    'some alerts only': { config: ({ address }) => ({ url: `${address}/hook`, max_alerts: 1 }) },
    'long texts': { config: ({ address }) => ({ url: address }), alerts: 'long' },
    'a name and a password': { config: ({ address }) => ({ url: address, http_config: { basic_auth: { username: 'someone', password: 'p&ss: wörd' } } }) },
    'a token from a file': {
      config: ({ address, file }) => ({ url: address, http_config: { authorization: { type: 'Token', credentials_file: file('t0ken\n') } } })
    },
    'a name in the URL': { config: ({ address }) => ({ url: `${address.replace('//', '//someone:p%40ss@')}/hook` }) },
    'a proxy': { service: 'proxy', config: ({ address }) => ({ url: 'https://hooks.example/hook', http_config: throughProxy(address) }) }
  }
}

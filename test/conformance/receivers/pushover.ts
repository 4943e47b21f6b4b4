import { json, throughProxy, withEnds, withoutEnds, type Integration } from './integration.ts'

const keys = { token: 't0ken', user_key: 'us3r' }
const all = {
  token: '{{ .Status }}-t0ken',
  user_key: '{{ .CommonLabels.severity }}-us3r',
  title: '{{ .CommonAnnotations.summary }}',
  message: '{{ .CommonAnnotations.description }}',
  url: 'http://runbook.example/?a=1&b={{ .CommonAnnotations.description }}',
  url_title: '{{ .CommonAnnotations.summary }}',
  sound: '{{ .Status }}',
  priority: '{{ len .Alerts }}',
  retry: '1m30s',
  expire: '1.5h'
}

export const pushover: Integration = {
  type: 'pushover',
  service: 'proxy',
  answer: json(200, { status: 1, request: '647d2300-702c-4b38-8b2f-d56326ae460b' }),
  requests: withEnds,
  cases: {
    'as it is': { config: ({ address }) => ({ ...keys, http_config: throughProxy(address) }) },
    'every key': { config: ({ address }) => ({ ...all, http_config: throughProxy(address) }) },
    'in HTML': { config: ({ address }) => ({ ...all, html: true, message: '<b>{{ .CommonAnnotations.description }}</b>', http_config: throughProxy(address) }) },
    'nothing to say': { config: ({ address }) => ({ ...keys, title: '', message: ' \n', http_config: throughProxy(address) }) },
    'not of ends': { config: ({ address }) => ({ ...keys, send_resolved: false, http_config: throughProxy(address) }), requests: withoutEnds },
    'long texts': { config: ({ address }) => ({ ...all, http_config: throughProxy(address) }), alerts: 'long' },
    'long texts in HTML': { config: ({ address }) => ({ ...all, html: true, http_config: throughProxy(address) }), alerts: 'long' }
  }
}

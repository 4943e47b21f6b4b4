import type { Integration } from './integration.ts'

const some = { corp_id: 'c0rp', api_secret: 's3cret', agent_id: '1000002' }
const all = {
  corp_id: '{{ .CommonLabels.severity }}-c0rp',
  api_secret: 's3cret {{ .CommonLabels.team }}',
  agent_id: '{{ len .Alerts }}',
  to_user: '{{ .Status }}|@all',
  to_party: '{{ .CommonLabels.team }}',
  to_tag: '{{ .CommonLabels.severity }}',
  message: '{{ .CommonAnnotations.summary }}\n{{ .CommonAnnotations.description }}',
  send_resolved: true
}

export const wechat: Integration = {
  type: 'wechat',
  answer: (response, { url }) => {
    const answer = url.includes('/gettoken?') ? { errcode: 0, errmsg: 'ok', access_token: 't0ken-&', expires_in: 7200 } : { errcode: 0, errmsg: 'ok', msgid: 'some' }
    response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify(answer))
  },
  // The first time with a token.
  requests: [2, 1, 1],
  cases: {
    'as it is': { config: ({ address }) => ({ ...some, api_url: `${address}/cgi-bin/`, to_user: '@all' }), requests: [2, 1, 0] },
    'every key': { config: ({ address }) => ({ ...all, api_url: `${address}/` }) },
    'in Markdown': { config: ({ address }) => ({ ...all, api_url: `${address}/`, message_type: 'markdown' }) },
    'long texts': { config: ({ address }) => ({ ...all, api_url: `${address}/` }), alerts: 'long' },
    'from global': {
      global: ({ address }) => ({ wechat_api_url: `${address}/of/all/`, wechat_api_secret: 's3cret', wechat_api_corp_id: 'c0rp' }),
      config: () => ({ send_resolved: true })
    }
  }
}

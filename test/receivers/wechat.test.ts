import t from 'tap'
import { wechat } from '../../receivers/wechat.ts'
import { loadIntegration, settingsOf } from '../support/load.ts'
import { testReceiver } from '../support/receiver-contract.ts'
import { startService } from '../support/service.ts'
import type { Answer, Received } from '../support/sink.ts'

const settings = (url: string, own = '') => settingsOf('wechat', `api_url: "${url}", corp_id: ww1, api_secret: "s3cr3t query"${own && `, ${own}`}`)

const json = (said: object): Answer => response => response.end(JSON.stringify(said))

testReceiver(t, {
  receiver: wechat,
  settings,
  accept: json({ errcode: 0, errmsg: 'ok', access_token: 't0ken' }),
  retriesAll: 'as Alertmanager takes any answer but 200 for a passing one'
})

/** Gives a token a number at each request, and answers messages as the test wants. */
function tokensThen (message: Answer): Answer {
  let given = 0
  return (response, request) => (request.url.startsWith('/cgi-bin/gettoken') ? json({ errcode: 0, errmsg: 'ok', access_token: `t0ken&${++given}` }) : message)(response, request)
}

const paths = (received: Received[]) => received.map(({ method, url }) => `${method} ${url}`)
const fetching = 'GET /cgi-bin/gettoken?corpid=ww1&corpsecret=s3cr3t+query'
const telling = (token: number) => `POST /cgi-bin/message/send?access_token=t0ken%26${token}`
const ok = json({ errcode: 0, errmsg: 'ok' })

t.test('the body is Alertmanager\'s, as text or as Markdown', async t => {
  const service = await startService(t, wechat, tokensThen(ok))
  await service.send(settings(`${service.origin}/cgi-bin`, 'message: "<{{ .Status }}>", to_user: "{{ .CommonLabels.instance }}", agent_id: 7'))
  t.same(paths(service.received), [fetching, telling(1)])
  t.equal(service.received[0]?.body, '')
  t.equal(service.received[1]?.body, '{"text":{"content":"\\u003cfiring\\u003e"},"touser":"db1","agentid":"7","safe":"0","msgtype":"text","markdown":{"content":""}}\n')

  await service.send(settings(`${service.origin}/cgi-bin/`, 'message: m, to_party: p, to_tag: t, message_type: markdown'))
  t.equal(service.received[2]?.body, '{"text":{"content":""},"toparty":"p","totag":"t","safe":"0","msgtype":"markdown","markdown":{"content":"m"}}\n')
})

t.test('a token serves for two hours, and that of another corporation does not', async t => {
  const service = await startService(t, wechat, tokensThen(ok))
  const start = Date.now()
  const send = async (minutes: number, corp = 'ww1') => {
    t.intercept(Date, 'now', { value: () => start + minutes * 60_000, configurable: true })
    await service.send({ ...settings(`${service.origin}/cgi-bin/`), corp_id: corp })
  }
  await send(0)
  await send(120)
  t.same(paths(service.received), [fetching, telling(1), telling(1)])
  await send(121)
  t.same(paths(service.received).slice(3), [fetching, telling(2)])
  await send(121, 'other')
  t.same(paths(service.received).slice(5), [fetching.replace('ww1', 'other'), telling(3)])
})

t.test('a token that is no good any more is dropped, and the message tried again with a new one', async t => {
  for (const errcode of [42001, 40014]) {
    let isOld = true
    const service = await startService(t, wechat, tokensThen((response, request) => {
      (isOld ? json({ errcode, errmsg: 'access_token expired' }) : ok)(response, request)
      isOld = false
    }))
    const to = settings(`${service.origin}/cgi-bin/`)
    t.match(await service.failure(to), { retryable: true, reason: 'other', message: `an error in an answer with status code 200: errcode ${errcode}: access_token expired` })
    await service.send(to)
    t.same(paths(service.received), [fetching, telling(1), fetching, telling(2)])
  }
})

t.test('of the answers to a message, some are tried again', async t => {
  const cases: Array<[answer: Answer, expected: object]> = [
    [json({ errcode: 40003, errmsg: 'invalid userid' }), { retryable: false, message: /errcode 40003: invalid userid$/ }],
    [json({ errcode: -1, errmsg: 'system busy' }), { retryable: true, message: /errcode -1: system busy$/ }],
    [json({ errcode: 93000, errmsg: 'no token t0ken&1 at access_token=t0ken%261' }), { retryable: false, message: /no token <redacted> at access_token=<redacted>$/ }],
    [response => response.writeHead(403).end('no'), { retryable: true, reason: 'authError', message: 'unexpected status code 403: no' }],
    [response => response.writeHead(204).end(), { retryable: true, reason: 'other' }],
    [response => response.end('<html>'), { retryable: true, reason: 'other' }]
  ]
  for (const [answer, expected] of cases) {
    const service = await startService(t, wechat, tokensThen(answer))
    t.match(await service.failure(settings(`${service.origin}/cgi-bin/`)), expected)
  }
})

t.test('without a token nothing is sent, and nothing kept', async t => {
  const refusals: Array<[answer: Answer, message: RegExp]> = [
    [json({ errcode: 40013, errmsg: 'invalid corpid ww1 s3cr3t query' }), /errcode 40013: invalid corpid <redacted> <redacted>$/],
    [json({ errcode: 0 }), /^no access token was given/]
  ]
  for (const [answer, message] of refusals) {
    const service = await startService(t, wechat, answer)
    for (const count of [1, 2]) {
      t.match(await service.failure(settings(`${service.origin}/cgi-bin/`)), { retryable: false, reason: 'other', message })
      t.equal(service.received.length, count)
    }
  }
})

t.test('a message that cannot be rendered asks for no token', async t => {
  const service = await startService(t, wechat, tokensThen(ok))
  t.match(await service.failure(settings(service.origin, 'to_user: "{{ .Nothing }}"')), { retryable: false, message: /^a template failed/ })
  t.equal(service.received.length, 0)
})

t.test('unless told otherwise, the end of an alert is not sent, and its beginning says where to look', async t => {
  t.equal(loadIntegration('wechat', 'api_secret: s, corp_id: c').receivers[0]?.integrations[0]?.sendResolved, false)
  const service = await startService(t, wechat, tokensThen(ok))
  await service.send(settings(`${service.origin}/cgi-bin/`))
  t.match(JSON.parse(service.received[1]?.body ?? '').text.content, /AlertmanagerUrl:\nhttp:\/\/router\.example/)
})

t.test('secret, corporation and address come from global or are asked for', async t => {
  t.match(settingsOf('wechat', '', 'wechat_api_secret: s, wechat_api_corp_id: c'), { api_url: 'https://qyapi.weixin.qq.com/cgi-bin/', api_secret: 's', corp_id: 'c', message_type: 'text' })
  t.match(settingsOf('wechat', 'corp_id: own', 'wechat_api_secret_file: /s, wechat_api_corp_id: c'), { api_secret_file: '/s', corp_id: 'own' })
  t.throws(() => loadIntegration('wechat', 'corp_id: c'), { message: /wechat_configs\[0\]: no global Wechat Api Secret set either inline or in a file/ })
  t.throws(() => loadIntegration('wechat', 'api_secret: s'), { message: /wechat_configs\[0\]: no global Wechat CorpID set/ })
  t.throws(() => loadIntegration('wechat', 'api_secret: s, api_secret_file: /s, corp_id: c'), { message: /at most one of api_secret & api_secret_file must be configured/ })
  t.throws(() => loadIntegration('wechat', 'api_secret: s, corp_id: c, message_type: card'), { message: /message_type: weChat message type "card" does not match valid options \^\(text\|markdown\)\$/ })
})

t.test('the printed form has Alertmanager\'s keys in its order, and no secret', async t => {
  const { printed } = loadIntegration('wechat', 'api_url: "http://a", agent_id: 1, corp_id: c, api_secret: "s3cret {{ x }}"')
  t.match(printed, /api_secret: <secret>\n {4}corp_id: c\n {4}message: .*\n {4}api_url: http:\/\/a\n {4}to_user: .*\n {4}to_party: .*\n {4}to_tag: .*\n {4}agent_id: "1"\n {4}message_type: text\n/)
})

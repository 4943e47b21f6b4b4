import t from 'tap'
import { webex } from '../../receivers/webex.ts'
import { makeLabels } from '../../src/domain/labels.ts'
import { loadIntegration, settingsOf } from '../support/load.ts'
import { frozenAlert, notification } from '../support/notification.ts'
import { testReceiver } from '../support/receiver-contract.ts'
import { startService } from '../support/service.ts'

const authorization = 'http_config: {authorization: {credentials: s3cret}}'
const settings = (url: string, own = 'room_id: room1') => settingsOf('webex', `api_url: "${url}", ${own}, ${authorization}`)

testReceiver(t, { receiver: webex, settings })

t.test('the body is Alertmanager\'s, and the room a template', async t => {
  const service = await startService(t, webex, response => response.end('{"id":"1"}'))
  await service.send(settings(`${service.origin}/v1/messages`, 'message: "<{{ .Status }}>", room_id: "room {{ .CommonLabels.instance }}"'))
  t.equal(service.received[0]?.url, '/v1/messages')
  t.equal(service.received[0]?.body, '{"markdown":"\\u003cfiring\\u003e","roomId":"room db1"}\n')

  await service.send(settings(service.origin, 'message: x, room_id: "{{ .CommonLabels.room }}"'))
  t.equal(service.received[1]?.body, '{"markdown":"x"}\n')
})

t.test('a message is cut at the 7439 bytes that Webex takes, between two characters', async t => {
  const service = await startService(t, webex, (response, { body }) => {
    response.writeHead(Buffer.byteLength(JSON.parse(body).markdown) > 7439 ? 400 : 200).end('{}')
  })
  const told = notification({ alerts: [frozenAlert({ alertname: 'DiskFull' }, { annotations: makeLabels({ text: '😀'.repeat(3000) }) })] })
  await service.send(settings(service.origin, 'room_id: r, message: "{{ .CommonAnnotations.text }}"'), told)
  t.equal(JSON.parse(service.received[0]?.body ?? '').markdown, '😀'.repeat(1859) + '…')
})

t.test('the address comes from global, room and authorization of its own are asked for', async t => {
  t.match(settingsOf('webex', `room_id: r, ${authorization}`), { api_url: 'https://webexapis.com/v1/messages', room_id: 'r' })
  t.match(settingsOf('webex', `room_id: r, ${authorization}`, 'webex_api_url: "http://proxy"'), { api_url: 'http://proxy' })
  for (const http of ['bearer_token: x', 'bearer_token: "", bearer_token_file: /f']) t.match(settingsOf('webex', `room_id: r, http_config: {${http}}`), { room_id: 'r' }, http)

  t.throws(() => loadIntegration('webex', authorization), { message: /webex_configs\[0\]: missing room_id on webex_config/ })
  t.throws(() => loadIntegration('webex', 'room_id: r'), { message: /webex_configs\[0\]: missing webex_configs\.http_config\.authorization/ })
  t.throws(() => loadIntegration('webex', 'room_id: r, http_config: {basic_auth: {username: u}}', authorization), { message: /missing webex_configs\.http_config\.authorization/ })
})

t.test('the printed form has Alertmanager\'s keys in its order', async t => {
  const { printed } = loadIntegration('webex', `room_id: r, api_url: "http://a", ${authorization}`)
  t.match(printed, /enable_http2: true\n {4}api_url: http:\/\/a\n {4}message: .*\n {4}room_id: r\n/)
})

import t, { type Test } from 'tap'
import { sns } from '../../receivers/sns.ts'
import { loadConfig } from '../../src/config/load.ts'
import { groupKeyHash, type Notification } from '../../src/domain/notification.ts'
import { createPost } from '../../src/post.ts'
import { awsError, startAws } from '../support/aws.ts'
import { delivery } from '../support/delivery.ts'
import { httpConfig } from '../support/http-config.ts'
import { notification } from '../support/notification.ts'
import { testReceiver } from '../support/receiver-contract.ts'
import type { Answer } from '../support/sink.ts'

const keys = { AKIDSNS: 'wJalrXUtnFEMI/K7MDENG' }
const sigv4 = { region: 'eu-west-1', access_key: 'AKIDSNS', secret_key: keys.AKIDSNS }
const settings = (url: string) => ({ api_url: url, sigv4, topic_arn: 'arn:aws:sns:eu-west-1:1:alerts', subject: 'A subject', message: 'A message' })

testReceiver(t, { receiver: sns, settings })

async function publish (t: Test, changes: object = {}, { told, answer }: { told?: Notification, answer?: Answer } = {}) {
  const aws = await startAws(t, { keys, ...answer && { answer } })
  const { post, close } = createPost({ http: httpConfig(), userAgent: 'test' })
  t.teardown(close)
  await sns.send(delivery({ settings: { ...settings(aws.origin), ...changes }, post, ...told && { notification: told } }))
  return { parameters: aws.parameters(), headers: aws.received[0]?.headers }
}

t.test('a message to a topic is published with its subject and attributes', async t => {
  const { parameters, headers } = await publish(t, { topic_arn: 'arn:{{ .Status }}', subject: ' {{ .Receiver }}\nhere ', attributes: { severity: 'Sev2', '{{ .Status }}': '{{ .Receiver }}', empty: '{{ "" }}' } })
  t.same(parameters, {
    Action: 'Publish',
    Version: '2010-03-31',
    TopicArn: 'arn:firing',
    Subject: `${notification().receiver} here`,
    Message: 'A message',
    'MessageAttributes.entry.1.Name': 'severity',
    'MessageAttributes.entry.1.Value.DataType': 'String',
    'MessageAttributes.entry.1.Value.StringValue': 'Sev2',
    'MessageAttributes.entry.2.Name': 'firing',
    'MessageAttributes.entry.2.Value.DataType': 'String',
    'MessageAttributes.entry.2.Value.StringValue': notification().receiver
  })
  t.match(headers, { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', authorization: /Credential=AKIDSNS\/\d{8}\/eu-west-1\/sns\/aws4_request/ })
})

t.test('an ordered topic gets the hash of the group, and what tells one notification from the next but not from its repetition', async t => {
  const publishTo = async (told: Notification) => (await publish(t, { topic_arn: 'arn:alerts.fifo' }, { told })).parameters
  const [first, again, resolved] = [await publishTo(notification()), await publishTo(notification()), await publishTo(notification({ id: 'notification-2' }))]
  const group = { MessageGroupId: groupKeyHash(notification().groupKey) }
  t.match(first, { ...group, MessageDeduplicationId: 'notification-1' })
  t.same(again, first)
  t.match(resolved, { ...group, MessageDeduplicationId: 'notification-2' })
})

t.test('a message goes to a phone or a target instead; without a subject none is sent', async t => {
  t.same((await publish(t, { topic_arn: '', phone_number: '+491701234567', subject: '' })).parameters, { Action: 'Publish', Version: '2010-03-31', PhoneNumber: '+491701234567', Message: 'A message' })
  t.match((await publish(t, { topic_arn: '', target_arn: 'arn:endpoint' })).parameters, { TargetArn: 'arn:endpoint' })
})

t.test('what is too long is cut between characters, and said to be', async t => {
  const cases: Array<[given: object, message: string, sent: string, isCut: boolean]> = [
    [{}, 'x'.repeat(262_144), 'x'.repeat(262_144), false],
    [{}, 'x'.repeat(262_145), 'x'.repeat(262_144), true],
    [{}, 'x' + 'é'.repeat(131_072), 'x' + 'é'.repeat(131_071), true],
    [{ topic_arn: '', phone_number: '1' }, 'x'.repeat(1600), 'x'.repeat(1600), false],
    [{ topic_arn: '', phone_number: '1' }, 'x'.repeat(1601), 'x'.repeat(1600), true]
  ]
  for (const [given, message, sent, isCut] of cases) {
    const { parameters } = await publish(t, { ...given, message })
    t.ok(parameters['Message'] === sent, `${message.length} characters`)
    t.equal(parameters['MessageAttributes.entry.1.Name'], isCut ? 'truncated' : undefined)
    t.equal(parameters['MessageAttributes.entry.1.Value.StringValue'], isCut ? 'true' : undefined)
  }
  t.equal((await publish(t, { subject: 'é'.repeat(200) })).parameters['Subject'], 'é'.repeat(98) + '…')
})

t.test('an error of SNS is told in its words; what passes is tried again', async t => {
  const cases: Array<[status: number, code: string, error: object]> = [
    [400, 'InvalidParameter', { retryable: false, reason: 'clientError', message: 'unexpected status code 400: InvalidParameter: Topic & co' }],
    [400, 'Throttling', { retryable: true, reason: 'clientError' }],
    [429, 'Throttled', { retryable: true, reason: 'rateLimited' }],
    [403, 'AuthorizationError', { retryable: false, reason: 'authError' }],
    [403, 'ExpiredToken', { retryable: true, reason: 'authError' }],
    [500, 'InternalError', { retryable: true, reason: 'serverError' }]
  ]
  for (const [status, code, error] of cases) {
    await t.rejects(publish(t, {}, { answer: response => response.writeHead(status).end(awsError(code, 'Topic &amp; co')) }), { name: 'DeliveryError', ...error }, code)
  }
})

t.test('a template that fails is named', async t => {
  await t.rejects(publish(t, { target_arn: '{{ .Nothing }}' }), { retryable: false, reason: 'clientError', message: /^execute 'target_arn' template: a template failed: / })
  await t.rejects(publish(t, { attributes: { a: '{{ .Nothing }}' } }), { retryable: false, reason: 'clientError', message: /^execute 'attributes' template: / })
})

t.test('without an api_url the region says where SNS is', async t => {
  const places: string[] = []
  const post = async ({ url }: { url: string }) => {
    places.push(url)
    return { status: 200, headers: {}, body: '' }
  }
  for (const region of ['eu-west-1', 'cn-north-1']) await sns.send(delivery({ settings: { ...settings(''), sigv4: { ...sigv4, region } }, post }))
  t.same(places, ['https://sns.eu-west-1.amazonaws.com/', 'https://sns.cn-north-1.amazonaws.com.cn/'])
})

t.test('a configuration needs one place to publish to, and whole credentials', async t => {
  const load = (own: string) => loadConfig({ file: 'a.yml', receivers: [sns], text: `route: {receiver: a}\nreceivers: [{name: a, sns_configs: [{${own}}]}]\n` })
  const nowhere = /sns_configs\[0\]: must provide either a Target ARN, Topic ARN, or Phone Number for SNS config/
  for (const own of ['', 'topic_arn: a, phone_number: "1"']) t.throws(() => load(own), { message: nowhere })
  t.doesNotThrow(() => load('topic_arn: a, phone_number: "1", target_arn: b'), 'as Alertmanager has it')
  t.throws(() => load('topic_arn: a, sigv4: {access_key: a}'), { message: /sigv4: must provide a AWS SigV4 Access key and Secret Key if credentials are specified/ })
  t.throws(() => load('topic_arn: a, sigv4: {external_id: a}'), { message: /external_id: external_id can only be used with role_arn/ })
  const { printed } = load('topic_arn: a, sigv4: {region: r, access_key: a, secret_key: hidden, role_arn: b, service_name: x, use_fips_sts_endpoint: true}, use_aws_http_client: true')
  t.match(printed, /sigv4:\n\s+region: r\n\s+access_key: a\n\s+secret_key: <secret>\n\s+role_arn: b\n\s+use_fips_sts_endpoint: true\n\s+service_name: x\n\s+topic_arn: a/)
  t.notMatch(printed, /hidden/)
})

import { Type, type Static } from 'typebox'
import { callAws, endpointOf, isExpiry } from '../src/aws/call.ts'
import { identify } from '../src/aws/credentials.ts'
import { Flag, MapOf, Optional, Secret, Template, Text } from '../src/config/fields.ts'
import { groupKeyHash } from '../src/domain/notification.ts'
import { DeliveryError } from '../src/errors.ts'
import { defineReceiver, type Delivery } from '../src/receiver.ts'
import { firstRunes, truncateRunes } from '../src/text.ts'

// https://docs.aws.amazon.com/sns/latest/api/API_Publish.html; a subject has "less than 100 characters".
const maxMessage = 256 * 1024
const maxSms = 1600
const maxSubject = 99

const settings = Type.Object({
  api_url: Optional(Template()),
  sigv4: Type.Object({
    region: Optional(Text()),
    access_key: Optional(Text()),
    secret_key: Optional(Secret()),
    profile: Optional(Text()),
    role_arn: Optional(Text()),
    external_id: Optional(Text()),
    use_fips_sts_endpoint: Flag(false, { quiet: true }),
    service_name: Optional(Text())
  }),
  topic_arn: Optional(Template()),
  phone_number: Optional(Template()),
  target_arn: Optional(Template()),
  subject: Template('{{ template "sns.default.subject" . }}'),
  message: Template('{{ template "sns.default.message" . }}'),
  attributes: Optional(MapOf(Template())),
  use_aws_http_client: Flag(false, { quiet: true })
})

type Settings = Static<typeof settings>

export const sns = defineReceiver({
  type: 'sns',
  sendResolved: true,
  settings,

  check ({ sigv4, topic_arn: topic, phone_number: phone, target_arn: target }) {
    const problems = []
    if (!sigv4.access_key !== !sigv4.secret_key) {
      problems.push({ path: ['sigv4'], message: 'must provide a AWS SigV4 Access key and Secret Key if credentials are specified in the SigV4 config' })
    }
    if (sigv4.external_id && !sigv4.role_arn) problems.push({ path: ['sigv4', 'external_id'], message: 'external_id can only be used with role_arn' })
    // Alertmanager accepts all three; SNS will say what it thinks of that.
    if ([topic, phone, target].filter(Boolean).length % 2 === 0) {
      problems.push({ path: [], message: 'must provide either a Target ARN, Topic ARN, or Phone Number for SNS config' })
    }
    return problems
  },

  async send (delivery) {
    const { settings, post, cache, signal } = delivery
    const { credentials, region } = await identify(settings.sigv4, { post, environment: process.env, signal, cache, now: Date.now() })
    const url = rendered(delivery, 'api_url') || endpointOf('sns', { region, environment: process.env })
    await callAws(post, {
      url,
      service: 'sns',
      region,
      credentials,
      parameters: [['Action', 'Publish'], ['Version', '2010-03-31'], ...parametersOf(delivery)],
      signal,
      onError: code => { if (isExpiry(code)) cache.clear() }
    })
  }
})

function parametersOf (delivery: Delivery<Settings>): Array<[name: string, value: string]> {
  const { settings, notification } = delivery
  const [topic, phone, target] = [rendered(delivery, 'topic_arn'), rendered(delivery, 'phone_number'), rendered(delivery, 'target_arn')]
  const message = Buffer.from(rendered(delivery, 'message'))
  const cut = firstRunes(message, Math.min(phone ? maxSms : maxMessage, message.length))
  const subject = truncateRunes(rendered(delivery, 'subject').replace(/\p{Cc}+/gu, ' ').trim(), maxSubject)

  const attributes = new Map(Object.entries(settings.attributes ?? {}).map(([name, value]) =>
    [attempt('attributes', () => delivery.render(name)), attempt('attributes', () => delivery.render(value))]))
  if (Buffer.byteLength(cut) < message.length) attributes.set('truncated', 'true')

  const given: Array<[string, string]> = [
    ['TopicArn', topic], ['PhoneNumber', phone], ['TargetArn', target],
    // The hash of the group for both, as Alertmanager has it, would let SNS drop whatever follows within five minutes: the end of an alert, for one.
    ...topic.endsWith('.fifo') ? [['MessageGroupId', groupKeyHash(notification.groupKey)], ['MessageDeduplicationId', notification.id]] as Array<[string, string]> : [],
    ['Subject', subject], ['Message', cut]
  ]
  // SNS refuses the whole message for an attribute that is empty.
  const entries = [...attributes].filter(([name, value]) => name && value).flatMap(([name, value], index): Array<[string, string]> => {
    const entry = `MessageAttributes.entry.${index + 1}`
    return [[`${entry}.Name`, name], [`${entry}.Value.DataType`, 'String'], [`${entry}.Value.StringValue`, value]]
  })
  return [...given.filter(([, value]) => value), ...entries]
}

function rendered ({ settings, render }: Delivery<Settings>, field: 'api_url' | 'topic_arn' | 'phone_number' | 'target_arn' | 'subject' | 'message'): string {
  return attempt(field, () => render(settings[field] ?? ''))
}

/** Alertmanager counts these among the errors of the client. */
function attempt (field: string, render: () => string): string {
  try {
    return render()
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error
    throw new DeliveryError(`execute '${field}' template: ${error.message}`, { retryable: false, reason: 'clientError', cause: error })
  }
}

import { awsSecret } from './asked.ts'
import { withEnds, withoutEnds, type Integration } from './integration.ts'

const sigv4 = { region: 'eu-central-1', access_key: 'AKIDEXAMPLE', secret_key: awsSecret }
const arn = 'arn:aws:sns:eu-central-1:123456789012:alerts'
const texts = {
  subject: 'of {{ .Status }} <&>',
  message: '{{ .CommonAnnotations.summary }}\n{{ .CommonAnnotations.description }}',
  attributes: { team: '{{ .CommonLabels.team }}', '{{ .Status }}': 'é + % ~' }
}
/** Longer than a message may be. */
const longest = '{{ .CommonAnnotations.description }}'.repeat(6)

export const sns: Integration = {
  type: 'sns',
  answer: response => {
    response.writeHead(200, { 'content-type': 'text/xml' })
      .end('<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>some</MessageId></PublishResult><ResponseMetadata><RequestId>some</RequestId></ResponseMetadata></PublishResponse>')
  },
  requests: withEnds,
  cases: {
    'as it is': { config: ({ address }) => ({ api_url: address, sigv4, topic_arn: arn }) },
    'every key': { config: ({ address }) => ({ ...texts, api_url: `${address}/`, sigv4, topic_arn: `${arn}-{{ .CommonLabels.severity }}` }) },
    'in order': { config: ({ address }) => ({ ...texts, api_url: address, sigv4, topic_arn: `${arn}.fifo` }) },
    'to a target': { config: ({ address }) => ({ ...texts, api_url: address, sigv4, target_arn: `${arn}/{{ .Status }}` }) },
    'to a telephone': { config: ({ address }) => ({ ...texts, api_url: address, sigv4, phone_number: '+1{{ len .Alerts }}5550100' }) },
    'not of ends': { config: ({ address }) => ({ api_url: address, sigv4, topic_arn: arn, send_resolved: false }), requests: withoutEnds },
    'long texts': { config: ({ address }) => ({ ...texts, api_url: address, sigv4, topic_arn: arn, message: longest }), alerts: 'long' },
    'long texts to a telephone': { config: ({ address }) => ({ ...texts, api_url: address, sigv4, phone_number: '+15550100' }), alerts: 'long' }
  }
}

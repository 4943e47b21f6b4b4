import { createHmac } from 'node:crypto'
import { isSameText } from './same-text.ts'

/** What is older may have been listened to and sent again. */
const tolerance = 300_000

type Signed = { readonly body: Buffer, readonly timestamp: string | undefined, readonly signature: string | undefined }

/** Whether Slack sent these very bytes, just now: https://docs.slack.dev/authentication/verifying-requests-from-slack */
export function isFromSlack ({ body, timestamp = '', signature = '' }: Signed, secret: string, now: number): boolean {
  if (secret === '' || !/^\d{1,12}$/.test(timestamp) || Math.abs(now - Number(timestamp) * 1000) > tolerance) return false
  return isSameText(signature, slackSignature(body, timestamp, secret))
}

export function slackSignature (body: Buffer, timestamp: string, secret: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`
}

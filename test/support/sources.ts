import { createHmac } from 'node:crypto'
import { makeLabels } from '../../src/domain/labels.ts'
import { defaultSeverity } from '../../src/domain/severity.ts'
import type { Delivery, Reading } from '../../src/sources/source.ts'
import { now } from './alerts.ts'

/** A request with this body: bytes as they are, anything else as JSON. */
export function delivery (body: unknown, { method = 'POST', headers = {}, token = '' }: Partial<Pick<Delivery, 'method' | 'headers' | 'token'>> = {}): Delivery {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
  return { method, headers, token, query: '', body: bytes, json: () => JSON.parse(bytes.toString()) }
}

export function reading (fields: Partial<Reading> = {}): Reading {
  return { now, source: 'shop', labels: makeLabels({}), tags: [], severity: defaultSeverity, externalURL: 'https://tocsin.test', ...fields }
}

export function sign (body: Buffer, secret: string): string {
  return createHmac('sha256', secret).update(body).digest('hex')
}

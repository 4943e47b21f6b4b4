import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Delivery } from '../../src/sources/source.ts'
import { delivery, sign } from './sources.ts'

export type Sample = {
  readonly file: string
  readonly expect: string
  readonly key?: string | null
  readonly bytes: number
  readonly resource?: string
  readonly action?: string
  readonly signature_of_file_bytes?: string
}

const folder = new URL('../samples/', import.meta.url)

type Template = { readonly [name: string]: string }

const manifest: { readonly test_client_secret: string, readonly samples: readonly Sample[], readonly header_template: Template, readonly service_hook_header_template: Template } = JSON.parse(readFileSync(new URL('sentry-manifest.json', folder), 'utf8'))

export const { samples, test_client_secret: clientSecret } = manifest

/** The secret of a service hook, and the one that stands in the URL of the plugin. */
export const otherSecret = 'another-secret-0123456789abcdef'

export function bytesOf ({ file }: Pick<Sample, 'file'>): Buffer {
  return readFileSync(new URL(file, folder))
}

/** By the end of its file name. */
export function sampleNamed (name: string): Sample {
  const found = samples.find(({ file }) => file === `sentry/${name}.json`)
  if (!found) throw new Error(`no sample is named ${name}`)
  return found
}

/** As Sentry sends a sample; another body takes the place of its own, with its signature. */
export function deliver (sample: Sample, body: unknown = bytesOf(sample)): Delivery {
  const { resource, file } = sample
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
  if (resource !== undefined) return delivery(bytes, { headers: { 'sentry-hook-resource': resource, 'sentry-hook-signature': sign(bytes, clientSecret) } })
  if (file.includes('legacy')) return delivery(bytes, { token: otherSecret })
  return delivery(bytes, { headers: { 'x-servicehook-guid': 'c3f1f5a0d8de4a2e9f3a7bd0', 'x-servicehook-signature': sign(bytes, otherSecret) } })
}

/** The headers with which the manifest says that Sentry sends a sample; other bytes are signed anew, and are no retry of it. */
export function wireHeaders (sample: Sample, other?: Buffer): Record<string, string> {
  const { resource, file, signature_of_file_bytes: signature = '' } = sample
  const bytes = other ?? bytesOf(sample)
  if (file.includes('legacy')) return { 'Content-Type': 'application/json', 'User-Agent': manifest.header_template['User-Agent'] ?? '' }
  const template = resource === undefined ? manifest.service_hook_header_template : manifest.header_template
  const filled = Object.entries(template).map(([name, value]) => [name, value.startsWith('<hex') ? sign(bytes, otherSecret) : value === '<resource>' ? resource : value === '<signature_of_file_bytes>' ? other ? sign(other, clientSecret) : signature : value])
  return { ...Object.fromEntries(filled), ...other && resource !== undefined && { 'Idempotency-Key': createHash('sha256').update(other).digest('hex').slice(0, 32) } }
}

/** What stands behind the name of the source in the address that Sentry is given. */
export function wirePath ({ file }: Pick<Sample, 'file'>): string {
  return file.includes('legacy') ? `/${otherSecret}` : ''
}

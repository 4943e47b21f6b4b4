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

const manifest: { readonly test_client_secret: string, readonly samples: readonly Sample[] } = JSON.parse(readFileSync(new URL('sentry-manifest.json', folder), 'utf8'))

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

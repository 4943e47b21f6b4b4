import type { Alert } from '../../src/domain/alert.ts'
import { instantAt } from '../../src/domain/instant.ts'
import { fingerprint, makeLabels, type Labels } from '../../src/domain/labels.ts'

export const minute = 60_000
export const now = Date.parse('2026-11-20T09:00:00Z')

/** An alert that began a minute ago and fires for three more; times by `starts` and `ends` in minutes from now. */
export function buildAlert (labels: Labels, { starts = -1, ends = 3, ...fields }: Partial<Alert> & { starts?: number, ends?: number } = {}): Alert {
  return {
    fingerprint: fingerprint(labels),
    labels: makeLabels(labels),
    annotations: makeLabels({}),
    startsAt: instantAt(now + starts * minute),
    endsAt: instantAt(now + ends * minute),
    updatedAt: now - minute,
    generatorURL: '',
    timeout: false,
    ...fields
  }
}

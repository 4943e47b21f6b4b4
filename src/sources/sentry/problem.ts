import type { Instant } from '../../domain/instant.ts'
import { compareInstants, instantAt } from '../../domain/instant.ts'
import { makeLabels, type Labels } from '../../domain/labels.ts'
import type { Firing } from '../../domain/source-change.ts'
import type { Reading } from '../source.ts'
import type { Hook } from './hook.ts'
import { labelsOfSettings, labelsOfTags, wantedSeverity, type Pairs } from './pairs.ts'
import { severityOf } from './severity.ts'
import { annotationText, labelText, webUrl } from './texts.ts'

/** What a request says of an issue, whichever surface it came by; texts as they came. */
export type IssueFacts = {
  readonly id: string | undefined
  readonly eventId?: string | undefined
  readonly projectId: string | undefined
  readonly project: string | undefined
  readonly environment?: string | undefined
  readonly level: string | undefined
  readonly category: string | undefined
  readonly release?: string | undefined
  readonly platform: string | undefined
  readonly tags?: Pairs
  readonly settings?: Pairs
  /** Addresses of its page, the best first. */
  readonly pages: ReadonlyArray<string | undefined>
  readonly annotations: Annotations
}

export type Annotations = { readonly [name: string]: string | undefined }

const none: Pairs = new Map()

/** All surfaces share the key, so that one of them ends what another one raised. */
export function issueKey (id: string): string {
  return `issue:${id}`
}

/** It fires, whatever is not known of it. */
export function raise (facts: IssueFacts, { reading, digest }: Hook): Firing {
  const { settings = none, category, level } = facts
  return {
    kind: 'firing',
    ...identify(facts, digest, reading),
    annotations: makeLabels({ summary: 'A problem that Sentry gave no title', ...annotationsOf(facts.annotations) }),
    severity: severityOf({ wanted: wantedSeverity(settings), category, level }),
    generatorURL: pageOf(facts.pages),
    scopes: scopesOf(facts)
  }
}

/** Where the issue is not known, it is a problem of its own: what comes without an end must not be mixed up with another one. */
function identify (facts: IssueFacts, digest: string, reading: Reading): Pick<Firing, 'key' | 'labels'> {
  const { id, eventId, settings = none, tags = none } = facts
  const [key, name, value] = id !== undefined
    ? [issueKey(id), 'sentry_issue_id', id]
    : eventId !== undefined ? [`event:${eventId}`, 'sentry_event_id', eventId] : [`body:${digest}`, 'sentry_body', digest]
  const labels = labelsOf([
    ['alertname', 'SentryIssue'],
    ['source', reading.source],
    [name, value],
    ['sentry_project_id', facts.projectId],
    ['project', facts.project],
    ['environment', facts.environment],
    ['level', facts.level],
    ['category', facts.category],
    ['release', facts.release],
    ['platform', facts.platform],
    ...labelsOfTags(tags, reading.tags),
    ...labelsOfSettings(settings)
  ], reading)
  return { key, labels }
}

/** Of one name the first counts. The severity is written by others, and a rise is told from what was before by its label. */
export function labelsOf (named: ReadonlyArray<readonly [string, string | undefined]>, { severity }: Reading): Labels {
  const labels = new Map<string, string>()
  for (const [name, value = ''] of named) {
    const text = labelText(value)
    if (text !== '' && name !== '' && name !== severity.label && name !== riseLabel && !labels.has(name)) labels.set(name, text)
  }
  return makeLabels(labels)
}

export const riseLabel = 'substatus'

export function annotationsOf (annotations: Annotations): Labels {
  const texts = Object.entries(annotations).map(([name, text = '']) => [name, annotationText(text)] as const)
  return makeLabels(texts.filter(([, text]) => text !== ''))
}

export function pageOf (pages: ReadonlyArray<string | undefined>): string {
  return pages.map(webUrl).find(page => page !== '') ?? ''
}

/** What one part of a request says of an issue, and where it says nothing, another part. */
export function joinFacts (first: IssueFacts, second: IssueFacts): IssueFacts {
  return { ...second, ...known(first), pages: [...first.pages, ...second.pages], annotations: { ...second.annotations, ...known(first.annotations) } }
}

function known <Facts extends object> (facts: Facts): Facts {
  // Nothing goes that has a value: what is undefined and what is missing are the same to all readers.
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Facts
}

/** By its short name and by its number, as not every hook has both. */
export function scopesOf ({ project, projectId }: Pick<IssueFacts, 'project' | 'projectId'>): string[] {
  const names = [['slug', project], ['id', projectId]] as const
  return names.flatMap(([kind, name]) => name === undefined ? [] : `${kind}:${labelText(name)}`)
}

/** Nothing has begun, nor ended, in the future. */
export function past (instant: Instant | undefined, now: number): Instant | undefined {
  return instant && compareInstants(instant, instantAt(now)) <= 0 ? instant : undefined
}

/** The number in the address of an issue or of something of it. */
export function issueIdIn (addresses: ReadonlyArray<string | undefined>): string | undefined {
  for (const address of addresses) {
    const [, id] = /\/issues\/(\d{1,30})(?:[/?#]|$)/.exec(address?.slice(0, longestAddress) ?? '') ?? []
    if (id !== undefined) return id
  }
}

const longestAddress = 2000

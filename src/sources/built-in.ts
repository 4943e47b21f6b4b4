import type { SourceConfig } from '../domain/config.ts'
import { makeLabels } from '../domain/labels.ts'

/** There without being declared; a declared source of the same name takes its place. */
export const builtInSources: readonly SourceConfig[] = ['alertmanager', 'sentry'].map(name => ({ name, type: name, labels: makeLabels({}), tags: [], ackOnAssign: false }))

/** Where the secret of the source `sentry` may stand instead of in the configuration. */
export const sentrySecretVariable = 'TOCSIN_SENTRY_SECRET'

import { Type } from 'typebox'
import { checkEscalation } from '../../src/config/check-escalation.ts'
import { compilePolicy, compileSeverity } from '../../src/config/compile-escalation.ts'
import { parseConfigDocument } from '../../src/config/document.ts'
import { escalationSchema } from '../../src/config/escalation.ts'
import { List, Optional, Text } from '../../src/config/fields.ts'
import { createProblems } from '../../src/config/problems.ts'
import { createReader } from '../../src/config/read.ts'
import { configSchema } from '../../src/config/schema.ts'
import { ConfigError } from '../../src/errors.ts'
import { receivers } from './config-receivers.ts'

/** Of users and schedules, only the names matter to a policy. */
const named = Optional(List(Type.Object({ name: Optional(Text()) })))

/** What `escalation_policies` and `severity` of a file become, by the reader of the configuration; an error is a line with its place. */
export function loadEscalation (text: string) {
  const document = parseConfigDocument(text)
  const problems = createProblems('', document.locate)
  const reader = createReader({ document, problems, warn: () => {}, mode: 'fallback', folder: '.' })
  const { value: settings } = reader.read(Type.Object({ ...configSchema(receivers).properties, users: named, schedules: named, ...escalationSchema.properties }), document.root)
  checkEscalation(settings, { problems, receivers, mode: 'fallback' })
  try {
    problems.throwIfAny()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { errors: error.problems.map(({ line, path, message }) => `${line}: ${path}: ${message}`), policies: [], severity: undefined }
  }
  return { errors: [], policies: (settings.escalation_policies ?? []).map(compilePolicy), severity: compileSeverity(settings.severity) }
}

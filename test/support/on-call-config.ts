import { Type } from 'typebox'
import { checkSchedules } from '../../src/config/check-schedules.ts'
import { checkUsers } from '../../src/config/check-users.ts'
import { compileSchedule, compileUser } from '../../src/config/compile-on-call.ts'
import { parseConfigDocument } from '../../src/config/document.ts'
import { onCallSchema } from '../../src/config/on-call.ts'
import { createProblems, printPath } from '../../src/config/problems.ts'
import { createReader } from '../../src/config/read.ts'
import { configSchema } from '../../src/config/schema.ts'
import { warnOfOnCall } from '../../src/config/warn-on-call.ts'
import { ConfigError } from '../../src/errors.ts'
import { receivers } from './config-receivers.ts'

/** What `users` and `schedules` of a file become, by the reader of the configuration; errors and warnings a line each, with their places. */
export function loadOnCall (text: string, { now = '2026-11-03T00:00Z', mentioned = [] }: { now?: string, mentioned?: string[] } = {}) {
  const document = parseConfigDocument(text)
  const problems = createProblems('', document.locate)
  const warnings: string[] = []
  const warn = (path: ReadonlyArray<string | number>, message: string) => { warnings.push(`${document.locate(path).line}: ${printPath(path)}: ${message}`) }
  const reader = createReader({ document, problems, warn, mode: 'fallback', folder: '.' })
  const { value: settings } = reader.read(Type.Object({ ...configSchema(receivers).properties, ...onCallSchema.properties }), document.root)
  const rules = { problems, receivers, mode: 'fallback' } as const
  checkUsers(settings, rules)
  checkSchedules(settings, rules)
  try {
    problems.throwIfAny()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { errors: error.problems.map(({ line, path, message }) => `${line}: ${path}: ${message}`), warnings, users: [], schedules: [] }
  }
  const users = (settings.users ?? []).map(compileUser)
  const schedules = (settings.schedules ?? []).map(compileSchedule)
  warnOfOnCall(settings, schedules, { warn, now: Date.parse(now), mentioned: new Set(mentioned) })
  return { errors: [], warnings, users, schedules }
}

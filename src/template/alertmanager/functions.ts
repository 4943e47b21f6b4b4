import type { TemplateFunction } from '../function.ts'
import { containerFunctions } from './container-functions.ts'
import { textFunctions } from './text-functions.ts'
import { timeFunctions } from './time-functions.ts'

/** What Alertmanager's templates can call beyond Go's own functions. */
export const alertmanagerFunctions: ReadonlyMap<string, TemplateFunction> = new Map(Object.entries({
  ...textFunctions,
  ...timeFunctions,
  ...containerFunctions
}))

import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import type { Config } from '../domain/config.ts'
import type { MatcherMode } from '../domain/matcher-parser.ts'
import { ConfigError } from '../errors.ts'
import type { Receiver } from '../receiver.ts'
import { checkConfig } from './check.ts'
import { checkRoutes } from './check-routes.ts'
import { compileConfig } from './compile.ts'
import { isNull, parseConfigDocument, type ConfigDocument } from './document.ts'
import { isGlob } from './glob.ts'
import { printConfig, withoutOurs } from './print.ts'
import { createProblems, printPath, type ConfigPath, type Position } from './problems.ts'
import { createReader } from './read.ts'
import { configSchema } from './schema.ts'
import { nearest } from './nearest.ts'
import { warnOfOnCall } from './warn-on-call.ts'
import { warnOfSources } from './warn-sources.ts'
import { loadTemplateFiles } from './template-files.ts'
import { warnOfRoutes } from './warnings.ts'

export type LoadOptions = {
  /** Named in messages; its folder is where relative paths begin. */
  readonly file: string
  readonly text: string
  /** The integrations that can be configured. */
  readonly receivers: readonly Receiver[]
  readonly mode?: MatcherMode | undefined
  /** How long data is kept, in milliseconds; only for a warning. */
  readonly retention?: number | undefined
  /** Epoch milliseconds; only for warnings of what is to come, which nobody gets without. */
  readonly now?: number | undefined
  /** The files that a glob matches, and what is in them. */
  readonly expand?: ((glob: string) => readonly string[]) | undefined
  readonly readTemplate?: ((path: string) => string) | undefined
}

/** Loads a configuration strictly; throws a ConfigError that holds everything that is wrong. */
export function loadConfig ({ file, text, receivers, mode = 'fallback', retention, now, expand = () => [], readTemplate }: LoadOptions): Config {
  const document = parse(file, text)
  const problems = createProblems(file, document.locate)
  for (const { at, message } of document.syntaxProblems) problems.add([], message, { at })
  problems.throwIfAny()
  if (isNull(document.root)) problems.add([], 'no route provided in config')
  problems.throwIfAny()

  const warnings: Array<{ at: Position, path: ConfigPath, message: string }> = []
  const warn = (path: ConfigPath, message: string) => { warnings.push({ at: document.locate(path), path, message }) }
  const shownWarnings = () => warnings.toSorted((a, b) => a.at.offset - b.at.offset)
    .map(({ at, path, message }) => `${file}:${at.line}:${at.column}: ${printPath(path)}: ${message}`)
  const fields: Array<{ path: ConfigPath, text: string }> = []
  const onTemplate = (path: ConfigPath, text: string) => { fields.push({ path, text }) }
  const reader = createReader({ document, problems, warn, onTemplate, mode, folder: dirname(file) })
  const schema = configSchema(receivers)
  const { value: settings, printed } = reader.read(schema, document.root)
  checkConfig(settings, { problems, receivers, mode })
  checkRoutes(settings, { problems, receivers, mode })
  if (settings.tracing) warn(['tracing'], 'tracing is accepted and has no effect')
  const globs = settings.templates ?? []
  for (const [index, glob] of globs.entries()) {
    if (!isGlob(glob)) problems.addUnlessWrong(['templates', index], 'not a pattern of file names: a set or an escape in it is not closed')
  }
  const templateFiles = globs.flatMap(glob => expand(glob))
  const { templates, files: texts, problems: inTemplates } = loadTemplateFiles(templateFiles, readTemplate)
  problems.addElsewhere(inTemplates)
  for (const { path, text } of fields) {
    for (const name of templates.undefinedIn(text)) warn(path, `it calls the template ${JSON.stringify(name)}, which is not defined: what needs it is not sent${meant(name, templates.names())}`)
  }
  problems.throwIfAny(shownWarnings())

  const compiled = compileConfig(settings, receivers)
  if (settings.route) warnOfRoutes(settings.route, compiled.route, { warn, retention })
  warnOfOnCall(settings, compiled, { warn, now })
  warnOfSources(settings, compiled.severity, warn)
  return {
    ...compiled,
    hash: createHash('sha256').update(text).update(templateFiles.length > 0 ? JSON.stringify(texts) : '').digest('hex'),
    hashMetric: createHash('md5').update(text).digest().readUIntLE(0, 6),
    printed: printConfig(withoutOurs(schema, printed), { settings, receivers }),
    printedWhole: printConfig(printed, { settings, receivers }),
    warnings: shownWarnings(),
    templates: { globs, files: templateFiles, texts }
  }
}

function meant (name: string, known: readonly string[]): string {
  const near = nearest(name, known)
  return near === undefined ? '' : `, did you mean ${JSON.stringify(near)}?`
}

function parse (file: string, text: string): ConfigDocument {
  try {
    return parseConfigDocument(text)
  } catch {
    // The parser itself gives up on nothing but the depth of its stack.
    throw new ConfigError([{ file, line: 1, column: 1, path: '', message: 'YAML: nested too deeply' }])
  }
}

import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { ConfigProblem } from '../errors.ts'
import { whyNot } from '../file-errors.ts'
import { fromBytes } from '../template/bytes.ts'
import { parseTemplateFiles, type NotificationTemplates, type TemplateFile } from '../template/alertmanager/notification-templates.ts'

export type LoadedTemplates = {
  readonly templates: NotificationTemplates
  readonly files: readonly TemplateFile[]
  /** Everything that is wrong with the files. */
  readonly problems: readonly ConfigProblem[]
}

/** Reads and parses template files; those that are wrong are left out. */
export function loadTemplateFiles (paths: readonly string[], read: (path: string) => string = readTemplateFile): LoadedTemplates {
  const problems: ConfigProblem[] = []
  const sources = paths.flatMap(path => {
    try {
      return [{ path, name: basename(path), text: read(path) }]
    } catch (error) {
      problems.push({ file: path, line: 0, column: 0, path: '', message: `cannot read the file: ${whyNot(error)}` })
      return []
    }
  })
  const parsed = parseTemplateFiles(sources)
  for (const { file, error: { message, line, column } } of parsed.problems) {
    // The place stands in front already.
    problems.push({ file: sources[file]?.path ?? '', line, column, path: '', message: message.replace(/^template: .*?:\d+: /, '') })
  }
  return { templates: parsed.templates, files: sources.map(({ name, text }) => ({ name, text })), problems }
}

/** As Go reads it: bytes that are not UTF-8 are printed as they are. */
function readTemplateFile (path: string): string {
  return fromBytes(readFileSync(path))
}

import { isLabelName } from '../domain/matcher-parser.ts'
import type { Rules } from './check.ts'
import { nearest } from './nearest.ts'
import type { ConfigPath } from './problems.ts'
import { sourceTypes } from '../sources/index.ts'
import type { SourceType } from '../sources/source.ts'
import { keysOfTypes, sourceTypesToCome, type SourceSettings, type SourcesSettings } from './sources.ts'

type Add = Rules['problems']['addUnlessWrong']

const typeNames = [...sourceTypes.keys()]
const keys = ['tags', 'ack_on_assign'] as const

export function checkSources ({ sources = [] }: SourcesSettings, { problems: { addUnlessWrong: add }, mode }: Rules): void {
  const known = new Set<string>()
  for (const [index, source] of sources.entries()) {
    const { name, type, labels = {}, hold, expect_every: every } = source
    const path: ConfigPath = ['sources', index]
    if (!name) add([...path, 'name'], 'missing name in source', { shown: path })
    else if (!/^[\w.-]+$/.test(name)) add([...path, 'name'], `invalid source name ${JSON.stringify(name)}, expected letters, digits, "_", "." and "-": it is part of a URL`)
    else if (known.has(name)) add([...path, 'name'], `source name ${JSON.stringify(name)} is not unique`)
    known.add(name ?? '')

    const format = sourceTypes.get(type ?? '')
    if (!type) add([...path, 'type'], `missing type in source, expected one of ${typeNames.join(', ')}`, { shown: path })
    else if (!format) add([...path, 'type'], explainSourceType(type))
    else checkKeysOfTypes(source, format, { path, add })
    if (hold === 0) add([...path, 'hold'], 'hold cannot be zero')
    if (every === 0) add([...path, 'expect_every'], 'expect_every cannot be zero')
    for (const label of Object.keys(labels)) {
      if (!isLabelName(label, mode)) add([...path, 'labels', label], `invalid label name ${JSON.stringify(label)} in source labels`)
    }
    checkTags(source.tags ?? [], path, add)
  }
}

function checkKeysOfTypes (source: SourceSettings, { settings = [] }: SourceType, { path, add }: { path: ConfigPath, add: Add }): void {
  for (const key of keys) {
    if (source[key] === undefined || settings.includes(key)) continue
    const types = typeNames.filter(name => sourceTypes.get(name)?.settings?.includes(key))
    add([...path, key], `${key} is for sources of type ${types.join(', ')} only: ${source.type} ${keysOfTypes[key]}`)
  }
}

function checkTags (tags: readonly string[], path: ConfigPath, add: Add): void {
  for (const [place, tag] of tags.entries()) {
    if (tag.trim() === '') add([...path, 'tags', place], 'the name of a tag is empty')
    else if (tags.indexOf(tag) < place) add([...path, 'tags', place], `tag ${JSON.stringify(tag)} is listed twice`)
  }
}

function explainSourceType (type: string): string {
  if (sourceTypesToCome.includes(type)) return `source type "${type}": not supported yet`
  const near = nearest(type, [...typeNames, ...sourceTypesToCome])
  return `unknown source type ${JSON.stringify(type)}, ${near === undefined ? `expected one of ${typeNames.join(', ')}` : `did you mean "${near}"?`}`
}
